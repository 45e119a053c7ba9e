-- The tables as they are now, on both engines; indexes are in schema.duckdb.sql and schema.postgres.sql, views in views/.
-- A table or column is added here until the first release. After it this file stays as it was released, since a database
-- records its hash: a change is a numbered step in migrations/. All times are naive and in UTC.

create table teams (
    team text primary key,
    organization text not null,
    created_at timestamp not null,
    history_months integer not null,
    is_organization_wide boolean not null,
    token_env text,
    token_ciphertext text,
    covered_from timestamp,
    watermark timestamp,
    listed_at timestamp,
    trends_due_from text,
    is_paused boolean not null,
    resume_at timestamp
);
comment on table teams is 'A team as it signed up, and how far its history reaches.';
comment on column teams.team is 'the team''s slug';
comment on column teams.organization is 'the organisation or user at GitHub';
comment on column teams.created_at is 'when the team signed up, in UTC';
comment on column teams.history_months is 'how many months of history the team asked for';
comment on column teams.is_organization_wide is 'whether the roster follows the organisation; false: only what a person named';
comment on column teams.token_env is 'the environment variable that holds the token; null: see token_ciphertext';
comment on column teams.token_ciphertext is 'the encrypted token; null, as token_env: the tokens of the settings serve';
comment on column teams.covered_from is 'every pull request that was active at or after it is stored, in UTC';
comment on column teams.watermark is 'what was updated before it is stored, in UTC';
comment on column teams.listed_at is 'when the last whole listing of the covered months began, in UTC';
comment on column teams.trends_due_from is 'the first month whose rows changed since its trends were computed; null: none';
comment on column teams.is_paused is 'a paused team starts no run by itself';
comment on column teams.resume_at is 'GitHub''s budget was spent: no sync before, in UTC';

create table tracked_repositories (
    team text not null,
    repository text not null,
    node_id text not null,
    is_active boolean not null,
    is_archived boolean not null,
    is_excluded boolean not null default false,
    priority_rank integer not null,
    recent_pull_requests integer not null,
    refreshed_at timestamp,
    primary key (team, node_id)
);
comment on table tracked_repositories is 'A repository that a team tracks, by node id, since names move from one repository to another.';
comment on column tracked_repositories.team is 'the team''s slug';
comment on column tracked_repositories.repository is 'owner/name, as GitHub names it now';
comment on column tracked_repositories.node_id is 'GitHub''s id, which survives renames and moves';
comment on column tracked_repositories.is_active is 'whether the team tracks it at present';
comment on column tracked_repositories.is_archived is 'archived at GitHub when the roster was last refreshed';
comment on column tracked_repositories.is_excluded is 'a person untracked it; a refresh of the roster leaves it so';
comment on column tracked_repositories.priority_rank is '1 is synced first: most pull requests of the last six months';
comment on column tracked_repositories.recent_pull_requests is 'pull requests of the last six months';
comment on column tracked_repositories.refreshed_at is 'when GitHub was last asked, in UTC';

create table team_members (
    team text not null,
    login text not null,
    name text,
    role text,
    refreshed_at timestamp not null,
    primary key (team, login)
);
comment on table team_members is 'A person of a team''s organisation.';
comment on column team_members.team is 'the team''s slug';
comment on column team_members.login is 'the login at GitHub';
comment on column team_members.name is 'the name as the person gives it; null where there is none';
comment on column team_members.role is 'admin or member; null where the token may not see it';
comment on column team_members.refreshed_at is 'when GitHub was last asked, in UTC';

