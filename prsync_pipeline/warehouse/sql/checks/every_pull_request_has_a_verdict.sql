-- A pull request that was stored before its team was last judged has a verdict: without one it would count as made
-- without AI. What came since belongs to a run that is under way.
with judged as (
    select team, max(moment) as last_at, max(case when is_verdict then moment end) as last_verdict_at
    from (
        select team, classified_at as moment, true as is_verdict
        from ai_classifications
        union all
        select team, computed_at, false
        from trend_aggregates
    ) as times
    group by team
)
select pull_request.team, pull_request.repository || '#' || pull_request.number as place, 'it has no verdict' as fault
from raw_pull_requests as pull_request
join judged
    on judged.team = pull_request.team
    and coalesce(judged.last_verdict_at, judged.last_at) > pull_request.synced_at
where not pull_request.is_deleted
    and not exists (
        select 1
        from ai_classifications as verdict
        where verdict.team = pull_request.team
            and verdict.repository = pull_request.repository
            and verdict.number = pull_request.number
    )
