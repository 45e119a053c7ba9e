create table if not exists schema_versions (
    version integer primary key,
    name text not null,
    applied_at timestamp not null
);
