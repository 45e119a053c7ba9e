-- name: insert_staged
insert into {table} ({columns})
select {columns}
from staged_{table};

-- name: upsert_staged
insert into {table} ({columns})
select {columns}
from staged_{table}
where true
on conflict ({key}) do update
set {changes};
