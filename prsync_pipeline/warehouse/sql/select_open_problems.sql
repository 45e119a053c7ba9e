select team, place, problem, problems_of_team
from open_problems
where check_name = $check_name
order by team, position;