create table repository_syncs (
    team text not null,
    repository text not null,
    covered_from timestamp,
    sync_status text not null,
    sync_progress double precision not null,
    pull_requests_total integer not null,
    pull_requests_synced integer not null,
    history_total integer,
    sync_started_at timestamp,
    last_synced_at timestamp,
    sync_error text,
    sync_error_code text,
    incomplete text,
    primary key (team, repository)
);
comment on table repository_syncs is 'How far the sync of a repository is.';
comment on column repository_syncs.team is 'the team''s slug';
comment on column repository_syncs.repository is 'owner/name';
comment on column repository_syncs.covered_from is 'every pull request that was active at or after it is stored, in UTC';
comment on column repository_syncs.sync_status is 'pending, syncing, completed or failed';
comment on column repository_syncs.sync_progress is 'how much of it is done, from 0 to 100';
comment on column repository_syncs.pull_requests_total is 'how many pull requests were listed';
comment on column repository_syncs.pull_requests_synced is 'how many of the listed pull requests are stored';
comment on column repository_syncs.history_total is 'how many pull requests GitHub counted in the team''s whole history when it began; null: not counted';
comment on column repository_syncs.sync_started_at is 'when the last sync began, in UTC';
comment on column repository_syncs.last_synced_at is 'when a sync last completed, in UTC';
comment on column repository_syncs.sync_error is 'why it failed, or what a completed one left out on purpose';
comment on column repository_syncs.sync_error_code is 'the code of the error behind sync_error, such as repository_unavailable; null where nothing failed';
comment on column repository_syncs.incomplete is 'what GitHub counts and does not list of a completed one, such as pull requests 142 of 143; null: nothing';

create table sync_runs (
    run_id text not null,
    team text not null,
    process text not null,
    work text not null,
    first_month text not null,
    last_month text not null,
    began_at timestamp not null,
    beat_at timestamp not null,
    silent_since timestamp,
    stage text not null,
    stage_began_at timestamp not null,
    to_hydrate integer not null default 0,
    hydrated integer not null default 0,
    hydrated_by timestamp,
    waits_until timestamp,
    waits_for text,
    requests integer not null default 0,
    points integer not null default 0,
    listing_seconds double precision not null default 0,
    hydrating_seconds double precision not null default 0,
    judging_seconds double precision not null default 0,
    computing_seconds double precision not null default 0,
    ended_at timestamp,
    outcome text,
    error text,
    error_code text,
    is_settled boolean not null default false,
    primary key (run_id, team)
);
comment on table sync_runs is 'A run of a team from its first sign of life to its end; the last thirty of each team.';
comment on column sync_runs.run_id is 'Dagster''s id of the run';
comment on column sync_runs.team is 'the team''s slug';
comment on column sync_runs.process is 'host and process, for people';
comment on column sync_runs.work is 'what it is for: history, updates, repair, reconciliation, verdicts, by hand';
comment on column sync_runs.first_month is 'the first of its months, such as 2025-11';
comment on column sync_runs.last_month is 'the last of its months';
comment on column sync_runs.began_at is 'when the run began, in UTC, as all times';
comment on column sync_runs.beat_at is 'the last sign of life; a run is alive while it has not ended and this is at most 90 seconds ago';
comment on column sync_runs.silent_since is 'when it was first noticed that no further sign came; the next one clears it';
comment on column sync_runs.stage is 'listing, hydrating, judging or computing';
comment on column sync_runs.stage_began_at is 'when that stage began';
comment on column sync_runs.to_hydrate is 'how many pull requests the run fetches';
comment on column sync_runs.hydrated is 'how many of those are stored, or proved to be deleted';
comment on column sync_runs.hydrated_by is 'when all of them are expected to be stored, by the pace so far and GitHub''s limits; null: not known yet';
comment on column sync_runs.waits_until is 'until when it last had to wait for GitHub';
comment on column sync_runs.waits_for is 'what it waited for then, such as GitHub''s hourly budget';
comment on column sync_runs.requests is 'requests to GitHub so far';
comment on column sync_runs.points is 'points of GitHub''s budget so far';
comment on column sync_runs.listing_seconds is 'how long it listed, in whole once that stage is over';
comment on column sync_runs.hydrating_seconds is 'how long it brought pull requests in';
comment on column sync_runs.judging_seconds is 'how long it judged by rules';
comment on column sync_runs.computing_seconds is 'how long it computed the trends';
comment on column sync_runs.ended_at is 'when the run ended; null: it has not, or nobody recorded it';
comment on column sync_runs.outcome is 'succeeded, failed, interrupted, waits for budget, lost';
comment on column sync_runs.error is 'why it failed';
comment on column sync_runs.error_code is 'the code of that error, such as credentials_refused';
comment on column sync_runs.is_settled is 'whether its end is known to stand in Dagster''s own records as well';

