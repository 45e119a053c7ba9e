-- The first month with a verdict that an answer waits for.
select min(verdict.month) as month
from ai_classifications as verdict
where verdict.team = $team
    and verdict.prompt_version = $prompt_version
    and verdict.llm_status = 'pending'
    and exists (
        select 1
        from llm_lines as line
        where line.team = verdict.team
            and line.repository = verdict.repository
            and line.number = verdict.number
            and line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status = 'answered' or (line.status = 'failed' and line.attempt = $last_attempt))
    );
