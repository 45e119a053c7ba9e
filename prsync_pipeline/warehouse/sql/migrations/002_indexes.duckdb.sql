create unique index raw_files_key on raw_files (team, repository, number, path);
