update tracked_repositories
set is_active = false,
    is_archived = true
where team = $team
    and node_id = any(cast($node_ids as text[]));
