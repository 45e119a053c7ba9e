-- Of each repository that is complete: as many pull requests as were listed, but for those that are left out, and of
-- each as many reviews, commits and files as GitHub counts, but for the numbers that `incomplete` names. GitHub itself
-- ends the list of files at 3,000.
with known as (
    select team, repository, node_id
    from raw_pull_requests
    union
    select team, repository, node_id
    from left_out_pull_requests
),
stored as (
    select team, repository, count(*) as pull_requests
    from known
    group by team, repository
),
nested as (
    select team, repository, number, incomplete, 'reviews' as list, review_count as counted
    from raw_pull_requests
    where not is_deleted
    union all
    select team, repository, number, incomplete, 'commits', commit_count
    from raw_pull_requests
    where not is_deleted
    union all
    select team, repository, number, incomplete, 'files', least(file_count, 3000)
    from raw_pull_requests
    where not is_deleted
),
rows_of_lists as (
    select team, repository, number, 'reviews' as list, count(*) as found
    from raw_reviews
    group by team, repository, number
    union all
    select team, repository, number, 'commits', count(*)
    from raw_commits
    group by team, repository, number
    union all
    select team, repository, number, 'files', count(*)
    from raw_files
    group by team, repository, number
)
select
    syncs.team,
    syncs.repository as place,
    'GitHub listed ' || syncs.pull_requests_total || ' pull requests, ' || syncs.pull_requests_synced
        || ' were synced, ' || coalesce(stored.pull_requests, 0) || ' are stored or left out' as fault
from repository_syncs as syncs
left join stored
    on stored.team = syncs.team
    and stored.repository = syncs.repository
where syncs.sync_status = 'completed'
    and (
        syncs.pull_requests_synced <> syncs.pull_requests_total
        or coalesce(stored.pull_requests, 0) < syncs.pull_requests_total
    )
union all
select
    nested.team,
    nested.repository || '#' || nested.number,
    'GitHub counts ' || nested.counted || ' ' || nested.list || ', ' || coalesce(rows_of_lists.found, 0) || ' are stored'
from nested
left join rows_of_lists
    on rows_of_lists.team = nested.team
    and rows_of_lists.repository = nested.repository
    and rows_of_lists.number = nested.number
    and rows_of_lists.list = nested.list
where coalesce(rows_of_lists.found, 0) < nested.counted
    and position(nested.list || ' ' || coalesce(rows_of_lists.found, 0) || ' of ' in coalesce(nested.incomplete, '')) = 0
