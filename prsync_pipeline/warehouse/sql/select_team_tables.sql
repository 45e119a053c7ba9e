-- Every table that holds rows of teams, also those that a later step of the schema adds.
select columns.table_name
from information_schema.columns as columns
join information_schema.tables as tables
    on tables.table_schema = columns.table_schema
    and tables.table_name = columns.table_name
where columns.table_schema = current_schema()
    and columns.column_name = 'team'
    and tables.table_type = 'BASE TABLE'
order by columns.table_name;
