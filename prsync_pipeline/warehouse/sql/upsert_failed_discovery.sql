insert into discoveries (team, tried_at, found_until, failures, error)
select team, cast($tried_at as timestamp), null, 1, cast($error as text)
from teams
where team = $team
on conflict (team) do update
set tried_at = excluded.tried_at,
    failures = discoveries.failures + 1,
    error = excluded.error
returning failures;
