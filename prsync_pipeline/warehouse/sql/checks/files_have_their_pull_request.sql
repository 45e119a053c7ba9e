select child.team, child.repository || '#' || child.number as place, count(*) || ' files without a pull request' as fault
from raw_files as child
where not exists (
    select 1
    from raw_pull_requests as pull_request
    where pull_request.team = child.team
        and pull_request.repository = child.repository
        and pull_request.number = child.number
)
group by child.team, child.repository, child.number
