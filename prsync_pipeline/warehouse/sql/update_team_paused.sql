update teams
set is_paused = $is_paused
where team = $team;
