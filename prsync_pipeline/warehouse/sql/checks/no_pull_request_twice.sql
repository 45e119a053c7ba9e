-- A key cannot be held twice, but one pull request could stand under two of them: after a rename, say.
select team, node_id as place, 'the pull request is stored ' || count(*) || ' times' as fault
from raw_pull_requests
where not is_deleted
group by team, node_id
having count(*) > 1
