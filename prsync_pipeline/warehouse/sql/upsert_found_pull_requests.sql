insert into found_pull_requests (team, node_id, repository_node_id, number, created_at, updated_at)
select team, node_id, repository_node_id, number, created_at, updated_at
from staged_found_pull_requests
where true
on conflict (team, node_id) do update
set updated_at = greatest(found_pull_requests.updated_at, excluded.updated_at);
