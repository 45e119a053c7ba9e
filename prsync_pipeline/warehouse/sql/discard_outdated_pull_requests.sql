-- A stored row that is newer stays. Under the same key may stand a pull request of a repository that was deleted
-- and created again: then only the time of the sync says which is of today.
delete from staged_raw_pull_requests as staged
using (
    select staged.repository, staged.number
    from raw_pull_requests as stored
    join staged_raw_pull_requests as staged
        on staged.team = stored.team
        and staged.node_id = stored.node_id
    where (stored.updated_at, stored.synced_at) > (staged.updated_at, staged.synced_at)
    union
    select staged.repository, staged.number
    from raw_pull_requests as stored
    join staged_raw_pull_requests as staged
        on staged.team = stored.team
        and staged.repository = stored.repository
        and staged.number = stored.number
    where stored.node_id <> staged.node_id
        and stored.synced_at > staged.synced_at
) as outdated
where staged.repository = outdated.repository
    and staged.number = outdated.number;
