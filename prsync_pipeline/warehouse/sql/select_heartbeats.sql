select run_id, team, process, beat_at, silent_since
from sync_heartbeats
order by beat_at, run_id;
