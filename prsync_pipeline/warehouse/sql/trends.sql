-- name: count_compared_teams
-- How many teams there are in the team's organisation, or in all.
select count(*) as teams
from teams as own
join teams as other
    on cast($across_organizations as boolean)
    or lower(other.organization) = lower(own.organization)
where own.team = $team;

-- name: count_trend_rows
select count(*) as trend_rows
from trend_aggregates
where team = $team
    and month = any(cast($months as text[]));

-- name: delete_trends
delete from {table}
where team = $team
    and month >= $first_month;

-- name: insert_ai_tool_counts
insert into ai_tool_counts (team, month, repository, tool, count, assisted_count)
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
    join pull_requests as pull_request
        on pull_request.team = verdict.team
        and pull_request.repository = verdict.repository
        and pull_request.number = verdict.number
    where verdict.team = $team
        and pull_request.author_population <> 'bot'
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

-- name: percentile_standard_error
-- From the width of the 95 % interval by order statistics; null where a rank is beyond the sample.
(
    {sorted}[cast(floor({n} * {fraction} + 1.96 * sqrt(cast({n} as double precision) * {variance}) + 1.5) as integer)]
    - {sorted}[cast(floor({n} * {fraction} - 1.96 * sqrt(cast({n} as double precision) * {variance}) + 0.5) as integer)]
) / 3.92;

-- name: select_ai_tool_counts
select repository, month, tool, count, assisted_count
from ai_tool_counts
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month >= $first_month
order by repository, month, count desc, tool;

-- name: select_team_bands
select
    month,
    metric,
    value,
    preference,
    benchmark,
    band,
    band_rank,
    publisher,
    edition,
    statistic,
    population,
    url,
    note,
    small_sample,
    is_partial
from team_bands
where team = $team
    and month between $first_month and $last_month
order by month, metric, publisher, edition;

-- name: select_peers_of_month
-- Where the team stands in one month among the teams with at least ten merged, of its organisation or of all: the share
-- of the others that do worse, half of the equal ones among them. By month, since a join over all months reads every
-- team's metrics. The logins of organisations are equal whatever their case.
with compared as (
    select other.team
    from teams as own
    join teams as other
        on cast($across_organizations as boolean)
        or lower(other.organization) = lower(own.organization)
    where own.team = $team
),
of_month as (
    select team, metric, preference, value
    from trend_metrics
    where month = $month
        and team in (select team from compared)
        and repository = '*'
        and merged_count >= 10
        and preference <> 'neutral'
        and value is not null
),
mine as (
    select metric, preference, value
    from of_month
    where team = $team
)
select
    mine.metric,
    count(*) as teams_compared,
    cast(
        100.0
        * (
            count(*) filter (
                where other.value <> mine.value
                    and (other.value > mine.value) = (mine.preference = 'lower_is_better')
            )
            + 0.5 * (count(*) filter (where other.value = mine.value) - 1)
        )
        / (count(*) - 1) as double precision
    ) as percentile
from mine
join of_month as other
    on other.metric = mine.metric
group by mine.metric, mine.value, mine.preference
having count(*) >= 5
order by mine.metric;

-- name: select_trend_changes
select
    repository,
    month,
    metric,
    unit,
    preference,
    value,
    value_before,
    change_pct,
    change_points,
    direction,
    sample_size,
    sample_size_before,
    interval_low,
    interval_high,
    is_beyond_noise,
    is_improvement,
    small_sample,
    is_partial
from trend_changes
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month between $first_month and $last_month
order by repository, month, metric;

-- name: select_trend_start
-- From when the team's months may be trends, and which stored ones are not final: the first whose rows changed since,
-- and the first that was still under way when it was computed.
select
    covered_from,
    trends_due_from,
    (
        select min(month)
        from trend_aggregates
        where trend_aggregates.team = teams.team
            and is_partial
    ) as partial_month
from teams
where team = $team;

-- name: select_trends
select *
from trend_aggregates
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month >= $first_month
order by repository, month;

-- name: select_trends_due
select team, trends_due_from
from teams
where trends_due_from is not null;

-- name: select_unsettled_months
-- Months that are over and were last computed before they were.
select team, min(month) as month
from trend_aggregates
where repository = '*'
    and is_partial
    and month < $current
group by team;

