delete from found_pull_requests
using (
    select
        unnest(cast($node_ids as text[])) as node_id,
        unnest(cast($updated_at as timestamp[])) as updated_at
) as settled
where found_pull_requests.team = $team
    and found_pull_requests.node_id = settled.node_id
    and found_pull_requests.updated_at <= settled.updated_at;
