insert into {table} ({columns})
select {columns}
from staged_{table} as child
where exists (
    select 1
    from staged_raw_pull_requests as accepted
    where accepted.team = child.team
        and accepted.repository = child.repository
        and accepted.number = child.number
);
