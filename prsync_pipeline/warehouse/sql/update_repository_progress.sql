update repository_syncs
set pull_requests_total = progress.total,
    pull_requests_synced = progress.synced,
    sync_progress = case when progress.total > 0 then least(100.0 * progress.synced / progress.total, 100.0) else 0 end
from (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($totals as integer[])) as total,
        unnest(cast($synced as integer[])) as synced
) as progress
where repository_syncs.team = $team
    and repository_syncs.repository = progress.repository;
