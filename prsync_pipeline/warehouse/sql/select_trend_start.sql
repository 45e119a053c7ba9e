-- From when the team's months may be trends, and which stored one was still under way when it was computed.
select
    covered_from,
    (
        select min(month)
        from trend_aggregates
        where trend_aggregates.team = teams.team
            and is_partial
    ) as partial_month
from teams
where team = $team;
