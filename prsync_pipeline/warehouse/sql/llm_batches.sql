-- name: delete_llm_lines
delete from llm_lines
where intent_id = $intent_id;

-- name: select_custom_ids
select custom_id
from llm_lines
where intent_id = $intent_id;

-- name: select_first_settled_month
-- The first month with a verdict that an answer waits for.
select min(verdict.month) as month
from ai_classifications as verdict
where verdict.team = $team
    and verdict.prompt_version = $prompt_version
    and verdict.llm_status = 'pending'
    and exists (
        select 1
        from llm_lines as line
        where line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status = 'answered' or (line.status = 'failed' and line.attempt = $last_attempt))
    );

-- name: select_first_unsent_month
-- The first month with a verdict that waits for the model, and no line of it is on the way.
select min(verdict.month) as month
from ai_classifications as verdict
join raw_pull_requests as pull_request
    on pull_request.team = verdict.team
    and pull_request.repository = verdict.repository
    and pull_request.number = verdict.number
    and not pull_request.is_deleted
where verdict.team = $team
    and verdict.prompt_version = $prompt_version
    and verdict.llm_status = 'pending'
    and verdict.llm_question in (select unnest(cast($questions as text[])))
    and not exists (
        select 1
        from llm_lines as line
        where line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status <> 'failed' or line.attempt = $last_attempt)
    );

-- name: select_llm_lines_by_content
-- What another team has paid for costs this one nothing.
select
    line.content_hash,
    line.attempt,
    line.status,
    line.answer,
    line.error,
    case when line.team = $team then line.input_tokens else 0 end as input_tokens,
    case when line.team = $team then line.output_tokens else 0 end as output_tokens,
    case when line.team = $team then line.cost_usd else 0 end as cost_usd,
    batch.model,
    batch.batch_id
from llm_lines as line
join (select unnest(cast($contents as text[])) as content_hash) as wanted
    on wanted.content_hash = line.content_hash
join llm_batches as batch
    on batch.intent_id = line.intent_id
where line.prompt_version = $prompt_version;

-- name: select_open_llm_batches
-- A team's own, and those of other teams that hold a content which the team waits for.
select
    intent_id,
    team,
    attempt,
    model,
    status,
    first_month,
    line_count,
    file_id,
    batch_id,
    created_at,
    touched_at,
    submitted_at
from llm_batches
where ended_at is null
    and (
        team = $team
        or exists (
            select 1
            from llm_lines as line
            join ai_classifications as verdict
                on verdict.content_hash = line.content_hash
                and verdict.prompt_version = line.prompt_version
            where line.intent_id = llm_batches.intent_id
                and verdict.team = $team
                and verdict.llm_status = 'pending'
        )
    )
order by created_at, intent_id;

-- name: select_pull_requests_to_ask
-- Those whose content was not yet sent in this attempt; a later attempt is for what the one before could not answer.
select verdict.repository, verdict.number, verdict.content_hash
from ai_classifications as verdict
join raw_pull_requests as pull_request
    on pull_request.team = verdict.team
    and pull_request.repository = verdict.repository
    and pull_request.number = verdict.number
where verdict.team = $team
    and verdict.month between $since and $until
    and verdict.prompt_version = $prompt_version
    and verdict.llm_status in ('none', 'pending')
    and verdict.llm_question in (select unnest(cast($questions as text[])))
    and not pull_request.is_deleted
    and (verdict.repository, verdict.number) > ($after_repository, $after_number)
    and not exists (
        select 1
        from llm_lines as line
        where line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and line.attempt = $attempt
    )
    and (
        $attempt = 1
        or exists (
            select 1
            from llm_lines as line
            where line.content_hash = verdict.content_hash
                and line.prompt_version = verdict.prompt_version
                and line.attempt = $attempt - 1
                and line.status = 'failed'
        )
    )
order by verdict.repository, verdict.number
limit $page;

-- name: update_llm_batch_claimed
-- Only if nobody touched it in between.
update llm_batches
set owner = $owner,
    touched_at = $at
where intent_id = $intent_id
    and touched_at = $seen_at
    and batch_id is null
    and ended_at is null
returning intent_id;

-- name: update_llm_batch_ended
update llm_batches
set status = $status,
    ended_at = $at,
    touched_at = $at,
    answered = $answered,
    failed = $failed,
    missing = $missing,
    foreign_lines = $foreign_lines,
    input_tokens = $input_tokens,
    output_tokens = $output_tokens,
    cost_usd = $cost_usd,
    error = $error
where intent_id = $intent_id
    and ended_at is null
returning intent_id;

-- name: update_llm_batch_submitted
update llm_batches
set status = 'submitted',
    batch_id = $batch_id,
    submitted_at = $at,
    touched_at = $at
where intent_id = $intent_id
    and batch_id is null
    and ended_at is null
returning intent_id;

-- name: update_llm_batch_uploaded
update llm_batches
set status = 'uploaded',
    file_id = $file_id,
    touched_at = $at
where intent_id = $intent_id
    and owner = $owner
    and batch_id is null
    and ended_at is null
returning intent_id;

-- name: update_llm_lines_settled
update llm_lines
set status = settled.status,
    answer = settled.answer,
    error = settled.error,
    input_tokens = settled.input_tokens,
    output_tokens = settled.output_tokens,
    cost_usd = settled.cost_usd
from staged_llm_lines as settled
where llm_lines.content_hash = settled.content_hash
    and llm_lines.prompt_version = settled.prompt_version
    and llm_lines.attempt = settled.attempt
    and llm_lines.intent_id = settled.intent_id
    and llm_lines.status = 'waiting';

-- name: insert_llm_lines
insert into llm_lines ({columns})
select {columns}
from staged_llm_lines
where true
on conflict (content_hash, prompt_version, attempt) do nothing;

-- name: select_llm_lines_of_batch
select *
from llm_lines
where intent_id = $intent_id;
