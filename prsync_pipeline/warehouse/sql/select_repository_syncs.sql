select
    syncs.repository,
    syncs.covered_from,
    syncs.sync_status,
    syncs.sync_progress,
    syncs.pull_requests_total,
    syncs.pull_requests_synced,
    syncs.sync_started_at,
    syncs.last_synced_at,
    syncs.sync_error,
    syncs.sync_error_code
from repository_syncs as syncs
join tracked_repositories as tracked
    on tracked.team = syncs.team
    and tracked.repository = syncs.repository
where syncs.team = $team
    and (tracked.is_active or not $active_only)
order by tracked.priority_rank, tracked.node_id;
