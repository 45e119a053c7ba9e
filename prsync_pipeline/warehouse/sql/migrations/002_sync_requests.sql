create table sync_requests (
    id text primary key,
    team text not null,
    kind text not null,
    repositories text[] not null,
    asked_at timestamp not null,
    asked_by text not null,
    begun_at timestamp,
    run_id text,
    ended_at timestamp,
    outcome text
);
comment on table sync_requests is 'What a person asked for on the page, until it is done; the last thirty of each team.';
comment on column sync_requests.id is 'the request''s id';
comment on column sync_requests.team is 'the team''s slug';
comment on column sync_requests.kind is 'changes: what changed at GitHub; failed: the repositories that failed, again; listing: a comparison with all that GitHub has';
comment on column sync_requests.repositories is 'the repositories, owner/name, that are to be tried again; empty: all that failed';
comment on column sync_requests.asked_at is 'when it was asked for, in UTC, as all times';
comment on column sync_requests.asked_by is 'who asked, by the name of their access';
comment on column sync_requests.begun_at is 'when its run began; null: it has not';
comment on column sync_requests.run_id is 'Dagster''s id of its run';
comment on column sync_requests.ended_at is 'when it ended; null: it is open';
comment on column sync_requests.outcome is 'done, nothing_to_do, failed, or expired: no daemon took it for a day';
