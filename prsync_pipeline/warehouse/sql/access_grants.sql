-- name: select_access_grants
-- Of one team, or all.
select *
from access_grants
where cast($team as text) is null or team = $team
order by created_at, name;

-- name: select_access_grant
select *
from access_grants
where secret_hash = $secret_hash;

-- name: update_access_grant_revoked
update access_grants
set revoked_at = $at
where secret_hash = $secret_hash;

-- name: update_access_grant_used
update access_grants
set last_used_at = $at
where secret_hash = $secret_hash
    and (last_used_at is null or last_used_at <= $before);
