insert into quotas (team, points_left, points_limit, resets_at, told_at)
values ($team, $points_left, $points_limit, $resets_at, $told_at)
on conflict (team) do update
set points_left = excluded.points_left,
    points_limit = excluded.points_limit,
    resets_at = excluded.resets_at,
    told_at = excluded.told_at;
