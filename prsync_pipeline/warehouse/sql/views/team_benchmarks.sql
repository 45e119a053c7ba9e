-- Where a team's month stands: against each published band, and among the teams of its organisation. To look at one team
-- and month, ask team_bands and the query select_peers_of_month: here every team's month is ranked.
create view team_benchmarks as
with ranked as (
    select
        metrics.team,
        month,
        metric,
        preference,
        count(*) over (partition by lower(teams.organization), month, metric) as teams,
        rank() over (partition by lower(teams.organization), month, metric order by value) - 1 as teams_below,
        count(*) over (partition by lower(teams.organization), month, metric, value) - 1 as teams_equal
    from trend_metrics as metrics
    join teams
        on teams.team = metrics.team
    where repository = '*'
        and merged_count >= 10
        and value is not null
),
-- The share of the other teams that do worse, half of the equal ones among them. No peer is named; with under five
-- teams none could hide, and a team with under ten merged pull requests is no measure for others.
peers as (
    select
        team,
        month,
        metric,
        teams,
        case
            when preference = 'higher_is_better' then 100.0 * (teams_below + 0.5 * teams_equal) / (teams - 1)
            else 100.0 * (teams - 1 - teams_below - 0.5 * teams_equal) / (teams - 1)
        end as percentile
    from ranked
    where teams >= 5
        and preference <> 'neutral'
)
select
    bands.*,
    cast(peers.percentile as double precision) as percentile,
    peers.teams as teams_compared
from team_bands as bands
left join peers
    on peers.team = bands.team
    and peers.month = bands.month
    and peers.metric = bands.metric;

comment on view team_benchmarks is 'Every metric of a team and month against each published band, and among the teams of its organisation.';
comment on column team_benchmarks.benchmark is 'the band, or why there is none';
comment on column team_benchmarks.band_rank is 'the rank of the band; 1 is the best';
comment on column team_benchmarks.percentile is 'the share of the other teams of the organisation that do worse; null with under five of ten merged';
comment on column team_benchmarks.teams_compared is 'teams of the organisation with a value and at least ten merged pull requests';
