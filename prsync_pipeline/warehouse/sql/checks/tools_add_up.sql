-- How many merged pull requests name each tool, counted again from the verdicts. Months that are marked as due are
-- computed next.
with months as (
    select trend.team, trend.month, trend.month_start
    from trend_aggregates as trend
    join teams on teams.team = trend.team
    where trend.repository = '*'
        and trend.month < coalesce(teams.trends_due_from, '9999-12')
),
named as (
    select
        verdict.team,
        verdict.repository,
        date_trunc('month', pull_request.merged_at) as month_start,
        verdict.is_ai_assisted,
        unnest(verdict.tools) as tool
    from (select * from pull_requests where {scope} and merged_at is not null) as pull_request
    join ai_classifications as verdict
        on verdict.team = pull_request.team
        and verdict.repository = pull_request.repository
        and verdict.number = pull_request.number
    where pull_request.author_population in ('person', 'agent')
),
expected as (
    select
        named.team,
        months.month,
        place.name as place,
        named.tool,
        count(*) as count,
        sum(case when named.is_ai_assisted then 1 else 0 end) as assisted_count
    from named
    join months
        on months.team = named.team
        and months.month_start = named.month_start
    cross join lateral (values ('*'), (named.repository)) as place(name)
    group by named.team, months.month, place.name, named.tool
),
stored as (
    select tools.team, tools.month, tools.repository as place, tools.tool, tools.count, tools.assisted_count
    from ai_tool_counts as tools
    join months
        on months.team = tools.team
        and months.month = tools.month
)
select
    coalesce(stored.team, expected.team) as team,
    coalesce(stored.month, expected.month) || ' ' || coalesce(stored.place, expected.place) as place,
    coalesce(stored.tool, expected.tool) || ' is named by ' || coalesce(stored.count, 0) || ' (assisted: '
        || coalesce(stored.assisted_count, 0) || '), and by ' || coalesce(expected.count, 0) || ' ('
        || coalesce(expected.assisted_count, 0) || ') by the verdicts' as fault
from stored
full join expected
    on expected.team = stored.team
    and expected.month = stored.month
    and expected.place = stored.place
    and expected.tool = stored.tool
where coalesce(stored.count, 0) <> coalesce(expected.count, 0)
    or coalesce(stored.assisted_count, 0) <> coalesce(expected.assisted_count, 0)
