select
    count(*) as classified,
    count(*) filter (where is_ai_assisted) as assisted,
    count(*) filter (where involvement = 'reviewed') as reviewed,
    count(*) filter (where llm_status = 'none') as unasked,
    count(*) filter (where llm_status = 'pending') as pending,
    count(*) filter (where llm_status = 'done') as answered,
    count(*) filter (where llm_status = 'failed') as failed,
    count(*) filter (where input_tokens is not null) as paid,
    cast(coalesce(sum(input_tokens), 0) as bigint) as input_tokens,
    cast(coalesce(sum(output_tokens), 0) as bigint) as output_tokens,
    cast(coalesce(sum(cost_usd), 0) as double precision) as cost_usd
from ai_classifications as verdict
where team = $team
    and month between $since and $until
    and exists (
        select 1
        from raw_pull_requests as pull_request
        where pull_request.team = verdict.team
            and pull_request.repository = verdict.repository
            and pull_request.number = verdict.number
            and not pull_request.is_deleted
    );