create table daemon_ticks (
    name text primary key,
    ticked_at timestamp not null
);
comment on table daemon_ticks is 'The last tick of a sensor: without a recent one no daemon looks after the teams.';
comment on column daemon_ticks.name is 'the sensor''s name';
comment on column daemon_ticks.ticked_at is 'when it last ticked, in UTC';

create table raw_pull_requests (
    team text not null,
    repository text not null,
    number integer not null,
    node_id text not null,
    month text not null,
    title text not null,
    body text not null,
    url text not null,
    author_login text,
    author_kind text not null,
    state text not null,
    is_draft boolean not null,
    created_at timestamp not null,
    updated_at timestamp not null,
    ready_at timestamp[] not null,
    merged_at timestamp,
    closed_at timestamp,
    merged_by_login text,
    base_branch text not null,
    head_branch text not null,
    additions integer not null,
    deletions integer not null,
    changed_files integer not null,
    commit_count integer not null,
    review_count integer not null,
    comment_count integer not null,
    labels text[] not null,
    assignees text[] not null,
    milestone text,
    linked_issues text[] not null,
    nul_characters integer not null,
    file_count integer not null default 0,
    incomplete text,
    is_deleted boolean not null,
    synced_at timestamp not null,
    primary key (team, repository, number)
);
comment on table raw_pull_requests is 'A pull request as GitHub has it.';
comment on column raw_pull_requests.team is 'the team''s slug';
comment on column raw_pull_requests.repository is 'owner/name, as GitHub names it now';
comment on column raw_pull_requests.number is 'the number in its repository';
comment on column raw_pull_requests.node_id is 'GitHub''s id, which survives renames and moves';
comment on column raw_pull_requests.month is 'the month of created_at, such as 2026-11; the partition, for ever';
comment on column raw_pull_requests.title is 'the title';
comment on column raw_pull_requests.body is 'the description, as written';
comment on column raw_pull_requests.url is 'the address of its page at GitHub';
comment on column raw_pull_requests.author_login is 'who opened it; null for a deleted account';
comment on column raw_pull_requests.author_kind is 'user, bot, mannequin, organization or ghost';
comment on column raw_pull_requests.state is 'open, closed or merged';
comment on column raw_pull_requests.is_draft is 'a draft now';
comment on column raw_pull_requests.created_at is 'when it was opened, in naive UTC, as all times';
comment on column raw_pull_requests.updated_at is 'when GitHub last saw it change, in UTC';
comment on column raw_pull_requests.ready_at is 'each time it became ready for review, oldest first';
comment on column raw_pull_requests.merged_at is 'when it was merged, in UTC; null unless it was';
comment on column raw_pull_requests.closed_at is 'when it was closed, in UTC, of merged ones too; null while open';
comment on column raw_pull_requests.merged_by_login is 'who merged it';
comment on column raw_pull_requests.base_branch is 'the branch that it goes into';
comment on column raw_pull_requests.head_branch is 'the branch that it comes from';
comment on column raw_pull_requests.additions is 'lines added';
comment on column raw_pull_requests.deletions is 'lines removed';
comment on column raw_pull_requests.changed_files is 'GitHub''s total, apart from that of its list';
comment on column raw_pull_requests.commit_count is 'GitHub''s total; raw_commits ends where GitHub''s list does';
comment on column raw_pull_requests.review_count is 'GitHub''s total of submitted reviews';
comment on column raw_pull_requests.comment_count is 'comments in its conversation and on its code';
comment on column raw_pull_requests.labels is 'the names of its labels';
comment on column raw_pull_requests.assignees is 'logins of its assignees';
comment on column raw_pull_requests.milestone is 'title of its milestone';
comment on column raw_pull_requests.linked_issues is 'the issues that merging it closes';
comment on column raw_pull_requests.nul_characters is 'NUL characters that were taken out of its texts';
comment on column raw_pull_requests.file_count is 'GitHub''s total of the list of files; raw_files ends where that list does';
comment on column raw_pull_requests.incomplete is 'what GitHub did not give of it, such as files 1 of 2, however often it was asked; null: nothing is missing';
comment on column raw_pull_requests.is_deleted is 'GitHub answered that it no longer exists';
comment on column raw_pull_requests.synced_at is 'when GitHub answered, in UTC';

