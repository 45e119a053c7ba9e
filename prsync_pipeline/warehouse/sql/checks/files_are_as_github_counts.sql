-- GitHub's own total against the rows of its list, which GitHub ends at 3,000 files. Files that GitHub did not give are
-- named by pull_requests_are_whole.
with stored as (
    select team, repository, number, count(*) as files
    from raw_files
    group by team, repository, number
)
select
    pull_request.team,
    pull_request.repository || '#' || pull_request.number as place,
    'GitHub counts ' || pull_request.changed_files || ' files and listed ' || coalesce(stored.files, 0) as fault
from raw_pull_requests as pull_request
left join stored
    on stored.team = pull_request.team
    and stored.repository = pull_request.repository
    and stored.number = pull_request.number
where not pull_request.is_deleted
    and coalesce(stored.files, 0) <> least(pull_request.changed_files, 3000)
    and position('files ' in coalesce(pull_request.incomplete, '')) = 0
