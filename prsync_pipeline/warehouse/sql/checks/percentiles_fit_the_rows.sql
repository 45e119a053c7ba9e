-- Each percentile lies where its rank is: between two of the sorted values, by the share that the rank is past the
-- lower one. Months that are marked as due are computed next.
with stored as (
    select
        metric.team,
        metric.repository as place,
        metric.month_start,
        metric.metric,
        metric.subject,
        metric.value,
        cast(right(metric.statistic, 2) as integer) as percent
    from trend_metrics as metric
    join teams on teams.team = metric.team
    where metric.statistic in ('p50', 'p75', 'p90')
        and metric.month < coalesce(teams.trends_due_from, '9999-12')
),
measured as (
    select pull_request.team, place.name as place, pull_request.month_start, measure.subject, measure.value
    from (
        select
            *,
            date_trunc('month', merged_at) as month_start,
            author_population = 'person' as is_person,
            author_population = 'agent' as is_agent
        from pull_requests
        where {scope}
            and merged_at is not null
    ) as pull_request
    cross join lateral (values ('*'), (pull_request.repository)) as place(name)
    cross join lateral (
        values
            ('cycle_time_hours', case when is_person then cycle_time_hours end),
            ('review_time_hours', case when is_person then review_time_hours end),
            ('pickup_time_hours', case when is_person then pickup_time_hours end),
            ('review_to_merge_hours', case when is_person then review_to_merge_hours end),
            ('size', case when is_person then 1.0 * size end),
            ('cycle_time_hours_ai', case when is_person and is_ai_assisted then cycle_time_hours end),
            ('cycle_time_hours_other', case when is_person and not is_ai_assisted then cycle_time_hours end),
            ('agent_cycle_time_hours', case when is_agent then cycle_time_hours end),
            ('agent_size', case when is_agent then 1.0 * size end)
    ) as measure(subject, value)
    where measure.value is not null
),
ranked as (
    select
        *,
        row_number() over (partition by team, place, month_start, subject order by value) - 1 as position,
        count(*) over (partition by team, place, month_start, subject) - 1 as last_position
    from measured
),
expected as (
    select
        stored.team,
        stored.place,
        stored.month_start,
        stored.metric,
        stored.value,
        max(stored.percent * ranked.last_position / 100.0 - floor(stored.percent * ranked.last_position / 100.0))
            as past_the_lower,
        max(ranked.value) filter (
            where ranked.position = floor(stored.percent * ranked.last_position / 100.0)
        ) as lower_value,
        max(ranked.value) filter (
            where ranked.position = ceil(stored.percent * ranked.last_position / 100.0)
        ) as upper_value
    from stored
    left join ranked
        on ranked.team = stored.team
        and ranked.place = stored.place
        and ranked.month_start = stored.month_start
        and ranked.subject = stored.subject
    group by stored.team, stored.place, stored.month_start, stored.metric, stored.value
),
compared as (
    select *, cast(lower_value + (upper_value - lower_value) * past_the_lower as double precision) as expected_value
    from expected
)
select
    team,
    extract(year from month_start) || '-' || lpad(cast(extract(month from month_start) as text), 2, '0')
        || ' ' || place as place,
    metric || ' is ' || coalesce(cast(value as text), 'nothing') || ', and '
        || coalesce(cast(expected_value as text), 'nothing') || ' by the rows' as fault
from compared
where (value is null) <> (expected_value is null)
    or abs(value - expected_value) > 0.000001 * greatest(1, abs(expected_value))
