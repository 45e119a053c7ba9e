-- What the staged ones take the place of: the same key, or the same pull request under an older name of its
-- repository.
create temp table replaced_pull_requests as
select stored.team, stored.repository, stored.number
from raw_pull_requests as stored
join staged_raw_pull_requests as staged
    on staged.team = stored.team
    and staged.repository = stored.repository
    and staged.number = stored.number
union
select stored.team, stored.repository, stored.number
from raw_pull_requests as stored
join staged_raw_pull_requests as staged
    on staged.team = stored.team
    and staged.node_id = stored.node_id;
