-- name: count_events
select
    count(*) filter (where given_up_at is null) as waiting,
    count(*) filter (where given_up_at is not null) as given_up,
    min(failing_since) filter (where given_up_at is null) as failing_since
from events
where delivered_at is null;

-- name: delete_event_mark
delete from event_marks
where team = $team
    and kind = $kind
    and repository = $repository;

-- name: delete_old_events
delete from events
where created_at < $before
    and ($undelivered_too or delivered_at is not null or given_up_at is not null)
returning id;

-- name: insert_event
insert into events (id, team, kind, payload, created_at, attempts)
values ($id, $team, $kind, $payload, $created_at, 0)
on conflict (id) do nothing;

-- name: select_undelivered_events
-- No pause is as long as a day: where one seems to be, the clock had jumped. One that was sent in vain waits its turn
-- behind those that came before its pause was over, or it would keep them back for as long as it fails.
select id, team, kind, payload, created_at, attempts, failing_since
from events
where delivered_at is null
    and given_up_at is null
    and (
        next_attempt_at is null
        or next_attempt_at <= $now
        or next_attempt_at > cast($now as timestamp) + interval '1 day'
    )
order by coalesce(next_attempt_at, created_at), created_at, id
limit $limit;

-- name: update_event_delivered
update events
set delivered_at = $at,
    last_error = null
where id = $id
    and delivered_at is null;

-- name: update_event_failed
-- Not where another tick has delivered it in the meantime.
update events
set attempts = attempts + 1,
    failing_since = coalesce(failing_since, $at),
    next_attempt_at = cast($next_attempt_at as timestamp),
    given_up_at = cast($given_up_at as timestamp),
    last_error = $error
where id = $id
    and delivered_at is null;

-- name: upsert_event_mark
-- A row comes back only where it says something new.
insert into event_marks (team, kind, repository, content, content_at)
values ($team, $kind, $repository, $content, $content_at)
on conflict (team, kind, repository) do update
set content = excluded.content,
    content_at = excluded.content_at
where event_marks.content <> excluded.content
returning team;
