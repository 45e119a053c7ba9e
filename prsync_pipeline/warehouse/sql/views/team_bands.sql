-- Where a team's month stands against each published band of the same statistic. A metric without a value is in none;
-- one without a published band says so. A value belongs to the best band whose upper limit it does not pass.
create view team_bands as
with bands as (
    select
        *,
        lag(upper_limit) over (partition by metric, statistic, publisher, edition order by band_rank) as better_limit,
        lag(upper_limit_included) over (
            partition by metric, statistic, publisher, edition order by band_rank
        ) as better_limit_included
    from published_bands
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
        when bands.publisher is null then 'no published benchmark'
        when metrics.value is null then 'no value to compare'
        else bands.band
    end as benchmark,
    case when metrics.value is not null then bands.band end as band,
    case when metrics.value is not null then bands.band_rank end as band_rank,
    bands.publisher,
    bands.edition,
    bands.population,
    bands.url,
    bands.note,
    metrics.small_sample,
    metrics.is_partial
from trend_metrics as metrics
left join bands
    on bands.metric = metrics.subject
    and bands.statistic = metrics.statistic
    and case
        when metrics.value is null then bands.band_rank = 1
        else (
            bands.upper_limit is null
            or metrics.value < bands.upper_limit
            or (metrics.value = bands.upper_limit and bands.upper_limit_included)
        )
        and (
            bands.better_limit is null
            or metrics.value > bands.better_limit
            or (metrics.value = bands.better_limit and not bands.better_limit_included)
        )
    end
where metrics.repository = '*';

comment on view team_bands is 'Every metric of a team and month against each published band.';
comment on column team_bands.benchmark is 'the band, or why there is none';
comment on column team_bands.band_rank is 'the rank of the band; 1 is the best';
