select
    team,
    repository,
    number,
    content_hash,
    prompt_version,
    attempt,
    intent_id,
    custom_id
from llm_lines
where intent_id = $intent_id;
