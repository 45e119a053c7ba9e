delete from team_members
where team = $team;
