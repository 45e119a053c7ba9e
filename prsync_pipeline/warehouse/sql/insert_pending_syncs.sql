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
