-- What an incremental sync stands on: how far GitHub was asked for changes, and which it named that are not stored yet.
alter table teams add column listed_at timestamp;
comment on column teams.covered_from is 'every pull request that was active at or after it is stored, in UTC';
comment on column teams.watermark is 'what was updated before it is stored, in UTC';
comment on column teams.listed_at is 'when the last whole listing of the covered months began, in UTC';

create table discoveries (
    team text primary key,
    tried_at timestamp not null,
    found_until timestamp,
    failures integer not null,
    error text
);
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
comment on column found_pull_requests.repository_node_id is 'GitHub''s id of the repository, which survives renames';
comment on column found_pull_requests.updated_at is 'as the search told it: what is stored is older, or nothing is stored';
