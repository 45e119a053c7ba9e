select verdict.team, verdict.repository || '#' || verdict.number as place, 'a verdict on nothing' as fault
from ai_classifications as verdict
where not exists (
    select 1
    from raw_pull_requests as pull_request
    where pull_request.team = verdict.team
        and pull_request.repository = verdict.repository
        and pull_request.number = verdict.number
        and pull_request.month = verdict.month
)
