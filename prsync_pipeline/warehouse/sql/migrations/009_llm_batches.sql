-- Of which state of the pull request the verdict speaks: of another `synced_at`, it is classified again.
alter table ai_classifications add column synced_at timestamp;

-- One row is a batch that was meant for the model, from the intent on: written before anything is uploaded.
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
    input_tokens integer,
    output_tokens integer,
    cost_usd double precision,
    error text
);

-- The key is the promise: one content goes to the model once for one prompt, and once more to the larger one.
create table llm_lines (
    team text not null,
    repository text not null,
    number integer not null,
    content_hash text not null,
    prompt_version text not null,
    attempt integer not null,
    intent_id text not null,
    custom_id text not null,
    status text not null,
    answer text,
    error text,
    input_tokens integer,
    output_tokens integer,
    cost_usd double precision,
    primary key (team, repository, number, content_hash, prompt_version, attempt)
);
