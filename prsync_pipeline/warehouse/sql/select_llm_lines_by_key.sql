select
    line.repository,
    line.number,
    line.content_hash,
    line.attempt,
    line.status,
    line.answer,
    line.error,
    line.input_tokens,
    line.output_tokens,
    line.cost_usd,
    batch.model,
    batch.batch_id
from llm_lines as line
join (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($numbers as integer[])) as number
) as wanted
    on wanted.repository = line.repository
    and wanted.number = line.number
join llm_batches as batch
    on batch.intent_id = line.intent_id
where line.team = $team
    and line.prompt_version = $prompt_version;
