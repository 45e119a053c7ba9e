select repository, month, tool, count, assisted_count
from ai_tool_counts
where team = $team
    and (cast($repository as text) is null or repository = $repository)
    and month >= $first_month
order by repository, month, count desc, tool;
