select node_id, repository
from tracked_repositories
where team = $team;
