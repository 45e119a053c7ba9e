select team, min(created_at) as created_at
from found_pull_requests
group by team;
