select *
from trend_aggregates
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month >= $first_month
order by repository, month;
