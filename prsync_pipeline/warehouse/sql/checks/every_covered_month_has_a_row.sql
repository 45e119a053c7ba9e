-- Between the first trend month of a team and its last no month is left out, and none lies before its coverage.
with spans as (
    select
        trend.team,
        min(trend.month_start) as first_month,
        max(trend.month_start) as last_month,
        count(*) as months
    from trend_aggregates as trend
    where trend.repository = '*'
    group by trend.team
)
select
    spans.team,
    'trend_aggregates' as place,
    case
        when spans.first_month < teams.covered_from then 'months before the coverage have rows'
        else 'months between the first and the last have no row'
    end as fault
from spans
left join teams
    on teams.team = spans.team
where spans.first_month < teams.covered_from
    or spans.months <> 1
        + (extract(year from spans.last_month) - extract(year from spans.first_month)) * 12
        + (extract(month from spans.last_month) - extract(month from spans.first_month))
