create table access_grants (
    secret_hash text primary key,
    name text not null,
    team text,
    role text not null,
    created_at timestamp not null,
    created_by text not null,
    expires_at timestamp,
    revoked_at timestamp,
    last_used_at timestamp
);
comment on table access_grants is 'A link to the page: what its holder may see and do. The secret in the link is stored nowhere.';
comment on column access_grants.secret_hash is 'SHA-256 of the link''s secret, of 32 random bytes';
comment on column access_grants.name is 'what people call the link; no two valid links share a name';
comment on column access_grants.team is 'the slug of the one team that the link opens; null: all teams, those that sign up later too';
comment on column access_grants.role is 'read, steer or admin';
comment on column access_grants.created_at is 'when the link was made, in UTC';
comment on column access_grants.created_by is 'who made the link: a user of the machine, or the name of another link';
comment on column access_grants.expires_at is 'until when the link opens anything; null: until it is revoked';
comment on column access_grants.revoked_at is 'when the link was revoked; null: it was not';
comment on column access_grants.last_used_at is 'when the link was last used, to the minute';
