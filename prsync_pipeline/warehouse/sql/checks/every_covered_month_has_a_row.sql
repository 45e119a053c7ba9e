-- From the first whole month of a team's coverage to the month that it is complete up to, and no row before. What is
-- marked as due is computed next, and may lack its rows until then.
with due as (
    select
        team,
        case
            when date_trunc('month', covered_from) = covered_from then covered_from
            else date_trunc('month', covered_from) + interval '1 month'
        end as first_month,
        least(
            date_trunc('month', greatest(watermark, covered_from)),
            cast(trends_due_from || '-01' as timestamp) - interval '1 month'
        ) as last_month
    from teams
    where covered_from is not null
),
counted as (
    select
        due.team,
        (extract(year from due.last_month) - extract(year from due.first_month)) * 12
            + extract(month from due.last_month) - extract(month from due.first_month) + 1 as months,
        (
            select count(*)
            from trend_aggregates as trend
            where trend.team = due.team
                and trend.repository = '*'
                and trend.month_start between due.first_month and due.last_month
        ) as rows_found
    from due
)
select
    team,
    'trend_aggregates' as place,
    cast(months - rows_found as integer) || ' of ' || cast(months as integer) || ' covered months have no row' as fault
from counted
where rows_found < months
union all
select trend.team, 'trend_aggregates', 'months before the coverage have rows: the first is ' || min(trend.month)
from trend_aggregates as trend
left join due
    on due.team = trend.team
where due.team is null
    or trend.month_start < due.first_month
group by trend.team
