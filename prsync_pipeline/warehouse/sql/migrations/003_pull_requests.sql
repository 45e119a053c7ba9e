-- A pull request with its derived facts. A person is whoever is no bot and no organization; reviews by the
-- author are left out. Hours are double precision.
create view pull_requests as
with person_reviews as (
    select
        pull_request.team,
        pull_request.repository,
        pull_request.number,
        min(review.submitted_at) as first_review_at,
        cast(count(*) filter (where review.state = 'changes_requested') as integer) as review_rounds
    from raw_pull_requests as pull_request
    join raw_reviews as review
        on review.team = pull_request.team
        and review.repository = pull_request.repository
        and review.number = pull_request.number
    where review.reviewer_kind not in ('bot', 'organization')
        and review.reviewer_login is distinct from pull_request.author_login
    group by pull_request.team, pull_request.repository, pull_request.number
),
reviewed as (
    select
        pull_request.*,
        person_reviews.first_review_at,
        coalesce(person_reviews.review_rounds, 0) as review_rounds,
        -- Ready for the review that came: not a later time, when it had been a draft again.
        coalesce(
            (
                select max(ready.moment)
                from unnest(pull_request.ready_at) as ready(moment)
                where ready.moment <= person_reviews.first_review_at
            ),
            pull_request.created_at
        ) as ready_for_review_at,
        pull_request.additions + pull_request.deletions as size
    from raw_pull_requests as pull_request
    left join person_reviews
        on person_reviews.team = pull_request.team
        and person_reviews.repository = pull_request.repository
        and person_reviews.number = pull_request.number
    where not pull_request.is_deleted
)
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
        or 'hotfix' = any(labels) as is_hotfix
from reviewed;
