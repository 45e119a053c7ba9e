-- A page of those without a verdict on this state of theirs, by these rules and for this prompt. (By `not exists`:
-- on a left join with an empty table DuckDB 2.0 forgets the limit.)
select pull_request.*
from raw_pull_requests as pull_request
where pull_request.team = $team
    and pull_request.month between $since and $until
    and not pull_request.is_deleted
    and (pull_request.repository, pull_request.number) > ($after_repository, $after_number)
    and not exists (
        select 1
        from ai_classifications as verdict
        where verdict.team = pull_request.team
            and verdict.repository = pull_request.repository
            and verdict.number = pull_request.number
            and verdict.synced_at = pull_request.synced_at
            and verdict.rules_version = $rules_version
            and verdict.prompt_version = $prompt_version
    )
order by pull_request.repository, pull_request.number
limit $page;
