select login, name, role
from team_members
where team = $team;
