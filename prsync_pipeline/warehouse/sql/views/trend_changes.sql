-- Each metric against the month before: in percent, shares in points. Beyond 10 of either is a direction, with a
-- tolerance, since 0.4 - 0.3 is not above 0.1. The interval of the difference is made of the two values' intervals
-- (Newcombe); with symmetric ones that is 1.96 times the root of the two squared standard errors (Price and Bonett).
-- By a window and not by a join of the metrics with themselves: planning all of them is most of what a question costs.
create view trend_changes as
with in_order as (
    select
        *,
        lag(month_start) over by_month = month_start - interval '1 month' as has_before,
        lag(value) over by_month as last_value,
        lag(sample_size) over by_month as last_size,
        lag(interval_low) over by_month as last_low,
        lag(interval_high) over by_month as last_high,
        lag(small_sample) over by_month as last_is_small
    from trend_metrics
    window by_month as (partition by team, repository, metric order by month_start)
),
paired as (
    select
        *,
        case when has_before then last_value end as value_before,
        case when has_before then last_size end as sample_size_before,
        case when has_before then last_low end as low_before,
        case when has_before then last_high end as high_before,
        case when has_before then last_is_small end as is_small_before
    from in_order
),
compared as (
    select
        team,
        month,
        repository,
        metric,
        unit,
        preference,
        value,
        value_before,
        case when unit <> 'share' and value_before <> 0 then (value - value_before) / value_before * 100 end as change_pct,
        case when unit = 'share' then (value - value_before) * 100 end as change_points,
        sample_size,
        sample_size_before,
        case
            when least(sample_size, sample_size_before) >= 10
            then value - value_before - sqrt(
                (value - interval_low) * (value - interval_low)
                + (high_before - value_before) * (high_before - value_before)
            )
        end as interval_low,
        case
            when least(sample_size, sample_size_before) >= 10
            then value - value_before + sqrt(
                (interval_high - value) * (interval_high - value)
                + (value_before - low_before) * (value_before - low_before)
            )
        end as interval_high,
        small_sample or is_small_before as small_sample,
        is_partial
    from paired
),
directed as (
    select
        *,
        case
            when value is null or value_before is null then null
            when unit = 'share' and change_points > 10 + 1e-9 then 'up'
            when unit = 'share' and change_points < -10 - 1e-9 then 'down'
            when unit = 'share' then 'stable'
            when value_before = 0 and value > 0 then 'up'
            when value_before = 0 then 'stable'
            when change_pct > 10 + 1e-9 then 'up'
            when change_pct < -10 - 1e-9 then 'down'
            else 'stable'
        end as direction,
        case
            when value is null or value_before is null then null
            else coalesce(interval_low > 0 or interval_high < 0, false)
        end as is_beyond_noise
    from compared
)
select
    team,
    month,
    repository,
    metric,
    unit,
    preference,
    value,
    value_before,
    change_pct,
    change_points,
    direction,
    sample_size,
    sample_size_before,
    interval_low,
    interval_high,
    is_beyond_noise,
    case
        when preference = 'neutral' or direction = 'stable' or not is_beyond_noise then null
        else (direction = 'up') = (preference = 'higher_is_better')
    end as is_improvement,
    small_sample,
    is_partial
from directed;

comment on view trend_changes is 'Every metric against the month before.';
comment on column trend_changes.change_pct is 'the change in percent; null for shares, and from zero';
comment on column trend_changes.change_points is 'the change in percentage points; null but for shares';
comment on column trend_changes.direction is 'up, down or stable, beyond 10 of either; null where one of the values is';
comment on column trend_changes.is_improvement is 'whether the change is for the better; null where the metric is neutral or stable, or the change is within the noise';
comment on column trend_changes.interval_low is 'the lower end of the 95 % interval of value less value_before; null under ten on either side: nothing can be told';
comment on column trend_changes.interval_high is 'the upper end of the 95 % interval of value less value_before';
comment on column trend_changes.is_beyond_noise is 'whether the interval does not hold 0';
comment on column trend_changes.small_sample is 'whether one of the values is of under five';
comment on column trend_changes.value_before is 'the value of the month before; null where there is none';
comment on column trend_changes.sample_size_before is 'how many value_before is of';
