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

comment on column ai_classifications.month is 'the month of the pull request''s creation, such as 2026-11; the partition';
comment on column ai_classifications.involvement is 'authored, co_authored, assisted, inferred, reviewed or none';
comment on column ai_classifications.tools is 'sorted; empty exactly where the involvement is none';
comment on column ai_classifications.confidence is 'from 0 to 1';
comment on column ai_classifications.method is 'rules or llm: who decided';
comment on column ai_classifications.evidence is 'JSON: a list of signal, tool, where, excerpt';
comment on column ai_classifications.llm_status is 'none, pending, done or failed';
comment on column ai_classifications.llm_error is 'why the model has not answered';
comment on column ai_classifications.summary is 'by the model: a title and, on the next line, a description';
comment on column ai_classifications.content_hash is 'SHA-256 of what the model is shown';
comment on column ai_classifications.input_tokens is 'of all attempts together, as output_tokens and cost_usd';
comment on column ai_classifications.synced_at is 'of which state of the pull request the verdict speaks';

comment on column llm_batches.intent_id is 'ours; in the batch''s metadata and its file''s name';
comment on column llm_batches.attempt is '1 is the small model, 2 the larger one';
comment on column llm_batches.status is 'intended, uploaded, submitted, refused, abandoned, or the state at Groq in which it ended';
comment on column llm_batches.first_month is 'the earliest month that it touches';
comment on column llm_batches.owner is 'the run that is at it';
comment on column llm_batches.missing is 'lines that Groq''s results do not hold';
comment on column llm_batches.foreign_lines is 'lines of Groq''s results that are not ours, or cannot be read';

comment on column llm_lines.custom_id is 'finds the line''s result again';
comment on column llm_lines.status is 'waiting, answered or failed';
comment on column llm_lines.answer is 'JSON, as the prompt asks for it';
