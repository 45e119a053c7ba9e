-- The same facts as before, told from `reviewed_pull_requests`. A person is whoever is no bot and no organization;
-- reviews by the author are left out. Hours are double precision. Not `= any(labels)`: DuckDB computes that for all
-- teams before it looks at which one was asked for.
create or replace view pull_requests as
select
    team,
    repository,
    number,
    node_id,
    month,
    title,
    body,
    url,
    author_login,
    author_kind,
    state,
    is_draft,
    created_at,
    updated_at,
    ready_at,
    merged_at,
    closed_at,
    merged_by_login,
    base_branch,
    head_branch,
    additions,
    deletions,
    changed_files,
    commit_count,
    review_count,
    comment_count,
    labels,
    assignees,
    milestone,
    linked_issues,
    nul_characters,
    synced_at,
    first_review_at,
    review_rounds,
    size,
    case
        when size <= 10 then 'XS'
        when size <= 50 then 'S'
        when size <= 200 then 'M'
        when size <= 500 then 'L'
        else 'XL'
    end as size_bucket,
    cast(extract(epoch from (merged_at - created_at)) as double precision) / 3600 as cycle_time_hours,
    cast(extract(epoch from (first_review_at - created_at)) as double precision) / 3600 as review_time_hours,
    cast(extract(epoch from (first_review_at - ready_for_review_at)) as double precision) / 3600 as pickup_time_hours,
    case
        when merged_at > first_review_at
        then cast(extract(epoch from (merged_at - first_review_at)) as double precision) / 3600
    end as review_to_merge_hours,
    starts_with(title, 'Revert "')
        or starts_with(lower(title), 'revert:')
        or starts_with(lower(title), 'revert(') as is_revert,
    starts_with(lower(title), 'hotfix')
        or starts_with(lower(head_branch), 'hotfix')
        or coalesce(array_position(labels, 'hotfix'), 0) > 0 as is_hotfix
from reviewed_pull_requests;

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

comment on column trend_aggregates.team is 'the team''s slug';
comment on column trend_aggregates.month is 'such as 2026-11, in UTC; the partition';
comment on column trend_aggregates.month_start is 'the first second of the month';
comment on column trend_aggregates.repository is 'owner/name, or * for the whole team';
comment on column trend_aggregates.opened_count is 'created in the month; of people, as all but bot_merged_count';
comment on column trend_aggregates.active_author_count is 'people who opened them';
comment on column trend_aggregates.merged_count is 'merged in the month';
comment on column trend_aggregates.closed_unmerged_count is 'closed in the month without a merge';
comment on column trend_aggregates.bot_merged_count is 'bots'' pull requests merged in the month; they count nowhere else';
comment on column trend_aggregates.merged_per_author is 'merged_count by the number of their authors';
comment on column trend_aggregates.cycle_time_hours_p50 is 'median hours from creation to merge, of those merged in the month';
comment on column trend_aggregates.cycle_time_hours_p75 is 'their 75th percentile';
comment on column trend_aggregates.cycle_time_hours_p90 is 'their 90th percentile';
comment on column trend_aggregates.cycle_time_hours_mean is 'their mean';
comment on column trend_aggregates.review_time_hours_p50 is 'median hours from creation to the first review by another person';
comment on column trend_aggregates.review_time_hours_p75 is 'their 75th percentile';
comment on column trend_aggregates.pickup_time_hours_p50 is 'median hours from ready for review to that review';
comment on column trend_aggregates.pickup_time_hours_p75 is 'their 75th percentile';
comment on column trend_aggregates.review_to_merge_hours_p50 is 'median hours from that review to the merge, where it came before it';
comment on column trend_aggregates.review_to_merge_hours_p75 is 'their 75th percentile';
comment on column trend_aggregates.unreviewed_share is 'merged without a review by another person';
comment on column trend_aggregates.review_count is 'reviews that people submitted in the month on others'' pull requests';
comment on column trend_aggregates.reviewer_count is 'people who submitted them';
comment on column trend_aggregates.top_reviewer_share is 'the part of them by the busiest reviewer';
comment on column trend_aggregates.review_rounds_mean is 'changes requested by people, of each merged one';
comment on column trend_aggregates.size_p50 is 'median of lines added and deleted';
comment on column trend_aggregates.size_p75 is 'their 75th percentile';
comment on column trend_aggregates.xs_count is 'merged, of at most 10 lines';
comment on column trend_aggregates.s_count is 'merged, of at most 50 lines';
comment on column trend_aggregates.m_count is 'merged, of at most 200 lines';
comment on column trend_aggregates.l_count is 'merged, of at most 500 lines';
comment on column trend_aggregates.xl_count is 'merged, of more lines';
comment on column trend_aggregates.revert_share is 'merged ones that take a change back';
comment on column trend_aggregates.hotfix_share is 'merged ones called a hotfix by label, branch or title';
comment on column trend_aggregates.ai_assisted_count is 'merged, with a verdict of AI assistance';
comment on column trend_aggregates.ai_share is 'ai_assisted_count by merged_count; empty where no merged one has a verdict';
comment on column trend_aggregates.ai_reviewed_count is 'AI only reviewed them, which is no assistance';
comment on column trend_aggregates.authored_count is 'an agent opened them or wrote their commits';
comment on column trend_aggregates.co_authored_count is 'a trailer of a commit names a tool';
comment on column trend_aggregates.assisted_count is 'a tool''s signature or a person''s words say so';
comment on column trend_aggregates.inferred_count is 'the language model''s verdict alone';
comment on column trend_aggregates.unclassified_count is 'merged, without a verdict yet; counted as not assisted';
comment on column trend_aggregates.cycle_time_hours_p50_ai is 'median of the AI-assisted ones';
comment on column trend_aggregates.cycle_time_hours_p50_other is 'median of those whose verdict is no assistance';
comment on column trend_aggregates.missing_repositories is 'tracked ones whose history does not reach the month yet';
comment on column trend_aggregates.small_sample is 'under five merged: read the measures with care';
comment on column trend_aggregates.is_partial is 'the month was not over when it was computed';
comment on column trend_aggregates.computed_at is 'in UTC';

comment on column ai_tool_counts.team is 'the team''s slug';
comment on column ai_tool_counts.month is 'of the merge, such as 2026-11';
comment on column ai_tool_counts.tool is 'as the verdict names it';
comment on column ai_tool_counts.repository is 'owner/name, or * for the whole team';
comment on column ai_tool_counts.count is 'merged pull requests whose verdict names the tool';
comment on column ai_tool_counts.assisted_count is 'those of them that are AI-assisted';
