update tracked_repositories
set is_excluded = $is_excluded,
    is_active = is_active and not $is_excluded
where team = $team
    and node_id = any(cast($node_ids as text[]));
