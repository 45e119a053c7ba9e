select node_id, repository_node_id, number, created_at, updated_at
from found_pull_requests
where team = $team;
