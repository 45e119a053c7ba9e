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
        where line.team = verdict.team
            and line.repository = verdict.repository
            and line.number = verdict.number
            and line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status = 'answered' or (line.status = 'failed' and line.attempt = $last_attempt))
    )
order by verdict.repository, verdict.number
limit $page;