create table left_out_pull_requests (
    team text not null,
    repository text not null,
    number integer not null,
    node_id text not null,
    created_at timestamp not null,
    updated_at timestamp not null,
    reason text not null,
    looked_at timestamp not null,
    primary key (team, node_id)
);
comment on table left_out_pull_requests is 'A pull request that GitHub lists, and that cannot be had or cannot be stored.';
comment on column left_out_pull_requests.team is 'the team''s slug';
comment on column left_out_pull_requests.repository is 'owner/name';
comment on column left_out_pull_requests.number is 'the number in its repository';
comment on column left_out_pull_requests.node_id is 'GitHub''s id, which survives renames and moves';
comment on column left_out_pull_requests.created_at is 'when it was opened, as GitHub lists it, in UTC';
comment on column left_out_pull_requests.updated_at is 'when it changed, as GitHub lists it, in UTC';
comment on column left_out_pull_requests.reason is 'why it is left out';
comment on column left_out_pull_requests.looked_at is 'when GitHub was last asked for it, in UTC';

create table raw_reviews (
    team text not null,
    repository text not null,
    number integer not null,
    review_id bigint not null,
    reviewer_login text,
    reviewer_kind text not null,
    state text not null,
    submitted_at timestamp not null,
    comment_count integer not null,
    primary key (team, repository, number, review_id)
);
comment on table raw_reviews is 'A submitted review of a pull request.';
comment on column raw_reviews.team is 'the team''s slug';
comment on column raw_reviews.repository is 'owner/name';
comment on column raw_reviews.number is 'the pull request''s number';
comment on column raw_reviews.review_id is 'GitHub''s fullDatabaseId, 64 bits';
comment on column raw_reviews.reviewer_login is 'who gave it; null for a deleted account';
comment on column raw_reviews.reviewer_kind is 'user, bot, mannequin, organization or ghost';
comment on column raw_reviews.state is 'approved, changes_requested, commented, dismissed or unknown';
comment on column raw_reviews.submitted_at is 'when it was submitted, in UTC';
comment on column raw_reviews.comment_count is 'comments on lines of the change';

create table raw_commits (
    team text not null,
    repository text not null,
    number integer not null,
    sha text not null,
    message text not null,
    author_login text,
    author_name text,
    author_email text,
    authored_at timestamp not null,
    committed_at timestamp not null,
    additions integer not null,
    deletions integer not null,
    primary key (team, repository, number, sha)
);
comment on table raw_commits is 'A commit of a pull request.';
comment on column raw_commits.team is 'the team''s slug';
comment on column raw_commits.repository is 'owner/name';
comment on column raw_commits.number is 'the pull request''s number';
comment on column raw_commits.sha is 'the commit''s hash';
comment on column raw_commits.message is 'the whole message, trailers included';
comment on column raw_commits.author_login is 'the account that wrote it; null where GitHub knows none for the e-mail address';
comment on column raw_commits.author_name is 'the author''s name, as the commit gives it';
comment on column raw_commits.author_email is 'the author''s e-mail address, as the commit gives it';
comment on column raw_commits.authored_at is 'when it was written, in UTC';
comment on column raw_commits.committed_at is 'when it was committed, in UTC';
comment on column raw_commits.additions is 'lines added';
comment on column raw_commits.deletions is 'lines removed';

create table raw_files (
    team text not null,
    repository text not null,
    number integer not null,
    path text not null,
    change text not null,
    additions integer not null,
    deletions integer not null
);
comment on table raw_files is 'A file that a pull request changes. Its key is an index: a path may be longer than a primary key of Postgres takes.';
comment on column raw_files.team is 'the team''s slug';
comment on column raw_files.repository is 'owner/name';
comment on column raw_files.number is 'the pull request''s number';
comment on column raw_files.path is 'where it is in the repository';
comment on column raw_files.change is 'added, changed, copied, modified, removed, renamed or unknown';
comment on column raw_files.additions is 'lines added';
comment on column raw_files.deletions is 'lines removed';

