update raw_pull_requests
set is_deleted = true
where team = $team
    and repository = $repository
    and node_id = any(cast($node_ids as text[]));
