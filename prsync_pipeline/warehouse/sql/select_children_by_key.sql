select child.*
from {table} as child
join (
    select
        unnest(cast($repositories as text[])) as repository,
        unnest(cast($numbers as integer[])) as number
) as wanted
    on wanted.repository = child.repository
    and wanted.number = child.number
where child.team = $team;