create table discoveries (
    team text primary key,
    tried_at timestamp not null,
    found_until timestamp,
    failures integer not null,
    error text
);
comment on table discoveries is 'The last search for what changed at GitHub, by team.';
comment on column discoveries.team is 'the team''s slug';
comment on column discoveries.tried_at is 'when GitHub was last asked what changed, in UTC';
comment on column discoveries.found_until is 'what was updated before it is stored or stands in found_pull_requests, in UTC';
comment on column discoveries.failures is 'how many of the last tries failed in a row';
comment on column discoveries.error is 'why the last try failed';

create table found_pull_requests (
    team text not null,
    node_id text not null,
    repository_node_id text not null,
    number integer not null,
    created_at timestamp not null,
    updated_at timestamp not null,
    primary key (team, node_id)
);
comment on table found_pull_requests is 'A pull request that a search found to have changed, and that is still to be hydrated.';
comment on column found_pull_requests.team is 'the team''s slug';
comment on column found_pull_requests.node_id is 'GitHub''s id of the pull request';
comment on column found_pull_requests.repository_node_id is 'GitHub''s id of the repository, which survives renames';
comment on column found_pull_requests.number is 'the number in its repository';
comment on column found_pull_requests.created_at is 'when it was opened, in UTC';
comment on column found_pull_requests.updated_at is 'when it changed, as the search reported it, in UTC: what is stored is older, or nothing is stored';

create table quotas (
    team text primary key,
    points_left integer not null,
    points_limit integer not null,
    resets_at timestamp not null,
    answered_at timestamp not null
);
comment on table quotas is 'What GitHub last reported is left of the points of a team''s tokens; for people, no decision depends on it.';
comment on column quotas.team is 'the team''s slug';
comment on column quotas.points_left is 'points that are left of all tokens that the team may use, together';
comment on column quotas.points_limit is 'points an hour of these tokens, together';
comment on column quotas.resets_at is 'when the first of them has all of its points again, in UTC';
comment on column quotas.answered_at is 'when GitHub reported it, in UTC';

create table ai_classifications (
    team text not null,
    repository text not null,
    number integer not null,
    month text not null,
    is_ai_assisted boolean not null,
    involvement text not null,
    tools text[] not null,
    confidence double precision not null,
    method text not null,
    evidence text not null,
    llm_question text not null default 'none',
    llm_status text not null,
    llm_error text,
    summary_title text,
    summary_description text,
    summary_type text,
    summary_risk text,
    summary_friction text,
    summary_scope text,
    summary_languages text[],
    summary_areas text[],
    content_hash text not null,
    rules_version text not null,
    prompt_version text,
    model text,
    batch_id text,
    input_tokens integer,
    output_tokens integer,
    cost_usd double precision,
    classified_at timestamp not null,
    synced_at timestamp,
    primary key (team, repository, number)
);
comment on table ai_classifications is 'The verdict on one pull request, with its evidence.';
comment on column ai_classifications.team is 'the team''s slug';
comment on column ai_classifications.repository is 'owner/name';
comment on column ai_classifications.number is 'the number of the pull request';
comment on column ai_classifications.month is 'the month of the pull request''s creation, such as 2026-11; the partition';
comment on column ai_classifications.is_ai_assisted is 'true for authored, co_authored, assisted and inferred';
comment on column ai_classifications.involvement is 'authored, co_authored, assisted, inferred, reviewed or none';
comment on column ai_classifications.tools is 'the AI tools, sorted; empty exactly where the involvement is none';
comment on column ai_classifications.confidence is 'how sure the verdict is, from 0 to 1';
comment on column ai_classifications.method is 'who decided: rules or llm';
comment on column ai_classifications.evidence is 'JSON: a list of signal, tool, where, excerpt';
comment on column ai_classifications.llm_question is 'what the model is asked for: none while it is open or where a bot made it; summary; verdict where the rules are in doubt, with the summary';
comment on column ai_classifications.llm_status is 'how far the question to the model is: none, pending, done or failed';
comment on column ai_classifications.llm_error is 'why the model has not answered';
comment on column ai_classifications.summary_title is 'what it is about, by the model, as all of the summary; at most 100 characters';
comment on column ai_classifications.summary_description is 'what changes and why; at most 500 characters';
comment on column ai_classifications.summary_type is 'feature, bugfix, refactor, docs, test, chore or ci';
comment on column ai_classifications.summary_risk is 'the risk of breaking something: low, medium or high';
comment on column ai_classifications.summary_friction is 'how hard it was to get it reviewed: low, medium or high';
comment on column ai_classifications.summary_scope is 'the size of the change: small, medium, large or xlarge';
comment on column ai_classifications.summary_languages is 'programming languages that it touches';
comment on column ai_classifications.summary_areas is 'the parts of the product: backend, frontend, devops, mobile, data';
comment on column ai_classifications.content_hash is 'SHA-256 of what the model is shown';
comment on column ai_classifications.rules_version is 'the version of the rules that judged';
comment on column ai_classifications.prompt_version is 'the version of the prompt that the model answered';
comment on column ai_classifications.model is 'the model that answered';
comment on column ai_classifications.batch_id is 'the batch at Groq that the answer came from';
comment on column ai_classifications.input_tokens is 'tokens that this team paid for, of all attempts together, as output_tokens and cost_usd; 0 where another team had asked for the same content';
comment on column ai_classifications.output_tokens is 'tokens that the model wrote';
comment on column ai_classifications.cost_usd is 'what the answer cost, in USD';
comment on column ai_classifications.classified_at is 'when the verdict was made, in UTC';
comment on column ai_classifications.synced_at is 'the state of the pull request that was judged; of another synced_at, it is judged again';

