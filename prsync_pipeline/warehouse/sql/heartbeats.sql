-- name: delete_heartbeat
delete from sync_heartbeats
where run_id = $run_id;

-- name: select_heartbeats
select run_id, team, process, beat_at, silent_since
from sync_heartbeats
order by beat_at, run_id;

-- name: update_heartbeat_silent
update sync_heartbeats
set silent_since = $at
where run_id = $run_id;

-- name: upsert_heartbeat
-- A run that outlives its team leaves no row behind.
insert into sync_heartbeats (run_id, team, process, beat_at)
select cast($run_id as text), team, cast($process as text), cast($at as timestamp)
from teams
where team = $team
on conflict (run_id) do update
set team = excluded.team,
    process = excluded.process,
    beat_at = excluded.beat_at,
    silent_since = null;
