-- name: prepare_record duckdb
create table if not exists schema_versions (
    version integer primary key,
    name text not null,
    hash text not null,
    applied_at timestamp not null
);
create table if not exists schema_texts (
    name text primary key,
    hash text not null,
    applied_at timestamp not null
);

-- name: prepare_record postgres
-- Looked up first: even `if not exists` needs the right to create schemas, which an everyday user need not have.
do $$
begin
    if to_regnamespace('prsync') is null then
        create schema prsync;
    end if;
    if to_regclass('prsync.schema_versions') is null then
        create table prsync.schema_versions (
            version integer primary key,
            name text not null,
            hash text not null,
            applied_at timestamp not null
        );
    end if;
    if to_regclass('prsync.schema_texts') is null then
        create table prsync.schema_texts (
            name text primary key,
            hash text not null,
            applied_at timestamp not null
        );
    end if;
end
$$;

-- name: select_schema_versions
-- Every column: the record of the versions before the first release had no `hash`.
select *
from schema_versions
order by version;

-- name: insert_schema_version
insert into schema_versions (version, name, hash, applied_at)
values ($version, $name, $hash, $applied_at);

-- name: select_schema_texts
select name, hash
from schema_texts;

-- name: upsert_schema_text
insert into schema_texts (name, hash, applied_at)
values ($name, $hash, $applied_at)
on conflict (name) do update
set hash = excluded.hash,
    applied_at = excluded.applied_at;

-- name: select_table_columns
select column_name
from information_schema.columns
where table_schema = current_schema()
    and table_name = $table;

-- name: drop_view
drop view if exists {view};

-- name: select_view_grants
-- DuckDB has no rights: no row.
select '' as reader, '' as privilege
where $view = '';

-- name: select_view_grants postgres
-- To drop a view drops the rights on it; an empty reader is everybody.
select coalesce(quote_ident(role.rolname), 'public') as reader, granted.privilege_type as privilege
from pg_class as relation
cross join lateral aclexplode(relation.relacl) as granted
left join pg_roles as role
    on role.oid = granted.grantee
where relation.oid = to_regclass($view)
    and granted.grantee <> relation.relowner;

-- name: grant_on_view
grant {privilege} on {view} to {reader};

-- name: add_metric
alter table trend_aggregates add column {name} {type};

-- name: select_columns
-- DuckDB's catalogue; asked of an empty database in memory.
select table_name, column_name, lower(data_type) as data_type, is_nullable, comment
from duckdb_columns()
where not internal
order by table_name, column_index;

-- name: select_column_comments
select table_name, column_name, comment
from duckdb_columns()
where not internal
    and schema_name = current_schema()
order by table_name, column_index;

-- name: select_column_comments postgres
select
    relation.relname as table_name,
    attribute.attname as column_name,
    col_description(relation.oid, attribute.attnum) as comment
from pg_class as relation
join pg_attribute as attribute
    on attribute.attrelid = relation.oid
where relation.relnamespace = to_regnamespace(current_schema())
    and relation.relkind in ('r', 'v')
    and attribute.attnum > 0
    and not attribute.attisdropped
order by relation.relname, attribute.attnum;

-- name: describe_column
comment on column {table}.{column} is '{description}';

-- name: select_relation_comments
-- DuckDB's catalogue; asked of an empty database in memory.
select table_name as name, comment
from duckdb_tables()
where not internal
union all
select view_name, comment
from duckdb_views()
where not internal;
