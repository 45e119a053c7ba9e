insert into quotas (team, points_left, points_limit, resets_at, told_at)
select
    team,
    cast($points_left as integer),
    cast($points_limit as integer),
    cast($resets_at as timestamp),
    cast($told_at as timestamp)
from teams
where team = $team
on conflict (team) do update
set points_left = excluded.points_left,
    points_limit = excluded.points_limit,
    resets_at = excluded.resets_at,
    told_at = excluded.told_at;
