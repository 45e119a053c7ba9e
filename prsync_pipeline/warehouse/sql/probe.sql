-- name: insert_probe_row
-- Deleted in the same transaction: only the right to write is probed.
insert into sync_heartbeats (run_id, team, process, beat_at)
values ($run_id, '', '', $at);

-- name: select_engine_version
select version() as version;
