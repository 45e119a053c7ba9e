delete from discoveries
where team = $team;
