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
    population,
    url,
    note,
    percentile,
    teams_compared
from team_benchmarks
where team = $team
    and month >= $first_month
order by month, metric, publisher, edition;
