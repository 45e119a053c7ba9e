-- Each metric against the month before: in percent, shares in points. Beyond 10 of either is a direction.
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
        this.small_sample,
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
            when unit = 'share' and change_points > 10 then 'up'
            when unit = 'share' and change_points < -10 then 'down'
            when unit = 'share' then 'stable'
            when value_before = 0 and value > 0 then 'up'
            when value_before = 0 then 'stable'
            when change_pct > 10 then 'up'
            when change_pct < -10 then 'down'
            else 'stable'
        end as direction
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
    case
        when preference = 'neutral' or direction = 'stable' then null
        else (direction = 'up') = (preference = 'higher_is_better')
    end as is_improvement,
    small_sample,
    is_partial
from directed;

comment on view trend_changes is 'Every metric against the month before.';
comment on column trend_changes.change_pct is 'in percent; null for shares, and from zero';
comment on column trend_changes.change_points is 'in percentage points; null but for shares';
comment on column trend_changes.direction is 'up, down or stable, beyond 10 of either; null where one of the values is';
comment on column trend_changes.is_improvement is 'null where the metric is neutral or stable';
