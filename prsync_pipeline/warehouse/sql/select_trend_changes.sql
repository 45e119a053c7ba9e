select
    repository,
    month,
    metric,
    unit,
    preference,
    value,
    value_before,
    change_pct,
    change_points,
    direction,
    is_improvement,
    small_sample,
    is_partial
from trend_changes
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month >= $first_month
order by repository, month, metric;
