select
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    is_excluded
from tracked_repositories
where team = $team
    and (is_active or not $active_only)
order by priority_rank, node_id;