create table agent_logins (
    team text not null,
    login text not null,
    tool text not null,
    primary key (team, login)
);
comment on table agent_logins is 'An account that is a coding agent, which its pull requests do not show by themselves.';
comment on column agent_logins.team is 'the team''s slug; * for the accounts of PRSYNC_AGENT_LOGINS, which are agents in every team';
comment on column agent_logins.login is 'the login at GitHub, in lower case and without [bot]';
comment on column agent_logins.tool is 'the tool that it is, as the verdicts name it';

create table llm_batches (
    intent_id text primary key,
    team text not null,
    attempt integer not null,
    model text not null,
    prompt_version text not null,
    status text not null,
    first_month text not null,
    line_count integer not null,
    file_id text,
    batch_id text,
    owner text not null,
    created_at timestamp not null,
    touched_at timestamp not null,
    submitted_at timestamp,
    ended_at timestamp,
    answered integer,
    failed integer,
    missing integer,
    foreign_lines integer,
    input_tokens bigint,
    output_tokens bigint,
    cost_usd double precision,
    error text
);
comment on table llm_batches is 'A batch of questions for the language model, written before anything is uploaded.';
comment on column llm_batches.intent_id is 'our id of it, which is in the batch''s metadata and its file''s name';
comment on column llm_batches.team is 'the team''s slug';
comment on column llm_batches.attempt is '1 is the small model, 2 the larger one';
comment on column llm_batches.model is 'the model''s name at Groq';
comment on column llm_batches.prompt_version is 'the version of the prompt';
comment on column llm_batches.status is 'intended, uploaded, submitted, refused, abandoned, or the state at Groq in which it ended';
comment on column llm_batches.first_month is 'the earliest month that it touches';
comment on column llm_batches.line_count is 'questions in the batch';
comment on column llm_batches.file_id is 'Groq''s id of the uploaded file';
comment on column llm_batches.batch_id is 'Groq''s id of the batch';
comment on column llm_batches.owner is 'the run that is at it';
comment on column llm_batches.created_at is 'when it was written down, in UTC';
comment on column llm_batches.touched_at is 'when a run last worked on it, in UTC';
comment on column llm_batches.submitted_at is 'when Groq took it, in UTC';
comment on column llm_batches.ended_at is 'when it ended, in UTC; null while it is open';
comment on column llm_batches.answered is 'lines with an answer';
comment on column llm_batches.failed is 'lines without one';
comment on column llm_batches.missing is 'lines that Groq''s results do not hold';
comment on column llm_batches.foreign_lines is 'lines of Groq''s results that are not ours, or cannot be read';
comment on column llm_batches.input_tokens is 'tokens of all lines together, as output_tokens and cost_usd';
comment on column llm_batches.output_tokens is 'tokens that the model wrote';
comment on column llm_batches.cost_usd is 'what the batch cost, in USD';
comment on column llm_batches.error is 'why it ended without answers';

