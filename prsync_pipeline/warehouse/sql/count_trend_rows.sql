select count(*) as trend_rows
from trend_aggregates
where team = $team
    and month = any(cast($months as text[]));
