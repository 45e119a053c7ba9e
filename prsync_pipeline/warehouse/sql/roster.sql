-- name: archive_repositories
update tracked_repositories
set is_active = false,
    is_archived = true
where team = $team
    and node_id = any(cast($node_ids as text[]));

-- name: count_tracked_repositories
select
    count(*) as repositories,
    count(*) filter (where syncs.sync_status = 'failed') as failed
from tracked_repositories as tracked
left join repository_syncs as syncs
    on syncs.team = tracked.team
    and syncs.repository = tracked.repository
where tracked.team = $team
    and tracked.is_active;

-- name: deactivate_repositories
update tracked_repositories
set is_active = false
where team = $team;

-- name: delete_team_members
delete from team_members
where team = $team;

-- name: select_repository_names
select node_id, repository
from tracked_repositories
where team = $team;

-- name: select_roster_refreshed_at
select greatest(
    (select max(refreshed_at) from tracked_repositories where team = $team),
    (select max(refreshed_at) from team_members where team = $team)
) as refreshed_at;

-- name: select_team_members
select login, name, role
from team_members
where team = $team;

-- name: select_tracked_repositories
select
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    is_excluded
from tracked_repositories
where team = $team
    and (is_active or not $active_only)
order by priority_rank, node_id;

-- name: update_repositories_excluded
update tracked_repositories
set is_excluded = $is_excluded,
    is_active = is_active and not $is_excluded
where team = $team
    and node_id = any(cast($node_ids as text[]));

-- name: upsert_tracked_repositories
-- Only a person tracks again what a person untracked: the roster leaves a stored `is_excluded` as it is.
insert into tracked_repositories (
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at,
    is_excluded
)
select
    team,
    repository,
    node_id,
    is_active,
    is_archived,
    priority_rank,
    recent_pull_requests,
    refreshed_at,
    is_excluded
from staged_tracked_repositories
where true
on conflict (team, node_id) do update
set repository = excluded.repository,
    is_active = excluded.is_active and not tracked_repositories.is_excluded,
    is_archived = excluded.is_archived,
    priority_rank = excluded.priority_rank,
    recent_pull_requests = excluded.recent_pull_requests,
    refreshed_at = excluded.refreshed_at;
