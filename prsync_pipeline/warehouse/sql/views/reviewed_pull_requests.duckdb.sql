-- A pull request with the reviews that people gave it. Without a correlated subquery: DuckDB computes one for all
-- teams before it looks at which team was asked for.
create view reviewed_pull_requests as
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
)
select
    pull_request.*,
    person_reviews.first_review_at,
    coalesce(person_reviews.review_rounds, 0) as review_rounds,
    -- Ready for the review that came: not a later time, when it had been a draft again.
    coalesce(
        list_max(list_filter(pull_request.ready_at, lambda moment: moment <= person_reviews.first_review_at)),
        pull_request.created_at
    ) as ready_for_review_at,
    pull_request.additions + pull_request.deletions as size
from raw_pull_requests as pull_request
left join person_reviews
    on person_reviews.team = pull_request.team
    and person_reviews.repository = pull_request.repository
    and person_reviews.number = pull_request.number
where not pull_request.is_deleted;

comment on view reviewed_pull_requests is 'A pull request that is not deleted, with the reviews that people gave it.';
comment on column reviewed_pull_requests.first_review_at is 'the first review by another person, in UTC';
comment on column reviewed_pull_requests.review_rounds is 'reviews by other people that requested changes';
comment on column reviewed_pull_requests.ready_for_review_at is 'when it last became ready before the first review; without one, its creation';
comment on column reviewed_pull_requests.size is 'lines added and deleted';
