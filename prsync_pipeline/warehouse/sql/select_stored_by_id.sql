select node_id, number, created_at, updated_at, is_deleted, synced_at
from raw_pull_requests
where team = $team
    and node_id = any(cast($node_ids as text[]));