-- name: insert_trend_aggregates
-- All months of a team at once: each population of pull requests by team and by repository, in one pass over it. The
-- parts `opened`, `closed`, `merged`, `authors`, `agents`, `made`, `bots` and `reviewed` name the metrics; measures/metrics.py has a
-- line for each. Beside a percentile stand the sorted values and beside a mean its standard error: how sure they are.
insert into trend_aggregates (
    team,
    month,
    month_start,
    repository,
    missing_repositories,
    small_sample,
    is_partial,
    computed_at,
    {columns}
)
with months as (
    select
        unnest(cast($months as text[])) as month,
        unnest(cast($month_starts as timestamp[])) as month_start
),
pulls as (
    select
        pull_request.repository,
        pull_request.number,
        pull_request.author_login,
        coalesce(pull_request.author_login, 'ghost') as author,
        pull_request.author_population,
        pull_request.created_at,
        pull_request.merged_at,
        pull_request.closed_at,
        pull_request.cycle_time_hours,
        pull_request.first_review_at,
        pull_request.review_time_hours,
        pull_request.pickup_time_hours,
        pull_request.review_to_merge_hours,
        pull_request.review_rounds,
        cast(pull_request.size as double precision) as size,
        pull_request.size_bucket,
        pull_request.is_revert,
        pull_request.is_hotfix,
        pull_request.is_ai_assisted,
        pull_request.involvement
    from pull_requests as pull_request
    where pull_request.team = $team
),
opened_rows as (
    select date_trunc('month', created_at) as month_start, *
    from pulls
    where author_population <> 'bot'
),
opened as (
    select
        month_start,
        coalesce(opened_rows.repository, '*') as repository,
        count(*) filter (where author_population = 'person') as opened_count,
        count(distinct author) filter (where author_population = 'person') as active_author_count,
        count(*) filter (where author_population = 'agent') as agent_opened_count
    from opened_rows
    group by grouping sets ((month_start), (month_start, opened_rows.repository))
),
closed_rows as (
    select date_trunc('month', closed_at) as month_start, repository, author_population
    from pulls
    where author_population <> 'bot'
        and closed_at is not null
        and merged_at is null
),
closed as (
    select
        month_start,
        coalesce(closed_rows.repository, '*') as repository,
        count(*) filter (where author_population = 'person') as closed_unmerged_count,
        count(*) filter (where author_population = 'agent') as agent_closed_unmerged_count
    from closed_rows
    group by grouping sets ((month_start), (month_start, closed_rows.repository))
),
bot_rows as (
    select date_trunc('month', merged_at) as month_start, repository
    from pulls
    where author_population = 'bot'
        and merged_at is not null
),
bots as (
    select month_start, coalesce(bot_rows.repository, '*') as repository, count(*) as bot_merged_count
    from bot_rows
    group by grouping sets ((month_start), (month_start, bot_rows.repository))
),
merged_rows as (
    select date_trunc('month', merged_at) as month_start, *
    from pulls
    where author_population = 'person'
        and merged_at is not null
),
merged as (
    select
        month_start,
        coalesce(merged_rows.repository, '*') as repository,
        count(*) as merged_count,
        count(*) filter (where cycle_time_hours is not null) as cycle_time_hours_n,
        array_agg(cycle_time_hours order by cycle_time_hours) filter (where cycle_time_hours is not null) as cycle_time_hours_sorted,
        percentile_cont(0.5) within group (order by cycle_time_hours) as cycle_time_hours_p50,
        percentile_cont(0.75) within group (order by cycle_time_hours) as cycle_time_hours_p75,
        percentile_cont(0.9) within group (order by cycle_time_hours) as cycle_time_hours_p90,
        avg(cycle_time_hours) as cycle_time_hours_mean,
        stddev_samp(cycle_time_hours) / sqrt(count(*)) as cycle_time_hours_mean_se,
        count(*) filter (where review_time_hours is not null) as review_time_hours_n,
        array_agg(review_time_hours order by review_time_hours) filter (where review_time_hours is not null) as review_time_hours_sorted,
        percentile_cont(0.5) within group (order by review_time_hours) as review_time_hours_p50,
        percentile_cont(0.75) within group (order by review_time_hours) as review_time_hours_p75,
        count(*) filter (where pickup_time_hours is not null) as pickup_time_hours_n,
        array_agg(pickup_time_hours order by pickup_time_hours) filter (where pickup_time_hours is not null) as pickup_time_hours_sorted,
        percentile_cont(0.5) within group (order by pickup_time_hours) as pickup_time_hours_p50,
        percentile_cont(0.75) within group (order by pickup_time_hours) as pickup_time_hours_p75,
        count(*) filter (where review_to_merge_hours is not null) as review_to_merge_hours_n,
        array_agg(review_to_merge_hours order by review_to_merge_hours) filter (where review_to_merge_hours is not null) as review_to_merge_hours_sorted,
        percentile_cont(0.5) within group (order by review_to_merge_hours) as review_to_merge_hours_p50,
        percentile_cont(0.75) within group (order by review_to_merge_hours) as review_to_merge_hours_p75,
        cast(count(*) filter (where first_review_at is null) as double precision) / count(*) as unreviewed_share,
        avg(cast(review_rounds as double precision)) as review_rounds_mean,
        count(*) as review_rounds_n,
        stddev_samp(cast(review_rounds as double precision)) / sqrt(count(*)) as review_rounds_mean_se,
        count(*) filter (where size is not null) as size_n,
        array_agg(size order by size) filter (where size is not null) as size_sorted,
        percentile_cont(0.5) within group (order by size) as size_p50,
        percentile_cont(0.75) within group (order by size) as size_p75,
        count(*) filter (where size_bucket = 'XS') as xs_count,
        count(*) filter (where size_bucket = 'S') as s_count,
        count(*) filter (where size_bucket = 'M') as m_count,
        count(*) filter (where size_bucket = 'L') as l_count,
        count(*) filter (where size_bucket = 'XL') as xl_count,
        cast(count(*) filter (where is_revert) as double precision) / count(*) as revert_share,
        cast(count(*) filter (where is_hotfix) as double precision) / count(*) as hotfix_share,
        -- Without a single verdict a share is unknown, not zero.
        case
            when count(is_ai_assisted) > 0
            then cast(count(*) filter (where is_ai_assisted) as double precision) / count(*)
        end as ai_share_of_people,
        count(*) filter (where is_ai_assisted) as cycle_time_hours_ai_n,
        array_agg(cycle_time_hours order by cycle_time_hours) filter (where is_ai_assisted) as cycle_time_hours_ai_sorted,
        percentile_cont(0.5) within group (order by cycle_time_hours)
            filter (where is_ai_assisted) as cycle_time_hours_p50_ai,
        count(*) filter (where not is_ai_assisted) as cycle_time_hours_other_n,
        array_agg(cycle_time_hours order by cycle_time_hours) filter (where not is_ai_assisted) as cycle_time_hours_other_sorted,
        percentile_cont(0.5) within group (order by cycle_time_hours)
            filter (where not is_ai_assisted) as cycle_time_hours_p50_other
    from merged_rows
    group by grouping sets ((month_start), (month_start, merged_rows.repository))
),
author_rows as (
    select month_start, coalesce(merged_rows.repository, '*') as repository, cast(count(*) as double precision) as merged
    from merged_rows
    group by grouping sets ((month_start, author), (month_start, merged_rows.repository, author))
),
authors as (
    select
        month_start,
        repository,
        avg(merged) as merged_per_author,
        count(*) as merged_per_author_n,
        stddev_samp(merged) / sqrt(count(*)) as merged_per_author_se
    from author_rows
    group by month_start, repository
),
agent_rows as (
    select date_trunc('month', merged_at) as month_start, *
    from pulls
    where author_population = 'agent'
        and merged_at is not null
),
agents as (
    select
        month_start,
        coalesce(agent_rows.repository, '*') as repository,
        count(*) as agent_merged_count,
        count(*) filter (where cycle_time_hours is not null) as agent_cycle_time_hours_n,
        array_agg(cycle_time_hours order by cycle_time_hours) filter (where cycle_time_hours is not null) as agent_cycle_time_hours_sorted,
        percentile_cont(0.5) within group (order by cycle_time_hours) as agent_cycle_time_hours_p50,
        percentile_cont(0.75) within group (order by cycle_time_hours) as agent_cycle_time_hours_p75,
        count(*) filter (where size is not null) as agent_size_n,
        array_agg(size order by size) filter (where size is not null) as agent_size_sorted,
        percentile_cont(0.5) within group (order by size) as agent_size_p50,
        cast(count(*) filter (where first_review_at is null) as double precision) / count(*) as agent_unreviewed_share
    from agent_rows
    group by grouping sets ((month_start), (month_start, agent_rows.repository))
),
-- What people and agents made: an agent's is made with AI, also one whose verdict is still to come.
made_rows as (
    select
        date_trunc('month', merged_at) as month_start,
        repository,
        involvement,
        is_ai_assisted,
        author_population = 'agent' as is_agents,
        author_population = 'agent' or coalesce(is_ai_assisted, false) as is_with_ai
    from pulls
    where author_population <> 'bot'
        and merged_at is not null
),
made as (
    select
        month_start,
        coalesce(made_rows.repository, '*') as repository,
        count(*) filter (where is_with_ai) as ai_assisted_count,
        case
            when count(is_ai_assisted) > 0
            then cast(count(*) filter (where is_with_ai) as double precision) / count(*)
        end as ai_share,
        case
            when count(is_ai_assisted) > 0
            then cast(count(*) filter (where is_agents) as double precision) / count(*)
        end as agent_share,
        count(*) filter (where involvement = 'reviewed') as ai_reviewed_count,
        count(*) filter (where involvement = 'authored') as authored_count,
        count(*) filter (where involvement = 'co_authored') as co_authored_count,
        count(*) filter (where involvement = 'assisted') as assisted_count,
        count(*) filter (where involvement = 'inferred') as inferred_count,
        count(*) filter (where is_ai_assisted is null) as unclassified_count
    from made_rows
    group by grouping sets ((month_start), (month_start, made_rows.repository))
),
-- Reviews by people, of others' pull requests, agents' too: those that first_review_at is taken from.
review_rows as (
    select
        date_trunc('month', review.submitted_at) as month_start,
        review.repository,
        coalesce(review.reviewer_login, 'ghost') as reviewer
    from raw_reviews as review
    join pulls
        on pulls.repository = review.repository
        and pulls.number = review.number
    where review.team = $team
        and pulls.author_population <> 'bot'
        and review.reviewer_kind not in ('bot', 'organization')
        and review.reviewer_login is distinct from pulls.author_login
),
reviewers as (
    select
        month_start,
        coalesce(review_rows.repository, '*') as repository,
        reviewer,
        count(*) as reviews
    from review_rows
    group by grouping sets ((month_start, reviewer), (month_start, review_rows.repository, reviewer))
),
reviewed as (
    select
        month_start,
        repository,
        sum(reviews) as review_count,
        count(*) as reviewer_count,
        cast(max(reviews) as double precision) / sum(reviews) as top_reviewer_share
    from reviewers
    group by month_start, repository
),
missing_rows as (
    select months.month_start, tracked.repository
    from tracked_repositories as tracked
    cross join months
    left join repository_syncs as syncs
        on syncs.team = tracked.team
        and syncs.repository = tracked.repository
    where tracked.team = $team
        and tracked.is_active
        and (
            syncs.covered_from is null
            or syncs.covered_from > months.month_start
            -- What happened since the last sync that was whole is not known.
            or (syncs.sync_status = 'failed' and date_trunc('month', syncs.last_synced_at) <= months.month_start)
        )
),
missing as (
    select
        month_start,
        coalesce(missing_rows.repository, '*') as repository,
        array_agg(missing_rows.repository order by missing_rows.repository) as missing_repositories
    from missing_rows
    group by grouping sets ((month_start), (month_start, missing_rows.repository))
),
names as (
    select '*' as repository
    union
    select repository from tracked_repositories where team = $team and is_active
    union
    select repository from pulls
)
select
    cast($team as text) as team,
    months.month,
    months.month_start,
    names.repository,
    coalesce(missing.missing_repositories, cast(array[] as text[])) as missing_repositories,
    coalesce(merged.merged_count, 0) < 5 as small_sample,
    months.month_start = date_trunc('month', cast($now as timestamp)) as is_partial,
    cast($now as timestamp) as computed_at,
    {values}
from months
cross join names
left join opened
    on opened.month_start = months.month_start
    and opened.repository = names.repository
left join merged
    on merged.month_start = months.month_start
    and merged.repository = names.repository
left join authors
    on authors.month_start = months.month_start
    and authors.repository = names.repository
left join agents
    on agents.month_start = months.month_start
    and agents.repository = names.repository
left join made
    on made.month_start = months.month_start
    and made.repository = names.repository
left join closed
    on closed.month_start = months.month_start
    and closed.repository = names.repository
left join bots
    on bots.month_start = months.month_start
    and bots.repository = names.repository
left join reviewed
    on reviewed.month_start = months.month_start
    and reviewed.repository = names.repository
left join missing
    on missing.month_start = months.month_start
    and missing.repository = names.repository;

-- name: select_published_bands
select
    metric || '_' || statistic as metric,
    publisher,
    edition,
    band_rank,
    band,
    lower_limit,
    upper_limit
from published_bands
order by publisher, edition, metric, band_rank;
