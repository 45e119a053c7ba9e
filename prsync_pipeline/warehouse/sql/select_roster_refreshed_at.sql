select greatest(
    (select max(refreshed_at) from tracked_repositories where team = $team),
    (select max(refreshed_at) from team_members where team = $team)
) as refreshed_at;
