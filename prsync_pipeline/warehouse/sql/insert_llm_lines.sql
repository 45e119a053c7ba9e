insert into llm_lines (
    team,
    repository,
    number,
    content_hash,
    prompt_version,
    attempt,
    intent_id,
    custom_id,
    status
)
select
    team,
    repository,
    number,
    content_hash,
    prompt_version,
    attempt,
    intent_id,
    custom_id,
    status
from staged_llm_lines
where true
on conflict (team, repository, number, content_hash, prompt_version, attempt) do nothing;
