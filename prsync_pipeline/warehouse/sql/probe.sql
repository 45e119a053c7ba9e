-- name: insert_trial_row
-- Taken back in the same transaction: the right to write is what is asked for.
insert into sync_heartbeats (run_id, team, process, beat_at)
values ($run_id, '', '', $at);

-- name: select_engine_version
select version() as version;
