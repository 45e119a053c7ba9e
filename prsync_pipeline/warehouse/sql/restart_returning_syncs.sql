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
