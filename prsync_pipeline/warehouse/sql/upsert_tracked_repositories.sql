insert into tracked_repositories (
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at
)
select
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at
from staged_tracked_repositories
where true
on conflict (team, node_id) do update
set repository = excluded.repository,
    is_active = excluded.is_active,
    is_archived = excluded.is_archived,
    priority_rank = excluded.priority_rank,
    recent_pull_requests = excluded.recent_pull_requests,
    refreshed_at = excluded.refreshed_at;
