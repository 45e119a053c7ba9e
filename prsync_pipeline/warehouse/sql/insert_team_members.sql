insert into team_members (team, login, name, role, refreshed_at)
select team, login, name, role, refreshed_at
from staged_team_members;
