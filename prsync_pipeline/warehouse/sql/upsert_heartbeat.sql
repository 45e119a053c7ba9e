insert into sync_heartbeats (run_id, team, process, beat_at)
values ($run_id, $team, $process, $at)
on conflict (run_id) do update
set team = excluded.team,
    process = excluded.process,
    beat_at = excluded.beat_at,
    silent_since = null;
