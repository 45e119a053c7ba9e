-- name: count_by_month
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

-- name: count_rows_of_months
with months as (
    select unnest(cast($months as text[])) as month
),
chosen as (
    select team, repository, number, month
    from raw_pull_requests
    where team = $team
        and month = any(cast($months as text[]))
        and not is_deleted
),
pull_requests as (select month, count(*) as rows_of_month from chosen group by month),
reviews as (
    select month, count(*) as rows_of_month from chosen join raw_reviews using (team, repository, number) group by month
),
commits as (
    select month, count(*) as rows_of_month from chosen join raw_commits using (team, repository, number) group by month
),
files as (
    select month, count(*) as rows_of_month from chosen join raw_files using (team, repository, number) group by month
)
select
    months.month,
    coalesce(pull_requests.rows_of_month, 0) as raw_pull_requests,
    coalesce(reviews.rows_of_month, 0) as raw_reviews,
    coalesce(commits.rows_of_month, 0) as raw_commits,
    coalesce(files.rows_of_month, 0) as raw_files
from months
left join pull_requests on pull_requests.month = months.month
left join reviews on reviews.month = months.month
left join commits on commits.month = months.month
left join files on files.month = months.month;

-- name: count_stored_pull_requests
select count(*) as pull_requests
from raw_pull_requests
where team = $team
    and (cast($repository as text) = '*' or repository = $repository)
    and not is_deleted;

-- name: delete_children
delete from {table}
using replaced_pull_requests as replaced
where {table}.team = replaced.team
    and {table}.repository = replaced.repository
    and {table}.number = replaced.number;

-- name: delete_moved_pull_requests
-- Stored under another name: the repository was renamed between two syncs.
delete from raw_pull_requests
using staged_raw_pull_requests as staged
where raw_pull_requests.team = staged.team
    and raw_pull_requests.node_id = staged.node_id
    and (raw_pull_requests.repository <> staged.repository or raw_pull_requests.number <> staged.number);

-- name: discard_outdated_pull_requests
-- A stored row that is newer stays, unless its time lies ahead of the clock. So does a whole one where what came is
-- incomplete and not newer. Under the same key may stand a pull request of a repository that was deleted and created
-- again: then only the time of the sync says which is of today.
delete from staged_raw_pull_requests as staged
using (
    select staged.repository, staged.number
    from raw_pull_requests as stored
    join staged_raw_pull_requests as staged
        on staged.team = stored.team
        and staged.node_id = stored.node_id
    where stored.updated_at > staged.updated_at
        or (
            stored.updated_at = staged.updated_at
            and stored.synced_at > staged.synced_at
            and (cast($now as timestamp) is null or stored.synced_at <= cast($now as timestamp))
        )
        or (
            stored.updated_at = staged.updated_at
            and stored.incomplete is null
            and not stored.is_deleted
            and staged.incomplete is not null
        )
    union
    select staged.repository, staged.number
    from raw_pull_requests as stored
    join staged_raw_pull_requests as staged
        on staged.team = stored.team
        and staged.repository = stored.repository
        and staged.number = stored.number
    where stored.node_id <> staged.node_id
        and stored.synced_at > staged.synced_at
        and (cast($now as timestamp) is null or stored.synced_at <= cast($now as timestamp))
) as outdated
where staged.repository = outdated.repository
    and staged.number = outdated.number;

-- name: drop_replaced_pull_requests
-- Behind a pooler the session outlives the transaction, and the next one makes this table anew.
drop table replaced_pull_requests;

-- name: find_replaced_pull_requests
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

-- name: mark_pull_requests_deleted
update raw_pull_requests
set is_deleted = true
where team = $team
    and repository = $repository
    and node_id = any(cast($node_ids as text[]));

-- name: readable_columns_of_commit
-- As deploy/reader.sql lets its role see a commit: without names, addresses, and what trailers say.
child.team,
child.repository,
child.number,
child.sha,
'' as message,
child.author_login,
cast(null as text) as author_name,
cast(null as text) as author_email,
child.authored_at,
child.committed_at,
child.additions,
child.deletions

-- name: every_column_of_child
child.*

-- name: select_children_by_key
select {columns}
from {table} as child
join (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($numbers as integer[])) as number
) as wanted
    on wanted.repository = child.repository
    and wanted.number = child.number
where child.team = $team;

-- name: select_pull_request_times
select
    created_at,
    ready_for_review_at,
    first_review_at,
    merged_at,
    closed_at,
    cycle_time_hours,
    review_time_hours,
    pickup_time_hours,
    review_to_merge_hours
from pull_requests
where team = $team
    and repository = $repository
    and number = $number;

-- name: select_stored_by_id
select node_id, number, created_at, updated_at, is_deleted, synced_at, incomplete
from raw_pull_requests
where team = $team
    and node_id = any(cast($node_ids as text[]));

-- name: select_stored_pull_requests
select node_id, number, created_at, updated_at, is_deleted, synced_at, incomplete
from raw_pull_requests
where team = $team
    and repository = $repository;

-- name: insert_children
insert into {table} ({columns})
select {columns}
from staged_{table} as child
where exists (
    select 1
    from staged_raw_pull_requests as accepted
    where accepted.team = child.team
        and accepted.repository = child.repository
        and accepted.number = child.number
);
