update teams
set listed_at = null
where team = $team;
