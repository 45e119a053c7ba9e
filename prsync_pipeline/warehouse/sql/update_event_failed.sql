-- Not where another tick has delivered it in the meantime.
update events
set attempts = attempts + 1,
    failing_since = coalesce(failing_since, $at),
    next_attempt_at = cast($next_attempt_at as timestamp),
    given_up_at = cast($given_up_at as timestamp),
    last_error = $error
where id = $id
    and delivered_at is null;