create table llm_lines (
    content_hash text not null,
    prompt_version text not null,
    attempt integer not null,
    team text not null,
    intent_id text not null,
    custom_id text not null,
    status text not null,
    answer text,
    error text,
    input_tokens integer,
    output_tokens integer,
    cost_usd double precision,
    primary key (content_hash, prompt_version, attempt)
);
comment on table llm_lines is 'One question of a batch. By its key one content is sent once for one prompt, whichever team has it, and once more to the larger model.';
comment on column llm_lines.content_hash is 'SHA-256 of what the model is shown';
comment on column llm_lines.prompt_version is 'the version of the prompt';
comment on column llm_lines.attempt is '1 is the small model, 2 the larger one';
comment on column llm_lines.team is 'the slug of the team that sent it';
comment on column llm_lines.intent_id is 'the batch';
comment on column llm_lines.custom_id is 'finds the line''s result again';
comment on column llm_lines.status is 'waiting, answered or failed';
comment on column llm_lines.answer is 'JSON, as the prompt asks for it';
comment on column llm_lines.error is 'why there is no answer';
comment on column llm_lines.input_tokens is 'tokens that the model read';
comment on column llm_lines.output_tokens is 'tokens that the model wrote';
comment on column llm_lines.cost_usd is 'what the line cost, in USD';

create table trend_aggregates (
    team text not null,
    month text not null,
    month_start timestamp not null,
    repository text not null,
    missing_repositories text[] not null,
    small_sample boolean not null,
    is_partial boolean not null,
    computed_at timestamp not null,
    primary key (team, month, repository)
);
comment on table trend_aggregates is 'A month of a team, or of one of its repositories. Its metrics are columns too: one for each line of warehouse/measures/metrics.py, added when the warehouse is opened.';
comment on column trend_aggregates.team is 'the team''s slug';
comment on column trend_aggregates.month is 'the month, such as 2026-11, in UTC; the partition';
comment on column trend_aggregates.month_start is 'the first second of the month';
comment on column trend_aggregates.repository is 'owner/name, or * for the whole team';
comment on column trend_aggregates.missing_repositories is 'tracked repositories whose history does not reach the month yet';
comment on column trend_aggregates.small_sample is 'under five merged: read the measures with care';
comment on column trend_aggregates.is_partial is 'the month was not over when it was computed';
comment on column trend_aggregates.computed_at is 'when it was computed, in UTC';

create table ai_tool_counts (
    team text not null,
    month text not null,
    repository text not null,
    tool text not null,
    count integer not null,
    assisted_count integer not null,
    primary key (team, month, repository, tool)
);
comment on table ai_tool_counts is 'How many pull requests merged in a month have a verdict that names the tool.';
comment on column ai_tool_counts.team is 'the team''s slug';
comment on column ai_tool_counts.month is 'the month of the merge, such as 2026-11';
comment on column ai_tool_counts.repository is 'owner/name, or * for the whole team';
comment on column ai_tool_counts.tool is 'the AI tool, as the verdicts name it';
comment on column ai_tool_counts.count is 'merged pull requests whose verdict names the tool';
comment on column ai_tool_counts.assisted_count is 'AI-assisted merged pull requests whose verdict names the tool';

