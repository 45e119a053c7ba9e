-- The pull requests that a number of the trends counts, row by row.

-- name: is_counted
-- Whether a number counts the pull request, in the words of trends.sql, where the number comes from. An agent's is made
-- with AI whatever its verdict; beside a tool it is the verdict that counts, as in ai_tool_counts.
pull_request.team = $team
    and pull_request.{moment} >= $since
    and pull_request.{moment} < $until
    and (cast($moment as text) <> 'closed' or pull_request.merged_at is null)
    and (cast($repository as text) = '*' or pull_request.repository = $repository)
    and pull_request.author_population in (select unnest(cast($populations as text[])))
    and (cast($size as text) is null or pull_request.size_bucket = $size)
    and (cast($tool as text) is null or coalesce(array_position(verdict.tools, $tool), 0) > 0)
    and case cast($ai as text)
        when 'assisted' then
            coalesce(pull_request.is_ai_assisted, false)
            or (pull_request.author_population = 'agent' and cast($tool as text) is null)
        when 'unassisted' then not pull_request.is_ai_assisted and pull_request.author_population <> 'agent'
        when 'none' then pull_request.involvement = 'none' and pull_request.author_population <> 'agent'
        when 'signed' then pull_request.involvement = 'assisted'
        when 'unjudged' then pull_request.is_ai_assisted is null
        else cast($ai as text) is null or pull_request.involvement = $ai
    end
    and case cast($review as text)
        when 'none' then pull_request.first_review_at is null
        when 'some' then pull_request.first_review_at is not null
        when 'before_merge' then pull_request.review_to_merge_hours is not null
        else true
    end
    and case cast($kind as text)
        when 'revert' then pull_request.is_revert
        when 'hotfix' then pull_request.is_hotfix
        else true
    end

-- name: is_pull_request
pull_request.team = $team
    and pull_request.repository = $repository
    and pull_request.number = $number

-- name: count_counted_pull_requests
select count(*) as pull_requests
from pull_requests as pull_request
left join ai_classifications as verdict
    on verdict.team = $team
    and verdict.repository = pull_request.repository
    and verdict.number = pull_request.number
where {conditions};

-- name: select_counted_pull_requests
select
    pull_request.repository,
    pull_request.number,
    pull_request.title,
    pull_request.url,
    pull_request.author_login,
    pull_request.author_population,
    pull_request.state,
    pull_request.created_at,
    pull_request.ready_for_review_at,
    pull_request.first_review_at,
    pull_request.merged_at,
    pull_request.closed_at,
    pull_request.cycle_time_hours,
    pull_request.review_time_hours,
    pull_request.pickup_time_hours,
    pull_request.review_to_merge_hours,
    pull_request.review_rounds,
    pull_request.additions,
    pull_request.deletions,
    pull_request.size,
    pull_request.size_bucket,
    pull_request.is_revert,
    pull_request.is_hotfix,
    pull_request.is_ai_assisted,
    pull_request.involvement,
    verdict.tools,
    verdict.confidence,
    verdict.evidence
from pull_requests as pull_request
left join ai_classifications as verdict
    on verdict.team = $team
    and verdict.repository = pull_request.repository
    and verdict.number = pull_request.number
where {conditions}
order by pull_request.{sort} desc nulls last, pull_request.created_at desc, pull_request.repository, pull_request.number
limit $limit
offset $offset;

-- name: select_counted_repositories
-- Those that a list can be narrowed to: tracked ones, and others with pull requests, which the trends count too.
select repository
from tracked_repositories
where team = $team
    and is_active
union
select repository
from raw_pull_requests
where team = $team
    and not is_deleted
order by repository;

-- name: select_waiting_for_review
-- Open and ready since a time before $ready_before, in tracked repositories, without a review by another person. (Not
-- ready_for_review_at: that is of a review that came.)
with waiting as (
    select
        pull_request.repository,
        pull_request.number,
        pull_request.title,
        pull_request.url,
        coalesce(
            pull_request.ready_at[array_length(pull_request.ready_at, 1)],
            pull_request.created_at
        ) as ready_since
    from pull_requests as pull_request
    join tracked_repositories as tracked
        on tracked.team = pull_request.team
        and tracked.repository = pull_request.repository
    where pull_request.team = $team
        and tracked.is_active
        and (cast($repository as text) = '*' or pull_request.repository = $repository)
        and pull_request.state = 'open'
        and not pull_request.is_draft
        and pull_request.author_population <> 'bot'
        and pull_request.first_review_at is null
)
select repository, number, title, url, ready_since, count(*) over () as waiting
from waiting
where ready_since < $ready_before
order by ready_since, repository, number
limit $limit;
