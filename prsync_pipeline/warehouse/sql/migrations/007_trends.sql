-- A team's month: repository '*' is the whole team. Counts are never null, measures of nothing are.
-- Shares run from 0 to 1.
create table trend_aggregates (
    team text not null,
    month text not null,
    month_start timestamp not null,
    repository text not null,
    opened_count integer not null,
    active_author_count integer not null,
    merged_count integer not null,
    closed_unmerged_count integer not null,
    bot_merged_count integer not null,
    merged_per_author double precision,
    cycle_time_hours_p50 double precision,
    cycle_time_hours_p75 double precision,
    cycle_time_hours_p90 double precision,
    cycle_time_hours_mean double precision,
    review_time_hours_p50 double precision,
    review_time_hours_p75 double precision,
    pickup_time_hours_p50 double precision,
    pickup_time_hours_p75 double precision,
    review_to_merge_hours_p50 double precision,
    review_to_merge_hours_p75 double precision,
    unreviewed_share double precision,
    review_count integer not null,
    reviewer_count integer not null,
    top_reviewer_share double precision,
    review_rounds_mean double precision,
    size_p50 double precision,
    size_p75 double precision,
    xs_count integer not null,
    s_count integer not null,
    m_count integer not null,
    l_count integer not null,
    xl_count integer not null,
    revert_share double precision,
    hotfix_share double precision,
    ai_assisted_count integer not null,
    ai_share double precision,
    ai_reviewed_count integer not null,
    authored_count integer not null,
    co_authored_count integer not null,
    assisted_count integer not null,
    inferred_count integer not null,
    unclassified_count integer not null,
    cycle_time_hours_p50_ai double precision,
    cycle_time_hours_p50_other double precision,
    missing_repositories text[] not null,
    small_sample boolean not null,
    is_partial boolean not null,
    computed_at timestamp not null,
    primary key (team, month, repository)
);

-- How many pull requests merged in the month have a verdict that names the tool; a tool that only reviewed one
-- is in `count` and not in `assisted_count`.
create table ai_tool_counts (
    team text not null,
    month text not null,
    repository text not null,
    tool text not null,
    count integer not null,
    assisted_count integer not null,
    primary key (team, month, repository, tool)
);

-- Every metric of every trend row as a row of its own, with what is known of the metric.
create view trend_metrics as
select
    trend.team,
    trend.month,
    trend.month_start,
    trend.repository,
    metric.metric,
    metric.subject,
    metric.statistic,
    metric.unit,
    metric.preference,
    metric.value,
    trend.small_sample,
    trend.is_partial
from trend_aggregates as trend
cross join lateral (
    values
        ('opened_count', 'opened', 'count', 'count', 'neutral', cast(trend.opened_count as double precision)),
        ('active_author_count', 'active_author', 'count', 'count', 'neutral', trend.active_author_count),
        ('merged_count', 'merged', 'count', 'count', 'neutral', trend.merged_count),
        ('closed_unmerged_count', 'closed_unmerged', 'count', 'count', 'neutral', trend.closed_unmerged_count),
        ('bot_merged_count', 'bot_merged', 'count', 'count', 'neutral', trend.bot_merged_count),
        ('merged_per_author', 'merged_per_author', 'mean', 'count', 'higher_is_better', trend.merged_per_author),
        ('cycle_time_hours_p50', 'cycle_time_hours', 'p50', 'hours', 'lower_is_better', trend.cycle_time_hours_p50),
        ('cycle_time_hours_p75', 'cycle_time_hours', 'p75', 'hours', 'lower_is_better', trend.cycle_time_hours_p75),
        ('cycle_time_hours_p90', 'cycle_time_hours', 'p90', 'hours', 'lower_is_better', trend.cycle_time_hours_p90),
        ('cycle_time_hours_mean', 'cycle_time_hours', 'mean', 'hours', 'lower_is_better', trend.cycle_time_hours_mean),
        ('review_time_hours_p50', 'review_time_hours', 'p50', 'hours', 'lower_is_better', trend.review_time_hours_p50),
        ('review_time_hours_p75', 'review_time_hours', 'p75', 'hours', 'lower_is_better', trend.review_time_hours_p75),
        ('pickup_time_hours_p50', 'pickup_time_hours', 'p50', 'hours', 'lower_is_better', trend.pickup_time_hours_p50),
        ('pickup_time_hours_p75', 'pickup_time_hours', 'p75', 'hours', 'lower_is_better', trend.pickup_time_hours_p75),
        (
            'review_to_merge_hours_p50', 'review_to_merge_hours', 'p50', 'hours', 'lower_is_better',
            trend.review_to_merge_hours_p50
        ),
        (
            'review_to_merge_hours_p75', 'review_to_merge_hours', 'p75', 'hours', 'lower_is_better',
            trend.review_to_merge_hours_p75
        ),
        ('unreviewed_share', 'unreviewed', 'share', 'share', 'lower_is_better', trend.unreviewed_share),
        ('review_count', 'review', 'count', 'count', 'neutral', trend.review_count),
        ('reviewer_count', 'reviewer', 'count', 'count', 'neutral', trend.reviewer_count),
        ('top_reviewer_share', 'top_reviewer', 'share', 'share', 'lower_is_better', trend.top_reviewer_share),
        ('review_rounds_mean', 'review_rounds', 'mean', 'count', 'neutral', trend.review_rounds_mean),
        ('size_p50', 'size', 'p50', 'lines', 'lower_is_better', trend.size_p50),
        ('size_p75', 'size', 'p75', 'lines', 'lower_is_better', trend.size_p75),
        ('xs_count', 'xs', 'count', 'count', 'neutral', trend.xs_count),
        ('s_count', 's', 'count', 'count', 'neutral', trend.s_count),
        ('m_count', 'm', 'count', 'count', 'neutral', trend.m_count),
        ('l_count', 'l', 'count', 'count', 'neutral', trend.l_count),
        ('xl_count', 'xl', 'count', 'count', 'neutral', trend.xl_count),
        ('revert_share', 'revert', 'share', 'share', 'lower_is_better', trend.revert_share),
        ('hotfix_share', 'hotfix', 'share', 'share', 'lower_is_better', trend.hotfix_share),
        ('ai_assisted_count', 'ai_assisted', 'count', 'count', 'neutral', trend.ai_assisted_count),
        ('ai_share', 'ai', 'share', 'share', 'neutral', trend.ai_share),
        ('ai_reviewed_count', 'ai_reviewed', 'count', 'count', 'neutral', trend.ai_reviewed_count),
        ('authored_count', 'authored', 'count', 'count', 'neutral', trend.authored_count),
        ('co_authored_count', 'co_authored', 'count', 'count', 'neutral', trend.co_authored_count),
        ('assisted_count', 'assisted', 'count', 'count', 'neutral', trend.assisted_count),
        ('inferred_count', 'inferred', 'count', 'count', 'neutral', trend.inferred_count),
        ('unclassified_count', 'unclassified', 'count', 'count', 'neutral', trend.unclassified_count),
        (
            'cycle_time_hours_p50_ai', 'cycle_time_hours_ai', 'p50', 'hours', 'lower_is_better',
            trend.cycle_time_hours_p50_ai
        ),
        (
            'cycle_time_hours_p50_other', 'cycle_time_hours_other', 'p50', 'hours', 'lower_is_better',
            trend.cycle_time_hours_p50_other
        )
) as metric(metric, subject, statistic, unit, preference, value);

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
