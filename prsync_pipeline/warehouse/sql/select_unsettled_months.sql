-- Months that are over and were last computed before they were.
select team, min(month) as month
from trend_aggregates
where repository = '*'
    and is_partial
    and month < $current
group by team;
