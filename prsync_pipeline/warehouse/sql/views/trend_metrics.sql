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
    trend.merged_count,
    trend.small_sample,
    trend.is_partial
from trend_aggregates as trend
cross join lateral (
    values
        {metrics}
) as metric(metric, subject, statistic, unit, preference, value);

comment on view trend_metrics is 'Every metric of every row of trend_aggregates as a row of its own.';
comment on column trend_metrics.metric is 'the column of trend_aggregates';
comment on column trend_metrics.subject is 'what the statistic is of, such as size';
comment on column trend_metrics.statistic is 'such as p75, count, share';
comment on column trend_metrics.unit is 'count, hours, lines or share';
comment on column trend_metrics.preference is 'higher_is_better, lower_is_better or neutral';
comment on column trend_metrics.merged_count is 'people''s merged pull requests of the month: how much the value rests on';
