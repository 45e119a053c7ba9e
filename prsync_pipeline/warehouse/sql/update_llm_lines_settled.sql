update llm_lines
set status = settled.status,
    answer = settled.answer,
    error = settled.error,
    input_tokens = settled.input_tokens,
    output_tokens = settled.output_tokens,
    cost_usd = settled.cost_usd
from staged_llm_lines as settled
where llm_lines.team = settled.team
    and llm_lines.repository = settled.repository
    and llm_lines.number = settled.number
    and llm_lines.content_hash = settled.content_hash
    and llm_lines.prompt_version = settled.prompt_version
    and llm_lines.attempt = settled.attempt
    and llm_lines.intent_id = settled.intent_id
    and llm_lines.status = 'waiting';
