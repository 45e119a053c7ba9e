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

comment on view team_benchmarks is 'Every metric of a team and month against each published band, and among the teams of this warehouse.';
comment on column team_benchmarks.benchmark is 'the band, or why there is none';
comment on column team_benchmarks.band_rank is '1 is the best';
comment on column team_benchmarks.percentile is 'the share of the other teams that do worse; null with under five teams';
comment on column team_benchmarks.teams_compared is 'teams with a value';