create table published_bands (
    metric text not null,
    statistic text not null,
    unit text not null,
    preference text not null,
    publisher text not null,
    edition text not null,
    band_rank integer not null,
    band text not null,
    lower_limit double precision,
    upper_limit double precision,
    upper_limit_included boolean not null,
    population text not null,
    url text not null,
    note text,
    primary key (metric, statistic, publisher, edition, band_rank)
);
comment on table published_bands is 'What others have published of their populations, with its source. A value is in the best band whose upper limit it does not pass. The rows are those of published_bands.sql.';
comment on column published_bands.metric is 'the subject of a metric, such as cycle_time_hours';
comment on column published_bands.statistic is 'the statistic, such as p75';
comment on column published_bands.unit is 'hours or lines';
comment on column published_bands.preference is 'lower_is_better or higher_is_better';
comment on column published_bands.publisher is 'who published it';
comment on column published_bands.edition is 'the year of the publication';
comment on column published_bands.band_rank is '1 is the best';
comment on column published_bands.band is 'the publisher''s name for the band';
comment on column published_bands.lower_limit is 'the band''s lower limit, as published; null: none';
comment on column published_bands.upper_limit is 'the band''s upper limit, as published; null: none';
comment on column published_bands.upper_limit_included is 'false where the publisher writes "less than"';
comment on column published_bands.population is 'what was measured';
comment on column published_bands.url is 'where it is published';
comment on column published_bands.note is 'how it differs from what is measured here';

create table open_faults (
    check_name text not null,
    team text not null,
    position integer not null,
    place text not null,
    fault text not null,
    faults_of_team bigint not null,
    found_at timestamp not null
);
comment on table open_faults is 'What each check of rows last found, the first twenty places of a team.';
comment on column open_faults.check_name is 'the check: a file of sql/checks';
comment on column open_faults.team is 'the team''s slug';
comment on column open_faults.position is 'the place in the list of this team, from 1';
comment on column open_faults.place is 'the pull request, month or repository';
comment on column open_faults.fault is 'what is wrong with it';
comment on column open_faults.faults_of_team is 'how many places of the team are wrong';
comment on column open_faults.found_at is 'when it was found, in UTC';

create table events (
    id text primary key,
    team text not null,
    kind text not null,
    payload text not null,
    created_at timestamp not null,
    attempts integer not null,
    failing_since timestamp,
    next_attempt_at timestamp,
    last_error text,
    delivered_at timestamp,
    given_up_at timestamp
);
comment on table events is 'The outbox: an event is written in the transaction of the data that it reports, and sent to the webhook later.';
comment on column events.id is 'the same for each attempt: receivers drop repeats by it';
comment on column events.team is 'the team''s slug';
comment on column events.kind is 'the kind of event, such as repository_synced; docs/events.md shows each';
comment on column events.payload is 'JSON: the event''s data';
comment on column events.created_at is 'when it was recorded, in UTC, as all times';
comment on column events.attempts is 'how many attempts failed';
comment on column events.failing_since is 'when the first attempt failed';
comment on column events.next_attempt_at is 'not before; null: at once';
comment on column events.last_error is 'why the last attempt failed';
comment on column events.delivered_at is 'when the receiver accepted it';
comment on column events.given_up_at is 'when it had failed for too long';

create table event_marks (
    team text not null,
    kind text not null,
    repository text not null,
    content text not null,
    content_at timestamp not null,
    primary key (team, kind, repository)
);
comment on table event_marks is 'What was last recorded of each kind, so that no event is recorded twice; it outlives the events.';
comment on column event_marks.team is 'the team''s slug';
comment on column event_marks.kind is 'the kind of event; discovery_failed: the search for changes failed';
comment on column event_marks.repository is 'owner/name, or * for the whole team';
comment on column event_marks.content is 'what was recorded: the reason of a failure, say';
comment on column event_marks.content_at is 'the time that the content is about, in UTC';

comment on table schema_versions is 'A numbered step of the schema that was applied to this database.';
comment on column schema_versions.version is 'the step''s number';
comment on column schema_versions.name is 'the step''s name';
comment on column schema_versions.hash is 'SHA-256 of its text';
comment on column schema_versions.applied_at is 'when it was applied, in UTC';

comment on table schema_texts is 'A text that this database was last brought to: metrics, published bands, views.';
comment on column schema_texts.name is 'the text''s name';
comment on column schema_texts.hash is 'SHA-256 of the text';
comment on column schema_texts.applied_at is 'when it was applied, in UTC';
