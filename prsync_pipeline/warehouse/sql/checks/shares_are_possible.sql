-- What must hold within a row, whatever the rows below it are.
select
    team,
    month || ' ' || repository as place,
    case
        when authored_count + co_authored_count + assisted_count + inferred_count > ai_assisted_count
        then 'there are more kinds of assistance than pull requests with AI'
        when ai_assisted_count + ai_reviewed_count > merged_count + agent_merged_count
        then 'there are more verdicts than merged pull requests'
        else 'the sizes do not add up'
    end as fault
from trend_aggregates
where authored_count + co_authored_count + assisted_count + inferred_count > ai_assisted_count
    or ai_assisted_count + ai_reviewed_count > merged_count + agent_merged_count
    or xs_count + s_count + m_count + l_count + xl_count <> merged_count
union all
select team, month || ' ' || repository, metric || ' is below 0 or above 1'
from trend_metrics
where unit = 'share'
    and (value < 0 or value > 1)
union all
select team, month || ' ' || repository, subject || ': the percentiles are not in order'
from (
    select
        team,
        month,
        repository,
        subject,
        value,
        lag(value) over (partition by team, month, repository, subject order by statistic) as lower_percentile
    from trend_metrics
    where statistic in ('p50', 'p75', 'p90')
) as percentiles
where value < lower_percentile
