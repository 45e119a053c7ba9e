select
    team,
    repository || '#' || number as place,
    case
        when merged_at < created_at then 'merged before it was created'
        when closed_at < created_at then 'closed before it was created'
        else 'its state is ' || state || ', and its time of merge says otherwise'
    end as fault
from raw_pull_requests
where not is_deleted
    and (
        merged_at < created_at
        or closed_at < created_at
        or (state = 'merged') <> (merged_at is not null)
    )
