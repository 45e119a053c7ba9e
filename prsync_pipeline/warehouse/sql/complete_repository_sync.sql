-- `least` passes over nulls on both engines.
update repository_syncs
set sync_status = $sync_status,
    sync_progress = 100,
    covered_from = least(covered_from, cast($covered_from as timestamp)),
    last_synced_at = $at,
    sync_error = cast($note as text),
    sync_error_code = null
where team = $team
    and repository = $repository
    and (
        cast($begun_at as timestamp) is null
        or (sync_status = 'syncing' and sync_started_at = cast($begun_at as timestamp))
    )
returning repository, pull_requests_total, sync_started_at, covered_from, sync_error;
