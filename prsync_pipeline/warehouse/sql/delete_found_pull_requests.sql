delete from found_pull_requests
where team = $team
    and node_id = any(cast($node_ids as text[]));
