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
    and not pull_request.is_deleted
    and (verdict.repository, verdict.number) > ($after_repository, $after_number)
    and not exists (
        select 1
        from llm_lines as line
        where line.team = verdict.team
            and line.repository = verdict.repository
            and line.number = verdict.number
            and line.content_hash = verdict.content_hash
            and line.prompt_version = verdict.prompt_version
            and line.attempt = $attempt
    )
    and (
        $attempt = 1
        or exists (
            select 1
            from llm_lines as line
            where line.team = verdict.team
                and line.repository = verdict.repository
                and line.number = verdict.number
                and line.content_hash = verdict.content_hash
                and line.prompt_version = verdict.prompt_version
                and line.attempt = $attempt - 1
                and line.status = 'failed'
        )
    )
order by verdict.repository, verdict.number
limit $page;
