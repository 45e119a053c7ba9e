-- What others have published of their populations, with its source. A value is in the best band whose upper limit
-- it does not pass; `upper_limit_included` is false where the publisher writes "less than". Bands of one
-- benchmark are ranked from the best, 1. Nothing stands here that no publisher wrote.
create table published_bands (
    metric text not null,
    statistic text not null,
    unit text not null,
    preference text not null,
    publisher text not null,
    edition text not null,
    band_rank integer not null,
    band text not null,
    lower_limit double precision,
    upper_limit double precision,
    upper_limit_included boolean not null,
    population text not null,
    url text not null,
    note text,
    primary key (metric, statistic, publisher, edition, band_rank)
);

insert into published_bands
select
    band.metric,
    'p75',
    band.unit,
    'lower_is_better',
    'LinearB',
    '2024',
    band.band_rank,
    band.band,
    band.lower_limit,
    band.upper_limit,
    band.band_rank > 1,
    '3.69 million pull requests of 2,022 organisations',
    'https://linearb.helpdocs.io/article/d2v8kqzxzd-metrics-community-benchmarks',
    case band.metric
        when 'cycle_time_hours' then 'roughly: theirs runs from the first commit to the deployment, ours to the merge'
    end
from (
    values
        ('cycle_time_hours', 'hours', 1, 'elite', cast(null as double precision), cast(19 as double precision)),
        ('cycle_time_hours', 'hours', 2, 'strong', 19, 66),
        ('cycle_time_hours', 'hours', 3, 'fair', 66, 218),
        ('cycle_time_hours', 'hours', 4, 'needs improvement', 218, null),
        ('pickup_time_hours', 'hours', 1, 'elite', null, 1),
        ('pickup_time_hours', 'hours', 2, 'strong', 1, 3),
        ('pickup_time_hours', 'hours', 3, 'fair', 3, 14),
        ('pickup_time_hours', 'hours', 4, 'needs improvement', 14, null),
        ('review_to_merge_hours', 'hours', 1, 'elite', null, 0.5),
        ('review_to_merge_hours', 'hours', 2, 'strong', 0.5, 3),
        ('review_to_merge_hours', 'hours', 3, 'fair', 3, 18),
        ('review_to_merge_hours', 'hours', 4, 'needs improvement', 18, null),
        ('size', 'lines', 1, 'elite', null, 98),
        ('size', 'lines', 2, 'strong', 98, 148),
        ('size', 'lines', 3, 'fair', 148, 218),
        ('size', 'lines', 4, 'needs improvement', 218, null)
) as band(metric, unit, band_rank, band, lower_limit, upper_limit);

insert into published_bands
select
    'cycle_time_hours',
    'p75',
    'hours',
    'lower_is_better',
    'LinearB',
    '2026',
    band.band_rank,
    band.band,
    band.lower_limit,
    band.upper_limit,
    band.band_rank > 1,
    '8.1 million pull requests of 4,800 organisations',
    'https://linearb.io/blog/8-million-prs-engineering-productivity',
    'roughly: theirs runs from the first commit to the deployment, ours to the merge'
from (
    values
        (1, 'elite', cast(null as double precision), cast(25 as double precision)),
        (2, 'good', 25, 72),
        (3, 'fair', 73, 161),
        (4, 'needs focus', 161, null)
) as band(band_rank, band, lower_limit, upper_limit);

-- Where a team's month stands: against each published band of the same statistic, and among the teams of this
-- warehouse. A metric without a value has neither; one without a published band says so.
create view team_benchmarks as
with team_metrics as (
    select *
    from trend_metrics
    where repository = '*'
),
ranked as (
    select
        team,
        month,
        metric,
        count(*) over (partition by month, metric) as teams,
        rank() over (partition by month, metric order by value) - 1 as teams_below,
        count(*) over (partition by month, metric, value) - 1 as teams_equal
    from team_metrics
    where value is not null
),
-- The share of the other teams that do worse, half of the equal ones among them; no peer is named, and with under
-- five teams none could hide.
peers as (
    select
        metrics.team,
        metrics.month,
        metrics.metric,
        ranked.teams,
        case
            when ranked.teams < 5 or metrics.preference = 'neutral' then null
            when metrics.preference = 'higher_is_better'
            then 100.0 * (ranked.teams_below + 0.5 * ranked.teams_equal) / (ranked.teams - 1)
            else
                100.0
                * (ranked.teams - 1 - ranked.teams_below - 0.5 * ranked.teams_equal)
                / (ranked.teams - 1)
        end as percentile
    from team_metrics as metrics
    join ranked
        on ranked.team = metrics.team
        and ranked.month = metrics.month
        and ranked.metric = metrics.metric
),
publications as (
    select distinct metric, statistic, publisher, edition, population, url, note
    from published_bands
),
reached as (
    select
        metrics.team,
        metrics.month,
        metrics.metric,
        bands.publisher,
        bands.edition,
        min(bands.band_rank) as band_rank
    from team_metrics as metrics
    join published_bands as bands
        on bands.metric = metrics.subject
        and bands.statistic = metrics.statistic
    where bands.upper_limit is null
        or metrics.value < bands.upper_limit
        or (metrics.value = bands.upper_limit and bands.upper_limit_included)
    group by metrics.team, metrics.month, metrics.metric, bands.publisher, bands.edition
)
select
    metrics.team,
    metrics.month,
    metrics.metric,
    metrics.statistic,
    metrics.unit,
    metrics.preference,
    metrics.value,
    case
        when publications.publisher is null then 'no published benchmark'
        when metrics.value is null then 'no value to compare'
        else bands.band
    end as benchmark,
    case when metrics.value is not null then bands.band end as band,
    case when metrics.value is not null then bands.band_rank end as band_rank,
    publications.publisher,
    publications.edition,
    publications.population,
    publications.url,
    publications.note,
    cast(peers.percentile as double precision) as percentile,
    case when peers.percentile is not null then peers.teams end as teams_compared,
    metrics.small_sample,
    metrics.is_partial
from team_metrics as metrics
left join publications
    on publications.metric = metrics.subject
    and publications.statistic = metrics.statistic
left join reached
    on reached.team = metrics.team
    and reached.month = metrics.month
    and reached.metric = metrics.metric
    and reached.publisher = publications.publisher
    and reached.edition = publications.edition
left join published_bands as bands
    on bands.metric = publications.metric
    and bands.statistic = publications.statistic
    and bands.publisher = publications.publisher
    and bands.edition = publications.edition
    and bands.band_rank = reached.band_rank
left join peers
    on peers.team = metrics.team
    and peers.month = metrics.month
    and peers.metric = metrics.metric;
