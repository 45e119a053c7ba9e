-- The same facts as before, told from `reviewed_pull_requests`. A person is whoever is no bot and no organization;
-- reviews by the author are left out. Hours are double precision. Not `= any(labels)`: DuckDB computes that for all
-- teams before it looks at which one was asked for.
create or replace view pull_requests as
select
    team,
    repository,
    number,
    node_id,
    month,
    title,
    body,
    url,
    author_login,
    author_kind,
    state,
    is_draft,
    created_at,
    updated_at,
    ready_at,
    merged_at,
    closed_at,
    merged_by_login,
    base_branch,
    head_branch,
    additions,
    deletions,
    changed_files,
    commit_count,
    review_count,
    comment_count,
    labels,
    assignees,
    milestone,
    linked_issues,
    nul_characters,
    synced_at,
    first_review_at,
    review_rounds,
    size,
    case
        when size <= 10 then 'XS'
        when size <= 50 then 'S'
        when size <= 200 then 'M'
        when size <= 500 then 'L'
        else 'XL'
    end as size_bucket,
    cast(extract(epoch from (merged_at - created_at)) as double precision) / 3600 as cycle_time_hours,
    cast(extract(epoch from (first_review_at - created_at)) as double precision) / 3600 as review_time_hours,
    cast(extract(epoch from (first_review_at - ready_for_review_at)) as double precision) / 3600 as pickup_time_hours,
    case
        when merged_at > first_review_at
        then cast(extract(epoch from (merged_at - first_review_at)) as double precision) / 3600
    end as review_to_merge_hours,
    starts_with(title, 'Revert "')
        or starts_with(lower(title), 'revert:')
        or starts_with(lower(title), 'revert(') as is_revert,
    starts_with(lower(title), 'hotfix')
        or starts_with(lower(head_branch), 'hotfix')
        or coalesce(array_position(labels, 'hotfix'), 0) > 0 as is_hotfix
from reviewed_pull_requests;
