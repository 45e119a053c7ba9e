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
where team = $team
    and ended_at is null
order by created_at, intent_id;
