-- name: delete_repositories
delete from {table}
where team = $team
    and repository = any(cast($repositories as text[]));

-- name: rename_repositories
update {table}
set repository = renamed.new_name
from (
    select
        unnest(cast($old_names as text[])) as old_name,
        unnest(cast($new_names as text[])) as new_name
) as renamed
where {table}.team = $team
    and {table}.repository = renamed.old_name;
