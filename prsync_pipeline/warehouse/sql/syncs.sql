-- name: begin_repository_syncs
update repository_syncs
set sync_status = 'syncing',
    pull_requests_total = started.total,
    pull_requests_synced = started.synced,
    sync_progress = case when started.total > 0 then least(100.0 * started.synced / started.total, 100.0) else 0 end,
    history_total = coalesce(started.history_total, repository_syncs.history_total),
    sync_started_at = $started_at,
    sync_error = null,
    sync_error_code = null
from (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($totals as integer[])) as total,
        unnest(cast($synced as integer[])) as synced,
        unnest(cast($history_totals as integer[])) as history_total
) as started
where repository_syncs.team = $team
    and repository_syncs.repository = started.repository;

-- name: complete_repository_sync
-- `least` passes over nulls on both engines.
update repository_syncs
set sync_status = $sync_status,
    sync_progress = 100,
    covered_from = least(covered_from, cast($covered_from as timestamp)),
    last_synced_at = $at,
    sync_error = cast($note as text),
    sync_error_code = null,
    incomplete = cast($incomplete as text)
where team = $team
    and repository = $repository
    and (
        cast($begun_at as timestamp) is null
        or (sync_status = 'syncing' and sync_started_at = cast($begun_at as timestamp))
    )
returning repository, pull_requests_total, sync_started_at, covered_from, sync_error;

-- name: fail_repository_sync
-- One that failed before it began (not found, say) has its attempt's time as well.
update repository_syncs
set sync_status = 'failed',
    sync_error = $error,
    sync_error_code = cast($code as text),
    sync_started_at = coalesce(sync_started_at, $at)
where team = $team
    and repository = $repository;

-- name: insert_pending_syncs
insert into repository_syncs (
    team,
    repository,
    sync_status,
    sync_progress,
    pull_requests_total,
    pull_requests_synced
)
select team, repository, 'pending', 0, 0, 0
from tracked_repositories
where team = $team
on conflict (team, repository) do nothing;

-- name: restart_returning_syncs
-- A repository that was not tracked for a while has missed what changed meanwhile: its history is brought in again.
update repository_syncs
set sync_status = 'pending',
    sync_progress = 0,
    covered_from = null,
    sync_error = null,
    sync_error_code = null
from tracked_repositories as tracked
join staged_tracked_repositories as staged
    on staged.team = tracked.team
    and staged.node_id = tracked.node_id
where repository_syncs.team = tracked.team
    and repository_syncs.repository = tracked.repository
    and staged.is_active
    and not tracked.is_active
    and not tracked.is_excluded;

-- name: select_repository_sync
select sync_status, sync_started_at
from repository_syncs
where team = $team
    and repository = $repository;

-- name: select_repository_syncs
-- Of one team, or of all.
select
    syncs.team,
    syncs.repository,
    syncs.covered_from,
    syncs.sync_status,
    syncs.sync_progress,
    syncs.pull_requests_total,
    syncs.pull_requests_synced,
    syncs.history_total,
    syncs.sync_started_at,
    syncs.last_synced_at,
    syncs.sync_error,
    syncs.sync_error_code
from repository_syncs as syncs
join tracked_repositories as tracked
    on tracked.team = syncs.team
    and tracked.repository = syncs.repository
where (cast($team as text) is null or syncs.team = $team)
    and (tracked.is_active or not $active_only)
order by tracked.priority_rank, tracked.node_id;

-- name: select_unfinished_syncs
select
    syncs.team,
    syncs.repository,
    syncs.covered_from,
    syncs.sync_status,
    syncs.sync_progress,
    syncs.pull_requests_total,
    syncs.pull_requests_synced,
    syncs.history_total,
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

-- name: update_repository_progress
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
