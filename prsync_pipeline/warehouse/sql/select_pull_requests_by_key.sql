select pull_request.*
from raw_pull_requests as pull_request
join (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($numbers as integer[])) as number
) as wanted
    on wanted.repository = pull_request.repository
    and wanted.number = pull_request.number
where pull_request.team = $team
    and not pull_request.is_deleted;
