-- By a hash: a path may be longer than Postgres takes into an index.
create unique index raw_files_key on raw_files (team, repository, number, md5(path));

create index raw_pull_requests_node_id on raw_pull_requests (team, node_id);
create index raw_pull_requests_month on raw_pull_requests (team, month);
create index raw_pull_requests_merged_at on raw_pull_requests (team, merged_at);

-- Few events are undelivered at any time, and each tick asks for them.
create index events_undelivered on events (created_at) where delivered_at is null;
create index events_created_at on events (created_at);

-- A batch's lines, a team's open batches, a team's verdicts that wait.
create index llm_lines_intent_id on llm_lines (intent_id);
create index llm_batches_team on llm_batches (team, ended_at);
create index ai_classifications_llm_status on ai_classifications (team, llm_status);
