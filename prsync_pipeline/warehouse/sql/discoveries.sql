-- name: delete_discovery
delete from discoveries
where team = $team;

-- name: delete_found_of_repository
-- Its whole listing is due: that brings them in.
delete from found_pull_requests
where team = $team
    and repository_node_id in (
        select node_id
        from tracked_repositories
        where team = $team
            and repository = $repository
    );

-- name: delete_found_pull_requests
delete from found_pull_requests
where team = $team
    and node_id = any(cast($node_ids as text[]));

-- name: delete_saved_found
-- What is stored now is what was found, or newer.
delete from found_pull_requests
using staged_raw_pull_requests as staged
where found_pull_requests.team = staged.team
    and found_pull_requests.node_id = staged.node_id
    and found_pull_requests.updated_at <= staged.updated_at;

-- name: delete_settled_found
delete from found_pull_requests
using (
    select
        unnest(cast($node_ids as text[])) as node_id,
        unnest(cast($updated_at as timestamp[])) as updated_at
) as settled
where found_pull_requests.team = $team
    and found_pull_requests.node_id = settled.node_id
    and found_pull_requests.updated_at <= settled.updated_at;

-- name: select_discoveries
select team, tried_at, found_until, failures, error
from discoveries;

-- name: select_found_pull_requests
select node_id, repository_node_id, number, created_at, updated_at
from found_pull_requests
where team = $team;

-- name: select_found_since
select team, min(created_at) as created_at
from found_pull_requests
group by team;

-- name: upsert_discovery
insert into discoveries (team, tried_at, found_until, failures, error)
values ($team, $tried_at, $found_until, 0, null)
on conflict (team) do update
set tried_at = excluded.tried_at,
    found_until = excluded.found_until,
    failures = 0,
    error = null;

-- name: upsert_failed_discovery
insert into discoveries (team, tried_at, found_until, failures, error)
select team, cast($tried_at as timestamp), null, 1, cast($error as text)
from teams
where team = $team
on conflict (team) do update
set tried_at = excluded.tried_at,
    failures = discoveries.failures + 1,
    error = excluded.error
returning failures;

-- name: upsert_quota
insert into quotas (team, points_left, points_limit, resets_at, answered_at)
select
    team,
    cast($points_left as integer),
    cast($points_limit as integer),
    cast($resets_at as timestamp),
    cast($answered_at as timestamp)
from teams
where team = $team
on conflict (team) do update
set points_left = excluded.points_left,
    points_limit = excluded.points_limit,
    resets_at = excluded.resets_at,
    answered_at = excluded.answered_at;

-- name: upsert_found_pull_requests
insert into found_pull_requests ({columns})
select {columns}
from staged_found_pull_requests
where true
on conflict (team, node_id) do update
set updated_at = greatest(found_pull_requests.updated_at, excluded.updated_at);
