create unique index raw_files_key on raw_files (team, repository, number, md5(path));
create index raw_pull_requests_node_id on raw_pull_requests (team, node_id);
create index raw_pull_requests_month on raw_pull_requests (team, month);
create index raw_pull_requests_merged_at on raw_pull_requests (team, merged_at);
