insert into discoveries (team, tried_at, found_until, failures, error)
values ($team, $tried_at, $found_until, 0, null)
on conflict (team) do update
set tried_at = excluded.tried_at,
    found_until = excluded.found_until,
    failures = 0,
    error = null;
