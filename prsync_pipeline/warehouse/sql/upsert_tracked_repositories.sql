-- What a person took off the list is taken on again by that person alone: `is_excluded` is not for the roster to change.
insert into tracked_repositories (
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at,
    is_excluded
)
select
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at,
    is_excluded
from staged_tracked_repositories
where true
on conflict (team, node_id) do update
set repository = excluded.repository,
    is_active = excluded.is_active and not tracked_repositories.is_excluded,
    is_archived = excluded.is_archived,
    priority_rank = excluded.priority_rank,
    recent_pull_requests = excluded.recent_pull_requests,
    refreshed_at = excluded.refreshed_at;
