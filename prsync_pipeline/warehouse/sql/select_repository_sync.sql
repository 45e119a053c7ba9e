select sync_status, sync_started_at
from repository_syncs
where team = $team
    and repository = $repository;
