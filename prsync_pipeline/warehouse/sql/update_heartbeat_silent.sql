update sync_heartbeats
set silent_since = $at
where run_id = $run_id;
