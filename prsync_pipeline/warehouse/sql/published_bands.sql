-- The published bands; nothing stands here that no publisher wrote. Loaded again when this text changes.
delete from published_bands;

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
    'https://linearb.helpdocs.io/article/1s38stsugw-glossary-metrics',
    'roughly: theirs runs from the first commit to the deployment, ours to the merge'
from (
    values
        (1, 'elite', cast(null as double precision), cast(25 as double precision)),
        (2, 'good', 25, 72),
        (3, 'fair', 73, 161),
        (4, 'needs focus', 161, null)
) as band(band_rank, band, lower_limit, upper_limit);

-- An average is in an average's bands: the elite one of the same edition ends at 73 hours, that of P75 at 19.
insert into published_bands
select
    'cycle_time_hours',
    'mean',
    'hours',
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
    'roughly: theirs runs from the first commit to the deployment, ours to the merge'
from (
    values
        (1, 'elite', cast(null as double precision), cast(73 as double precision)),
        (2, 'strong', 73, 155),
        (3, 'fair', 155, 304),
        (4, 'needs improvement', 304, null)
) as band(band_rank, band, lower_limit, upper_limit);
