-- One that failed before it began (not found, say) has its attempt's time as well.
update repository_syncs
set sync_status = 'failed',
    sync_error = $error,
    sync_error_code = cast($code as text),
    sync_started_at = coalesce(sync_started_at, $at)
where team = $team
    and repository = $repository;
