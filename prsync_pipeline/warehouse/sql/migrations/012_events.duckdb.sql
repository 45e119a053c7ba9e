-- What others should hear of: a row is written in the transaction of the data that it tells of, and sent to the webhook later.
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

-- What was told last, so that nothing is told twice; it outlives the events themselves.
create table event_marks (
    team text not null,
    kind text not null,
    repository text not null,
    said text not null,
    said_at timestamp not null,
    primary key (team, kind, repository)
);

-- Verdicts from before there were events are no news.
insert into event_marks
select team, 'classification_completed', '*', 'older verdicts', max(classified_at)
from ai_classifications
group by team;

comment on column events.id is 'the same for each attempt: receivers drop repeats by it';
comment on column events.team is 'the team''s slug';
comment on column events.kind is 'such as repository_synced; docs/events.md shows each';
comment on column events.payload is 'JSON: the event''s data';
comment on column events.created_at is 'in UTC, as all times';
comment on column events.attempts is 'how often it was sent in vain';
comment on column events.failing_since is 'when it was first sent in vain';
comment on column events.next_attempt_at is 'not before; null: at once';
comment on column events.last_error is 'why the last attempt failed';
comment on column events.delivered_at is 'when the receiver took it';
comment on column events.given_up_at is 'when it had failed for too long';

comment on column event_marks.team is 'the team''s slug';
comment on column event_marks.kind is 'the kind of event; discovery_failed: GitHub could not be asked what changed';
comment on column event_marks.repository is 'owner/name, or * for the whole team';
comment on column event_marks.said is 'what was told: the reason of a failure, say';
comment on column event_marks.said_at is 'of which time it spoke, in UTC';
