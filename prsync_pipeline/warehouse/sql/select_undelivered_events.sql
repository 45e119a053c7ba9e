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
limit $most;
