delete from {table}
where team = $team;
