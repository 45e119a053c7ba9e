select
    syncs.team,
    syncs.repository,
    syncs.covered_from,
    syncs.sync_status,
    syncs.sync_progress,
    syncs.pull_requests_total,
    syncs.pull_requests_synced,
    syncs.sync_started_at,
    syncs.last_synced_at,
    syncs.sync_error
from repository_syncs as syncs
join tracked_repositories as tracked
    on tracked.team = syncs.team
    and tracked.repository = syncs.repository
where tracked.is_active
    and syncs.sync_status <> 'completed'
order by syncs.team, tracked.priority_rank, tracked.node_id;
