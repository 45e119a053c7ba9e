update teams
set watermark = null,
    listed_at = null
where team = $team;
