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
    and not exists (
        select 1
        from llm_lines as line
        where line.team = verdict.team
            and line.repository = verdict.repository
            and line.number = verdict.number
            and line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and (line.status <> 'failed' or line.attempt = $last_attempt)
    );
