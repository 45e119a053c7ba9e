delete from {table}
where team = $team
    and repository = any(cast($repositories as text[]));
