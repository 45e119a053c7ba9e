-- Each metric against the month before: in percent, shares in points. Beyond 10 of either is a direction, with a
-- tolerance, since 0.4 - 0.3 is not above 0.1. The interval of the difference is made of the two values' intervals
-- (Newcombe); with symmetric ones that is 1.96 times the root of the two squared standard errors (Price and Bonett).
create view trend_changes as
with compared as (
    select
        this.team,
        this.month,
        this.repository,
        this.metric,
        this.unit,
        this.preference,
        this.value,
        before.value as value_before,
        case
            when this.unit <> 'share' and before.value <> 0 then (this.value - before.value) / before.value * 100
        end as change_pct,
        case when this.unit = 'share' then (this.value - before.value) * 100 end as change_points,
        this.sample_size,
        before.sample_size as sample_size_before,
        case
            when least(this.sample_size, before.sample_size) >= 10
            then this.value - before.value - sqrt(
                (this.value - this.interval_low) * (this.value - this.interval_low)
                + (before.interval_high - before.value) * (before.interval_high - before.value)
            )
        end as interval_low,
        case
            when least(this.sample_size, before.sample_size) >= 10
            then this.value - before.value + sqrt(
                (this.interval_high - this.value) * (this.interval_high - this.value)
                + (before.value - before.interval_low) * (before.value - before.interval_low)
            )
        end as interval_high,
        this.small_sample or before.small_sample as small_sample,
        this.is_partial
    from trend_metrics as this
    left join trend_metrics as before
        on before.team = this.team
        and before.repository = this.repository
        and before.metric = this.metric
        and before.month_start = this.month_start - interval '1 month'
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
