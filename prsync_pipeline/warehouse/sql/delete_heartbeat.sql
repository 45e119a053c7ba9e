delete from sync_heartbeats
where run_id = $run_id;
