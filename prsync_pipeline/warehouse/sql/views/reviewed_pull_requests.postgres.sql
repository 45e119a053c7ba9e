-- A pull request with the reviews that people gave it. Lateral, so that Postgres looks them up by their key: of rows
-- that have just come it has no statistics, and it then joined all of a team's reviews anew for each pull request.
create view reviewed_pull_requests as
select
    pull_request.*,
    person_reviews.first_review_at,
    person_reviews.review_rounds,
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
cross join lateral (
    select
        min(review.submitted_at) as first_review_at,
        cast(count(*) filter (where review.state = 'changes_requested') as integer) as review_rounds
    from raw_reviews as review
    where review.team = pull_request.team
        and review.repository = pull_request.repository
        and review.number = pull_request.number
        and review.reviewer_kind not in ('bot', 'organization')
        and review.reviewer_login is distinct from pull_request.author_login
) as person_reviews
where not pull_request.is_deleted;

comment on view reviewed_pull_requests is 'A pull request that is not deleted, with the reviews that people gave it.';
comment on column reviewed_pull_requests.first_review_at is 'the first review by another person, in UTC';
comment on column reviewed_pull_requests.review_rounds is 'reviews by other people that requested changes';
comment on column reviewed_pull_requests.ready_for_review_at is 'when it last became ready before the first review; without one, its creation';
comment on column reviewed_pull_requests.size is 'lines added and deleted';
