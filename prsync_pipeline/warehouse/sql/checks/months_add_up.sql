-- Every count, mean and share of a month, of the team and of each repository, counted again from the rows. Months that
-- are marked as due are computed next. What goes by rank is checked by percentiles_fit_the_rows.
with months as (
    select trend.team, trend.month, trend.month_start
    from trend_aggregates as trend
    join teams on teams.team = trend.team
    where trend.repository = '*'
        and trend.month < coalesce(teams.trends_due_from, '9999-12')
),
-- Each pull request twice: for its repository and for the team.
pulls as (
    select
        pull_request.*,
        place.name as place,
        coalesce(pull_request.author_login, 'ghost') as author,
        pull_request.author_population = 'person' as is_person,
        pull_request.author_population = 'agent' as is_agent
    from (select * from pull_requests where {scope}) as pull_request
    cross join lateral (values ('*'), (pull_request.repository)) as place(name)
),
opened as (
    select
        team,
        place,
        date_trunc('month', created_at) as month_start,
        sum(case when is_person then 1.0 else 0 end) as opened_count,
        count(distinct case when is_person then author end) as active_author_count,
        sum(case when is_agent then 1.0 else 0 end) as agent_opened_count
    from pulls
    group by team, place, date_trunc('month', created_at)
),
closed as (
    select
        team,
        place,
        date_trunc('month', closed_at) as month_start,
        sum(case when is_person then 1.0 else 0 end) as closed_unmerged_count,
        sum(case when is_agent then 1.0 else 0 end) as agent_closed_unmerged_count
    from pulls
    where closed_at is not null
        and merged_at is null
    group by team, place, date_trunc('month', closed_at)
),
merged as (
    select
        team,
        place,
        date_trunc('month', merged_at) as month_start,
        sum(case when is_person then 1.0 end) as people,
        sum(case when is_agent then 1.0 end) as agents,
        sum(case when is_person or is_agent then 1.0 end) as makers,
        count(*) - count(case when is_person or is_agent then 1 end) as bots,
        count(distinct case when is_person then author end) as authors,
        avg(case when is_person then cycle_time_hours end) as cycle_time_hours_mean,
        sum(case when is_person and first_review_at is null then 1.0 else 0 end) as unreviewed,
        sum(case when is_agent and first_review_at is null then 1.0 else 0 end) as agent_unreviewed,
        sum(case when is_person then 1.0 * review_rounds end) as review_rounds,
        sum(case when is_person and is_revert then 1.0 else 0 end) as reverts,
        sum(case when is_person and is_hotfix then 1.0 else 0 end) as hotfixes,
        count(case when is_person and size <= 10 then 1 end) as xs_count,
        count(case when is_person and size > 10 and size <= 50 then 1 end) as s_count,
        count(case when is_person and size > 50 and size <= 200 then 1 end) as m_count,
        count(case when is_person and size > 200 and size <= 500 then 1 end) as l_count,
        count(case when is_person and size > 500 then 1 end) as xl_count
    from pulls
    where merged_at is not null
    group by team, place, date_trunc('month', merged_at)
),
judged as (
    select
        team,
        place,
        date_trunc('month', merged_at) as month_start,
        sum(case when is_ai_assisted is null then 1.0 else 0 end) as unclassified_count,
        sum(case when is_ai_assisted is null then 0 else 1.0 end) as verdicts,
        sum(case when is_person and is_ai_assisted is not null then 1.0 else 0 end) as verdicts_of_people,
        sum(case when is_agent then 1.0 else 0 end) as agents,
        sum(case when is_agent or is_ai_assisted then 1.0 else 0 end) as ai_assisted_count,
        sum(case when is_person and is_ai_assisted then 1.0 else 0 end) as assisted_people,
        sum(case when involvement = 'reviewed' then 1.0 else 0 end) as ai_reviewed_count,
        sum(case when involvement = 'authored' then 1.0 else 0 end) as authored_count,
        sum(case when involvement = 'co_authored' then 1.0 else 0 end) as co_authored_count,
        sum(case when involvement = 'assisted' then 1.0 else 0 end) as assisted_count,
        sum(case when involvement = 'inferred' then 1.0 else 0 end) as inferred_count
    from pulls
    where merged_at is not null
        and (is_person or is_agent)
    group by team, place, date_trunc('month', merged_at)
),
reviewers as (
    select
        pulls.team,
        pulls.place,
        date_trunc('month', review.submitted_at) as month_start,
        coalesce(review.reviewer_login, 'ghost') as reviewer,
        count(*) as reviews
    from pulls
    join raw_reviews as review
        on review.team = pulls.team
        and review.repository = pulls.repository
        and review.number = pulls.number
    where (pulls.is_person or pulls.is_agent)
        and review.reviewer_kind not in ('bot', 'organization')
        and review.reviewer_login is distinct from pulls.author_login
    group by pulls.team, pulls.place, date_trunc('month', review.submitted_at), coalesce(review.reviewer_login, 'ghost')
),
reviewed as (
    select
        team,
        place,
        month_start,
        sum(reviews) as review_count,
        count(*) as reviewer_count,
        1.0 * max(reviews) / sum(reviews) as top_reviewer_share
    from reviewers
    group by team, place, month_start
),
counted_again as (
    select team, place, month_start, metric, cast(value as double precision) as value
    from opened
    cross join lateral (
        values
            ('opened_count', opened_count),
            ('active_author_count', active_author_count),
            ('agent_opened_count', agent_opened_count)
    ) as counts(metric, value)
    union all
    select team, place, month_start, metric, cast(value as double precision)
    from closed
    cross join lateral (
        values
            ('closed_unmerged_count', closed_unmerged_count),
            ('agent_closed_unmerged_count', agent_closed_unmerged_count)
    ) as counts(metric, value)
    union all
    select team, place, month_start, metric, cast(value as double precision)
    from merged
    cross join lateral (
        values
            ('merged_count', people),
            ('agent_merged_count', agents),
            ('bot_merged_count', bots),
            ('merged_per_author', people / nullif(authors, 0)),
            ('cycle_time_hours_mean', cycle_time_hours_mean),
            ('unreviewed_share', unreviewed / people),
            ('agent_unreviewed_share', agent_unreviewed / agents),
            ('review_rounds_mean', review_rounds / people),
            ('revert_share', reverts / people),
            ('hotfix_share', hotfixes / people),
            ('xs_count', xs_count),
            ('s_count', s_count),
            ('m_count', m_count),
            ('l_count', l_count),
            ('xl_count', xl_count)
    ) as counts(metric, value)
    union all
    select judged.team, judged.place, judged.month_start, metric, cast(value as double precision)
    from judged
    join merged
        on merged.team = judged.team
        and merged.place = judged.place
        and merged.month_start = judged.month_start
    cross join lateral (
        values
            ('unclassified_count', unclassified_count),
            ('ai_assisted_count', ai_assisted_count),
            ('ai_reviewed_count', ai_reviewed_count),
            ('authored_count', authored_count),
            ('co_authored_count', co_authored_count),
            ('assisted_count', assisted_count),
            ('inferred_count', inferred_count),
            ('ai_share', case when verdicts > 0 then ai_assisted_count / makers end),
            ('agent_share', case when verdicts > 0 then judged.agents / makers end),
            ('ai_share_of_people', case when verdicts_of_people > 0 then assisted_people / people end)
    ) as counts(metric, value)
    union all
    select team, place, month_start, metric, cast(value as double precision)
    from reviewed
    cross join lateral (
        values
            ('review_count', review_count),
            ('reviewer_count', reviewer_count),
            ('top_reviewer_share', top_reviewer_share)
    ) as counts(metric, value)
),
compared as (
    select
        stored.team,
        stored.month || ' ' || stored.repository as place,
        stored.metric,
        stored.value,
        case when stored.statistic = 'count' then coalesce(counted_again.value, 0) else counted_again.value end as expected
    from trend_metrics as stored
    join months
        on months.team = stored.team
        and months.month_start = stored.month_start
    left join counted_again
        on counted_again.team = stored.team
        and counted_again.place = stored.repository
        and counted_again.month_start = stored.month_start
        and counted_again.metric = stored.metric
    where stored.statistic not in ('p50', 'p75', 'p90')
)
select
    team,
    place,
    metric || ' is ' || coalesce(cast(value as text), 'nothing') || ', and '
        || coalesce(cast(expected as text), 'nothing') || ' by the rows' as fault
from compared
where (value is null) <> (expected is null)
    or abs(value - expected) > 0.000001 * greatest(1, abs(expected))
union all
select counted_again.team, months.month || ' ' || counted_again.place, 'it has no row' as fault
from counted_again
join months
    on months.team = counted_again.team
    and months.month_start = counted_again.month_start
where not exists (
    select 1
    from trend_aggregates as trend
    where trend.team = counted_again.team
        and trend.repository = counted_again.place
        and trend.month_start = counted_again.month_start
)
group by counted_again.team, months.month, counted_again.place
