with chosen as (
    select team, repository, number
    from raw_pull_requests
    where team = $team
        and month = any(cast($months as text[]))
        and not is_deleted
)
select
    (select count(*) from chosen) as raw_pull_requests,
    (select count(*) from chosen join raw_reviews using (team, repository, number)) as raw_reviews,
    (select count(*) from chosen join raw_commits using (team, repository, number)) as raw_commits,
    (select count(*) from chosen join raw_files using (team, repository, number)) as raw_files;
