-- The whole team's counts against a plain count of the raw rows, and against the sum of its repositories.
with raw_counts as (
    select team, date_trunc('month', created_at) as month_start, count(*) as opened, 0 as merged, 0 as by_bots
    from pull_requests
    where author_population = 'person'
    group by team, date_trunc('month', created_at)
    union all
    select
        team,
        date_trunc('month', merged_at),
        0,
        count(*) filter (where author_population = 'person'),
        count(*) filter (where author_population <> 'person')
    from pull_requests
    where merged_at is not null
    group by team, date_trunc('month', merged_at)
),
raw_months as (
    select team, month_start, sum(opened) as opened, sum(merged) as merged, sum(by_bots) as by_bots
    from raw_counts
    group by team, month_start
),
repositories as (
    select
        team,
        month,
        sum(opened_count) as opened,
        sum(merged_count) as merged,
        sum(bot_merged_count + agent_merged_count) as by_bots,
        sum(review_count) as reviews
    from trend_aggregates
    where repository <> '*'
    group by team, month
),
compared as (
    select
        trend.team,
        trend.month as place,
        trend.opened_count,
        trend.merged_count,
        trend.bot_merged_count + trend.agent_merged_count as bot_merged_count,
        coalesce(raw_months.opened, 0) as opened,
        coalesce(raw_months.merged, 0) as merged,
        coalesce(raw_months.by_bots, 0) as by_bots,
        trend.opened_count = coalesce(repositories.opened, 0)
            and trend.merged_count = coalesce(repositories.merged, 0)
            and trend.bot_merged_count + trend.agent_merged_count = coalesce(repositories.by_bots, 0)
            and trend.review_count = coalesce(repositories.reviews, 0) as repositories_add_up
    from trend_aggregates as trend
    left join raw_months
        on raw_months.team = trend.team
        and raw_months.month_start = trend.month_start
    left join repositories
        on repositories.team = trend.team
        and repositories.month = trend.month
    where trend.repository = '*'
)
select
    team,
    place,
    case
        when not repositories_add_up then 'its repositories do not add up to the team'
        else
            opened_count || ' opened, ' || merged_count || ' merged, ' || bot_merged_count || ' by bots and agents in the trend; '
            || opened || ', ' || merged || ', ' || by_bots || ' in the raw rows'
    end as fault
from compared
where not repositories_add_up
    or opened_count <> opened
    or merged_count <> merged
    or bot_merged_count <> by_bots
