update tracked_repositories
set is_active = false
where team = $team;
