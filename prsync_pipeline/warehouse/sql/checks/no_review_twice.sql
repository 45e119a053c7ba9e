select review.team, 'review ' || review.review_id as place, 'the review is stored ' || count(*) || ' times' as fault
from raw_reviews as review
join raw_pull_requests as pull_request
    on pull_request.team = review.team
    and pull_request.repository = review.repository
    and pull_request.number = review.number
where not pull_request.is_deleted
group by review.team, review.review_id
having count(*) > 1
