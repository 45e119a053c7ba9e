update teams
set resume_at = $resume_at
where team = $team;
