with child_rows as (
    select repository, number, 1 as reviews, 0 as commits, 0 as files from raw_reviews where team = $team
    union all
    select repository, number, 0, 1, 0 from raw_commits where team = $team
    union all
    select repository, number, 0, 0, 1 from raw_files where team = $team
),
children as (
    select repository, number, sum(reviews) as reviews, sum(commits) as commits, sum(files) as files
    from child_rows
    group by repository, number
)
select
    pull_request.repository,
    pull_request.month,
    count(*) as pull_requests,
    count(pull_request.merged_at) as merged,
    cast(coalesce(sum(children.reviews), 0) as bigint) as reviews,
    cast(coalesce(sum(children.commits), 0) as bigint) as commits,
    cast(coalesce(sum(children.files), 0) as bigint) as files
from raw_pull_requests as pull_request
left join children
    on children.repository = pull_request.repository
    and children.number = pull_request.number
where pull_request.team = $team
    and not pull_request.is_deleted
group by pull_request.repository, pull_request.month;
