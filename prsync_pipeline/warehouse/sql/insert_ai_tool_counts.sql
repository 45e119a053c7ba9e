insert into ai_tool_counts
with months as (
    select
        unnest(cast($months as text[])) as month,
        unnest(cast($month_starts as timestamp[])) as month_start
),
merged as (
    select
        date_trunc('month', pull_request.merged_at) as month_start,
        verdict.repository,
        verdict.number,
        verdict.is_ai_assisted,
        unnest(verdict.tools) as tool
    from ai_classifications as verdict
    join raw_pull_requests as pull_request
        on pull_request.team = verdict.team
        and pull_request.repository = verdict.repository
        and pull_request.number = verdict.number
    where verdict.team = $team
        and not pull_request.is_deleted
        and pull_request.author_kind <> 'bot'
        and pull_request.merged_at is not null
),
uses as (
    select distinct month_start, repository, number, is_ai_assisted, tool
    from merged
)
select
    cast($team as text),
    months.month,
    coalesce(uses.repository, '*'),
    uses.tool,
    count(*),
    count(*) filter (where uses.is_ai_assisted)
from uses
join months on months.month_start = uses.month_start
group by grouping sets ((months.month, uses.tool), (months.month, uses.repository, uses.tool));
