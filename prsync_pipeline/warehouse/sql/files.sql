-- name: copy_to_csv
-- `{columns}` has lists as JSON, which every reader of CSV can take apart again.
copy (select {columns} from ({sql})) to '{file}' (format csv, header)

-- name: copy_to_parquet
-- A group of rows is in memory as a whole: the usual 122,880 of long texts would take gigabytes.
copy (select {columns} from ({sql})) to '{file}' (format parquet, row_group_size 4096)

-- name: list_as_json
to_json({column}) as {column}

-- name: create_rows
create table rows ({columns})

-- name: insert_rows
insert into rows select {values}

-- name: values_of_column
unnest(cast(${column} as {type}[]))

-- name: select_written_rows
select * from rows

-- name: limit_memory
-- What does not fit goes to the disk. With less, 4,096 bodies of the length that GitHub allows would not fit.
set memory_limit = '1GB'

-- name: lift_memory_limit
reset memory_limit
