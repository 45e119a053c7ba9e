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
    is_paused boolean not null,
    resume_at timestamp
);

-- By node id, since names move from one repository to another.
create table tracked_repositories (
    team text not null,
    repository text not null,
    node_id text not null,
    is_active boolean not null,
    is_archived boolean not null,
    priority_rank integer not null,
    recent_pull_requests integer not null,
    refreshed_at timestamp,
    primary key (team, node_id)
);

create table team_members (
    team text not null,
    login text not null,
    name text,
    role text,
    refreshed_at timestamp not null,
    primary key (team, login)
);

create table repository_syncs (
    team text not null,
    repository text not null,
    covered_from timestamp,
    sync_status text not null,
    sync_progress double precision not null,
    pull_requests_total integer not null,
    pull_requests_synced integer not null,
    sync_started_at timestamp,
    last_synced_at timestamp,
    sync_error text,
    primary key (team, repository)
);

create table sync_heartbeats (
    run_id text primary key,
    team text not null,
    process text not null,
    beat_at timestamp not null
);

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
    is_deleted boolean not null,
    synced_at timestamp not null,
    primary key (team, repository, number)
);

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

-- No primary key: a path may be longer than Postgres takes into an index. See 002.
create table raw_files (
    team text not null,
    repository text not null,
    number integer not null,
    path text not null,
    change text not null,
    additions integer not null,
    deletions integer not null
);
