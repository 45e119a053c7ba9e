insert into discoveries (team, tried_at, found_until, failures, error)
values ($team, $tried_at, null, 1, $error)
on conflict (team) do update
set tried_at = excluded.tried_at,
    failures = discoveries.failures + 1,
    error = excluded.error
returning failures;
