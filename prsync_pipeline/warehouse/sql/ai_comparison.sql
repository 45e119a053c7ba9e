-- name: select_ai_comparison
-- What a team's pull requests of each origin (agent, assisted, none) took and became, by period, repository ('*': all)
-- and metric, and how the first two differ from the third. 1.96 standard errors are the 95 % of a normal distribution.
with periods as (
    select
        unnest(cast($periods as text[])) as period,
        unnest(cast($starts as timestamp[])) as start_at,
        unnest(cast($ends as timestamp[])) as end_at
),
pulls as (
    select
        repository,
        number,
        title,
        author_population,
        is_ai_assisted,
        created_at,
        merged_at,
        size_bucket,
        cycle_time_hours,
        review_time_hours,
        pickup_time_hours,
        review_to_merge_hours,
        cast(size as double precision) as size,
        cast(review_rounds as double precision) as review_rounds,
        case when first_review_at is null then 1.0 else 0.0 end as unreviewed,
        -- A body without such a line is not changed, and so no link.
        case
            when body like '%Reverts %#%'
            then nullif(regexp_replace(body, '(?s)^.*?Reverts ([^\s/]+/[^\s/#]+#\d+).*$', '\1'), body)
        end as reverts_link
    from pull_requests
    where team = $team
),
-- A link names the original; without one it is the last that was merged under the title that is quoted.
reverts as (
    select
        repository,
        number,
        merged_at,
        lower(reverts_link) as link,
        case
            when reverts_link is null and title like 'Revert "%"' then substr(title, 9, length(title) - 9)
        end as quoted_title
    from pulls
    where merged_at is not null
        and (reverts_link is not null or title like 'Revert "%"')
),
originals as (
    select original.repository, original.number, original.merged_at, reverts.merged_at as reverted_at
    from reverts
    join pulls as original
        on lower(original.repository || '#' || original.number) = reverts.link
    union all
    select repository, number, merged_at, reverted_at
    from (
        select
            original.repository,
            original.number,
            original.merged_at,
            reverts.merged_at as reverted_at,
            row_number() over (
                partition by reverts.repository, reverts.number
                order by original.merged_at desc, original.number desc
            ) as place
        from reverts
        join pulls as original
            on original.repository = reverts.repository
            -- A squashed commit's title ends with the number.
            and reverts.quoted_title in (original.title, original.title || ' (#' || original.number || ')')
            and original.merged_at < reverts.merged_at
    ) as candidates
    where place = 1
),
reverted as (
    select distinct repository, number
    from originals
    where reverted_at > merged_at
        and reverted_at <= merged_at + interval '30 days'
),
judged as (
    select
        pulls.*,
        case
            when author_population = 'agent' then 'agent'
            when is_ai_assisted then 'assisted'
            when not is_ai_assisted then 'none'
            else 'unjudged'
        end as origin,
        case when reverted.number is null then 0.0 else 1.0 end as is_reverted
    from pulls
    left join reverted
        on reverted.repository = pulls.repository
        and reverted.number = pulls.number
    where author_population <> 'bot'
),
facts as (
    select
        merged_at as happened_at,
        repository,
        size_bucket,
        origin,
        unnest(array[
            'cycle_time_hours', 'review_time_hours', 'pickup_time_hours', 'review_to_merge_hours', 'size',
            'review_rounds', 'unreviewed_share'
        ]) as metric,
        unnest(array[
            cycle_time_hours, review_time_hours, pickup_time_hours, review_to_merge_hours, size, review_rounds,
            cast(unreviewed as double precision)
        ]) as value
    from judged
    where merged_at is not null
    union all
    select merged_at, repository, size_bucket, origin, 'reverted_share', cast(is_reverted as double precision)
    from judged
    where merged_at <= cast($now as timestamp) - interval '30 days'
    union all
    select
        created_at,
        repository,
        size_bucket,
        origin,
        'accepted_share',
        case when merged_at <= created_at + interval '30 days' then 1.0 else 0.0 end
    from judged
    where created_at <= cast($now as timestamp) - interval '30 days'
),
groups as (
    select
        periods.period,
        coalesce(facts.repository, '*') as repository,
        grouping(facts.size_bucket) = 0 as is_cell,
        facts.size_bucket,
        facts.metric,
        facts.metric like '%_share' as is_share,
        facts.origin,
        count(*) as n,
        cast(count(*) as double precision) as weight,
        percentile_cont(0.5) within group (order by facts.value) as p50,
        percentile_cont(0.75) within group (order by facts.value) as p75,
        avg(facts.value) as mean,
        array_agg(facts.value order by facts.value) as ordered,
        cast(greatest(1, floor(count(*) / 2.0 - 0.98 * sqrt(count(*)) + 0.5)) as integer) as low_rank
    from facts
    join periods
        on facts.happened_at >= periods.start_at
        and facts.happened_at < periods.end_at
    where facts.value is not null
        and ($repository = '*' or facts.repository = $repository)
    group by grouping sets (
        (periods.period, facts.metric, facts.origin),
        (periods.period, facts.metric, facts.origin, facts.repository),
        (periods.period, facts.metric, facts.origin, facts.repository, facts.size_bucket)
    )
),
-- The interval of a median by order statistics, of a share by Wilson.
measures as (
    select
        period,
        repository,
        is_cell,
        size_bucket,
        metric,
        is_share,
        origin,
        n,
        weight,
        case when is_share then mean else p50 end as value,
        case when not is_share then p75 end as p75,
        case
            when is_share
            then (mean + 1.9208 / weight - 1.96 * sqrt(mean * (1 - mean) / weight + 0.9604 / (weight * weight)))
                / (1 + 3.8416 / weight)
            else ordered[low_rank]
        end as low,
        case
            when is_share
            then (mean + 1.9208 / weight + 1.96 * sqrt(mean * (1 - mean) / weight + 0.9604 / (weight * weight)))
                / (1 + 3.8416 / weight)
            else ordered[cast(n as integer) + 1 - low_rank]
        end as high
    from groups
),
pairs as (
    select
        ai.period,
        ai.repository,
        ai.is_cell,
        ai.metric,
        ai.origin,
        ai.n,
        other.n as other_n,
        least(ai.weight, other.weight) as weight,
        ai.value - other.value as difference,
        (power(ai.high - ai.low, 2) + power(other.high - other.low, 2)) / power(2 * 1.96, 2) as variance,
        case
            when ai.is_share
            then sqrt(power(ai.value - ai.low, 2) + power(other.high - other.value, 2))
        end as newcombe_below,
        case
            when ai.is_share
            then sqrt(power(ai.high - ai.value, 2) + power(other.value - other.low, 2))
        end as newcombe_above
    from measures as ai
    join measures as other
        on other.period = ai.period
        and other.repository = ai.repository
        and other.metric = ai.metric
        and other.is_cell = ai.is_cell
        and other.size_bucket is not distinct from ai.size_bucket
    where ai.origin in ('agent', 'assisted')
        and other.origin = 'none'
),
-- By Price and Bonett for medians, by Newcombe for shares.
plain as (
    select
        period,
        repository,
        metric,
        origin,
        difference,
        difference - coalesce(newcombe_below, 1.96 * sqrt(variance)) as difference_low,
        difference + coalesce(newcombe_above, 1.96 * sqrt(variance)) as difference_high
    from pairs
    where not is_cell
        and n >= $smallest_side
        and other_n >= $smallest_side
),
matched as (
    select
        period,
        coalesce(pairs.repository, '*') as repository,
        metric,
        origin,
        cast(sum(n) as bigint) as n,
        cast(sum(other_n) as bigint) as other_n,
        sum(weight * difference) / sum(weight) as difference,
        1.96 * sqrt(sum(power(weight, 2) * variance)) / sum(weight) as margin,
        sum(n) >= $smallest_side and sum(other_n) >= $smallest_side as is_enough
    from pairs
    where is_cell
        and n >= $smallest_cell
        and other_n >= $smallest_cell
    group by grouping sets ((period, metric, origin), (period, metric, origin, pairs.repository))
),
sides as (
    select
        *,
        max(n) filter (where origin = 'none') over (partition by period, metric) as other_n,
        max(n) filter (where origin = 'unjudged') over (partition by period, metric) as unjudged
    from measures
    where not is_cell
        and repository = $repository
)
select
    sides.period,
    sides.repository,
    sides.metric,
    sides.origin,
    sides.n,
    case when not sides.is_share then sides.value end as p50,
    sides.p75,
    case when sides.is_share then sides.value end as share,
    -- Under six values not even the smallest and the largest hold 95 %.
    case when sides.is_share or sides.n >= 6 then sides.low end as low,
    case when sides.is_share or sides.n >= 6 then sides.high end as high,
    coalesce(sides.unjudged, 0) as unjudged,
    coalesce(sides.other_n, 0) as other_n,
    plain.difference,
    plain.difference_low,
    plain.difference_high,
    case when matched.is_enough then matched.difference end as matched_difference,
    case when matched.is_enough then matched.difference - matched.margin end as matched_low,
    case when matched.is_enough then matched.difference + matched.margin end as matched_high,
    coalesce(matched.n, 0) as matched_n,
    coalesce(matched.other_n, 0) as matched_other_n
from sides
left join plain
    on plain.period = sides.period
    and plain.repository = sides.repository
    and plain.metric = sides.metric
    and plain.origin = sides.origin
left join matched
    on matched.period = sides.period
    and matched.repository = sides.repository
    and matched.metric = sides.metric
    and matched.origin = sides.origin
where sides.origin <> 'unjudged'
order by sides.period, sides.metric, sides.origin;
