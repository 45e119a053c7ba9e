-- What GitHub last said is left of the points of a team's tokens; people read it, no decision stands on it.
create table quotas (
    team text primary key,
    points_left integer not null,
    points_limit integer not null,
    resets_at timestamp not null,
    told_at timestamp not null
);
comment on column quotas.points_left is 'of all tokens that the team may use, together';
comment on column quotas.points_limit is 'points an hour of these tokens, together';
comment on column quotas.resets_at is 'when the first of them has all of its points again, in UTC';
comment on column quotas.told_at is 'when GitHub said so, in UTC';
