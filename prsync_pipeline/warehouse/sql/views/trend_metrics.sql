-- Every metric of every trend row as a row of its own, with what is known of the metric. The interval of a share is
-- Wilson's; of any other value it reaches 1.96 standard errors to each side.
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
    metric.sample_size,
    case
        when metric.unit = 'share'
        then (
            2 * metric.sample_size * metric.value + 3.8416
            - 1.96 * sqrt(3.8416 + 4 * metric.sample_size * metric.value * (1 - metric.value))
        ) / (2 * (metric.sample_size + 3.8416))
        else metric.value - 1.96 * metric.standard_error
    end as interval_low,
    case
        when metric.unit = 'share'
        then (
            2 * metric.sample_size * metric.value + 3.8416
            + 1.96 * sqrt(3.8416 + 4 * metric.sample_size * metric.value * (1 - metric.value))
        ) / (2 * (metric.sample_size + 3.8416))
        else metric.value + 1.96 * metric.standard_error
    end as interval_high,
    metric.sample_size < 5 as small_sample,
    trend.merged_count,
    trend.is_partial
from trend_aggregates as trend
cross join lateral (
    values
        {metrics}
) as metric(metric, subject, statistic, unit, preference, value, sample_size, standard_error);

comment on view trend_metrics is 'Every metric of every row of trend_aggregates as a row of its own.';
comment on column trend_metrics.metric is 'the metric: a column of trend_aggregates';
comment on column trend_metrics.subject is 'what the statistic is of, such as size';
comment on column trend_metrics.statistic is 'the statistic, such as p75, count, share';
comment on column trend_metrics.unit is 'count, hours, lines or share';
comment on column trend_metrics.preference is 'higher_is_better, lower_is_better or neutral';
comment on column trend_metrics.sample_size is 'how many the value is of: pull requests, reviews, authors; a count is of itself';
comment on column trend_metrics.interval_low is 'the lower end of the value''s 95 % interval';
comment on column trend_metrics.interval_high is 'the upper end of the value''s 95 % interval';
comment on column trend_metrics.small_sample is 'whether the value is of under five: read it with care';
comment on column trend_metrics.merged_count is 'people''s merged pull requests of the month: how much the value rests on';
comment on column trend_metrics.value is 'the metric''s value; shares run from 0 to 1; null: a measure of nothing';
