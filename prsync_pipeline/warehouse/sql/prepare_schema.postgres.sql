-- Asked first: even `if not exists` wants the right to create schemas, which an everyday user need not have.
do $$
begin
    if to_regnamespace('prsync') is null then
        create schema prsync;
    end if;
    if to_regclass('prsync.schema_versions') is null then
        create table prsync.schema_versions (
            version integer primary key,
            name text not null,
            applied_at timestamp not null
        );
    end if;
end
$$;
