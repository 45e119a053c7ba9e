-- name: begin_sync_run
-- A run that outlives its team leaves no row behind. A later step of a run goes on with its row, and the seconds of the
-- stage before are added.
insert into sync_runs (
    run_id,
    team,
    process,
    work,
    first_month,
    last_month,
    began_at,
    beat_at,
    stage,
    stage_began_at
)
select
    cast($run_id as text),
    team,
    cast($process as text),
    cast($work as text),
    cast($first_month as text),
    cast($last_month as text),
    cast($at as timestamp),
    cast($at as timestamp),
    cast($stage as text),
    cast($at as timestamp)
from teams
where team = $team
on conflict (run_id, team) do update
set {seconds},
    process = excluded.process,
    beat_at = excluded.beat_at,
    silent_since = null,
    stage = excluded.stage,
    stage_began_at = excluded.stage_began_at,
    ended_at = null,
    outcome = null,
    is_settled = false;

-- name: delete_old_sync_runs
delete from sync_runs
where team = $team
    and is_settled
    and run_id not in (
        select run_id
        from sync_runs
        where team = $team
        order by began_at desc, run_id
        limit $kept
    );

-- name: select_latest_sync_runs
-- Of each team, or of one: its newest run, and those that have not ended.
select *
from (
    select
        sync_runs.*,
        row_number() over (partition by team order by began_at desc, run_id) as place
    from sync_runs
    where cast($team as text) is null or team = $team
) as runs
where place = 1 or ended_at is null
order by team, place;

-- name: select_recent_sync_runs
select *
from sync_runs
where team = $team
order by began_at desc, run_id
limit $number;

-- name: select_shared_token_uses
-- Runs that have not ended, of teams without a stored token of their own. One by hand waits for nobody in the queue, and
-- nobody for it.
select
    sync_runs.team,
    teams.token_env,
    max(sync_runs.beat_at) as beat_at
from sync_runs
join teams
    on teams.team = sync_runs.team
where sync_runs.ended_at is null
    and sync_runs.work <> 'by hand'
    and teams.token_ciphertext is null
group by sync_runs.team, teams.token_env;

-- name: select_ticks
select name, ticked_at
from daemon_ticks;

-- name: select_unsettled_sync_runs
select *
from sync_runs
where not is_settled
order by beat_at, run_id, team;

-- name: update_sync_run_beat
update sync_runs
set beat_at = $at,
    silent_since = null
where run_id = $run_id
    and team = $team;

-- name: update_sync_run_ended
-- The first end that is recorded stands; the seconds of its stage are added.
update sync_runs
set ended_at = cast($at as timestamp),
    outcome = cast($outcome as text),
    error = cast($error as text),
    error_code = cast($code as text),
    hydrated_by = null,
    {seconds}
where run_id = $run_id
    and team = $team
    and ended_at is null;

-- name: update_sync_run_progress
update sync_runs
set beat_at = $at,
    silent_since = null,
    to_hydrate = $to_hydrate,
    hydrated = $hydrated,
    hydrated_by = cast($hydrated_by as timestamp),
    requests = $requests,
    points = $points
where run_id = $run_id
    and team = $team;

-- name: update_sync_run_settled
update sync_runs
set is_settled = true
where run_id = $run_id;

-- name: update_sync_run_silent
update sync_runs
set silent_since = $at
where run_id = $run_id;

-- name: update_sync_run_stage
update sync_runs
set {seconds},
    stage = cast($stage as text),
    stage_began_at = cast($at as timestamp),
    beat_at = cast($at as timestamp),
    silent_since = null
where run_id = $run_id
    and team = $team;

-- name: update_sync_run_wait
update sync_runs
set waits_until = $until,
    waits_for = $reason
where run_id = $run_id
    and team = $team;

-- name: upsert_tick
insert into daemon_ticks (name, ticked_at)
values ($name, $at)
on conflict (name) do update
set ticked_at = excluded.ticked_at;
