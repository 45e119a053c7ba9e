-- name: delete_left_out
delete from left_out_pull_requests
where team = $team
    and node_id = any(cast($node_ids as text[]));

-- name: select_incomplete
select team, place, missing, is_stored, looked_at
from incomplete_pull_requests
where cast($team as text) is null
    or team = $team
order by team, repository, number;

-- name: select_left_out
select repository, number, node_id, created_at, updated_at, reason, looked_at
from left_out_pull_requests
where team = $team;
