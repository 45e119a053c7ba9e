update repository_syncs
set sync_status = 'syncing',
    pull_requests_total = started.total,
    pull_requests_synced = started.synced,
    sync_progress = case when started.total > 0 then least(100.0 * started.synced / started.total, 100.0) else 0 end,
    sync_started_at = $started_at,
    sync_error = null,
    sync_error_code = null
from (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($totals as integer[])) as total,
        unnest(cast($synced as integer[])) as synced
) as started
where repository_syncs.team = $team
    and repository_syncs.repository = started.repository;
