select count(*) as pull_requests
from raw_pull_requests
where team = $team
    and (cast($repository as text) = '*' or repository = $repository)
    and not is_deleted;
