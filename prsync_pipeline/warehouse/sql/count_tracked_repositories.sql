select
    count(*) as repositories,
    count(*) filter (where syncs.sync_status = 'failed') as failed
from tracked_repositories as tracked
left join repository_syncs as syncs
    on syncs.team = tracked.team
    and syncs.repository = tracked.repository
where tracked.team = $team
    and tracked.is_active;
