-- name: copy_to_csv
-- `{columns}` has lists as JSON, which every reader of CSV can take apart again.
copy (select {columns} from ({sql})) to '{file}' (format csv, header)

-- name: copy_to_parquet
-- A group of rows is in memory as a whole: with the usual 122,880, those of long texts would take hundreds of megabytes.
copy (select {columns} from ({sql})) to '{file}' (format parquet, row_group_size 20480)

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
