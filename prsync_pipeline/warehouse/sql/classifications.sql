-- name: count_ai_use
-- As the trends count it: merged in covered months, by people and by agents.
select
    count(*) filter (where author_population = 'person') as people_merged,
    count(*) filter (where author_population = 'person' and is_ai_assisted) as people_assisted,
    count(*) filter (where author_population = 'agent') as agents_merged,
    count(*) filter (where involvement = 'reviewed') as reviewed,
    count(is_ai_assisted) as judged
from pull_requests
join teams using (team)
where team = $team
    and author_population <> 'bot'
    and date_trunc('month', merged_at) >= covered_from
    and (cast($since as timestamp) is null or merged_at >= cast($since as timestamp))
    and merged_at < cast($until as timestamp);

-- name: count_classifications
select
    count(*) as classified,
    count(*) filter (where llm_status = 'none') as unasked,
    count(*) filter (where llm_status = 'pending') as pending,
    count(*) filter (where llm_status = 'done') as answered,
    count(*) filter (where llm_status = 'failed') as failed,
    count(*) filter (where input_tokens > 0) as paid,
    cast(coalesce(sum(input_tokens), 0) as bigint) as input_tokens,
    cast(coalesce(sum(output_tokens), 0) as bigint) as output_tokens,
    cast(coalesce(sum(cost_usd), 0) as double precision) as cost_usd
from ai_classifications as verdict
where team = $team
    and month between $since and $until
    and exists (
        select 1
        from raw_pull_requests as pull_request
        where pull_request.team = verdict.team
            and pull_request.repository = verdict.repository
            and pull_request.number = verdict.number
            and not pull_request.is_deleted
    );

-- name: count_classifications_by_month
with months as (
    select unnest(cast($months as text[])) as month
),
classified as (
    select
        verdict.month,
        count(*) as classified,
        count(*) filter (where verdict.is_ai_assisted) as assisted,
        count(*) filter (where verdict.involvement = 'reviewed') as reviewed,
        count(*) filter (where verdict.llm_status = 'done') as answered,
        count(*) filter (where verdict.llm_status = 'pending') as pending,
        count(*) filter (where verdict.llm_status = 'failed') as failed,
        sum(verdict.cost_usd) as cost_usd
    from ai_classifications as verdict
    join raw_pull_requests as pull_request using (team, repository, number)
    where team = $team
        and not pull_request.is_deleted
    group by verdict.month
)
select
    months.month,
    coalesce(classified.classified, 0) as classified,
    coalesce(classified.assisted, 0) as assisted,
    coalesce(classified.reviewed, 0) as reviewed,
    coalesce(classified.answered, 0) as answered,
    coalesce(classified.pending, 0) as pending,
    coalesce(classified.failed, 0) as failed,
    cast(coalesce(classified.cost_usd, 0) as double precision) as cost_usd
from months
left join classified on classified.month = months.month;

-- name: count_unreported_verdicts
select count(*) as judged, max(verdict.classified_at) as newest
from ai_classifications as verdict
where verdict.team = $team
    and not exists (
        select 1
        from event_marks as mark
        where mark.team = verdict.team
            and mark.kind = $kind
            and mark.content_at >= verdict.classified_at
    );

-- name: delete_classifications_of_gone
-- Of pull requests that are stored under another key now, since their repository was renamed or they were moved.
delete from ai_classifications
where team = $team
    and not exists (
        select 1
        from raw_pull_requests as pull_request
        where pull_request.team = ai_classifications.team
            and pull_request.repository = ai_classifications.repository
            and pull_request.number = ai_classifications.number
    );

-- name: mark_llm_pending
-- Those without an answer to a question that is asked.
update ai_classifications
set llm_status = 'pending',
    llm_error = $error
where team = $team
    and month between $since and $until
    and llm_status in ('none', 'pending')
    and llm_question in (select unnest(cast($questions as text[])));

-- name: select_classification
select *
from ai_classifications
where team = $team
    and repository = $repository
    and number = $number;

-- name: select_pull_requests_by_key
select pull_request.*
from raw_pull_requests as pull_request
join (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($numbers as integer[])) as number
) as wanted
    on wanted.repository = pull_request.repository
    and wanted.number = pull_request.number
where pull_request.team = $team
    and not pull_request.is_deleted;

-- name: select_pull_requests_to_classify
-- A page of those without a verdict on this state of theirs, by these rules and for this prompt. (By `not exists`:
-- on a left join with an empty table DuckDB 2.0 forgets the limit.)
select pull_request.*
from raw_pull_requests as pull_request
where pull_request.team = $team
    and pull_request.month between $since and $until
    and not pull_request.is_deleted
    and (pull_request.repository, pull_request.number) > ($after_repository, $after_number)
    and not exists (
        select 1
        from ai_classifications as verdict
        where verdict.team = pull_request.team
            and verdict.repository = pull_request.repository
            and verdict.number = pull_request.number
            and verdict.synced_at = pull_request.synced_at
            and verdict.rules_version = $rules_version
            and verdict.prompt_version = $prompt_version
    )
order by pull_request.repository, pull_request.number
limit $page;

-- name: select_verdicts_with_answers
-- A page of verdicts that wait for the model, and whose lines are settled.
select verdict.*
from ai_classifications as verdict
where verdict.team = $team
    and verdict.month between $since and $until
    and verdict.prompt_version = $prompt_version
    and verdict.llm_status in ('none', 'pending')
    and (verdict.repository, verdict.number) > ($after_repository, $after_number)
    and exists (
        select 1
        from llm_lines as line
        where line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status = 'answered' or (line.status = 'failed' and line.attempt = $last_attempt))
    )
order by verdict.repository, verdict.number
limit $page;
