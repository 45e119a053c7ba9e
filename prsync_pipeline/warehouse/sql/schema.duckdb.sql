-- DuckDB reads columns and passes over what its own statistics rule out: it needs no index but the key of raw_files.
create unique index raw_files_key on raw_files (team, repository, number, path);
