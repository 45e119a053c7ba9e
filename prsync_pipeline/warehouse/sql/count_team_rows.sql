select count(*) as found
from {table}
where team = $team;
