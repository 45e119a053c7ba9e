-- Taken back in the same transaction: the right to write is what is asked for.
insert into sync_heartbeats (run_id, team, process, beat_at)
values ($run_id, '', '', $at);
