-- DuckDB's catalogue; asked of an empty database in memory.
select table_name, column_name, lower(data_type) as data_type, is_nullable, comment
from duckdb_columns()
where not internal
order by table_name, column_index
