-- name: begin_sync_request
-- A run that goes on with a stopped one takes its request over.
update sync_requests
set begun_at = coalesce(begun_at, cast($at as timestamp)),
    run_id = $run_id
where id = $id
    and ended_at is null;

-- name: delete_old_sync_requests
delete from sync_requests
where team = $team
    and ended_at is not null
    and id not in (
        select id
        from sync_requests
        where team = $team
        order by asked_at desc, id
        limit $kept
    );

-- name: end_sync_request
-- The first end that is recorded stands.
update sync_requests
set ended_at = $at,
    outcome = $outcome
where id = $id
    and ended_at is null;

-- name: expire_sync_requests
update sync_requests
set ended_at = $at,
    outcome = $outcome
where ended_at is null
    and begun_at is null
    and asked_at < $before;

-- name: select_latest_sync_requests
-- Of each team, or of one: the open ones, and the one that ended last.
select *
from (
    select
        sync_requests.*,
        row_number() over (partition by team, ended_at is null order by ended_at desc, asked_at, id) as place
    from sync_requests
    where cast($team as text) is null or team = $team
) as requests
where ended_at is null or place = 1
order by team, asked_at, id;

-- name: select_open_sync_request
select *
from sync_requests
where team = $team
    and kind = $kind
    and ended_at is null;

-- name: select_open_sync_requests
-- Of one team, or of all.
select *
from sync_requests
where ended_at is null
    and (cast($team as text) is null or team = $team)
order by asked_at, id;

-- name: select_sync_request
select *
from sync_requests
where team = $team
    and id = $id;

-- name: update_sync_request_repositories
update sync_requests
set repositories = cast($repositories as text[])
where id = $id;
