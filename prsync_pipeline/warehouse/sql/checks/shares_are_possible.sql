select
    team,
    month || ' ' || repository as place,
    case
        when ai_assisted_count + ai_reviewed_count + unclassified_count > merged_count
        then 'more verdicts than merged pull requests'
        when authored_count + co_authored_count + assisted_count + inferred_count <> ai_assisted_count
        then 'the kinds of assistance do not add up'
        when xs_count + s_count + m_count + l_count + xl_count <> merged_count
        then 'the sizes do not add up'
        when cycle_time_hours_p50 > cycle_time_hours_p75 or cycle_time_hours_p75 > cycle_time_hours_p90
        then 'the percentiles are not in order'
        else 'a share is below 0 or above 1'
    end as problem
from trend_aggregates
where ai_assisted_count + ai_reviewed_count + unclassified_count > merged_count
    or authored_count + co_authored_count + assisted_count + inferred_count <> ai_assisted_count
    or xs_count + s_count + m_count + l_count + xl_count <> merged_count
    or cycle_time_hours_p50 > cycle_time_hours_p75
    or cycle_time_hours_p75 > cycle_time_hours_p90
    or ai_share < 0
    or ai_share > 1
    or unreviewed_share < 0
    or unreviewed_share > 1
    or top_reviewer_share < 0
    or top_reviewer_share > 1
    or revert_share < 0
    or revert_share > 1
    or hotfix_share < 0
    or hotfix_share > 1
