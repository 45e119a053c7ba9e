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
