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
    syncs.sync_error,
    syncs.sync_error_code
from repository_syncs as syncs
join tracked_repositories as tracked
    on tracked.team = syncs.team
    and tracked.repository = syncs.repository
join teams
    on teams.team = syncs.team
where tracked.is_active
    and (
        syncs.sync_status <> 'completed'
        or (
            (syncs.sync_error is null or not $is_capped)
            and teams.covered_from < coalesce(syncs.covered_from, timestamp '9999-12-31')
        )
    )
order by syncs.team, tracked.priority_rank, tracked.node_id;
