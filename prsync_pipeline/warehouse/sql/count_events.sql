select
    count(*) filter (where given_up_at is null) as waiting,
    count(*) filter (where given_up_at is not null) as given_up,
    min(failing_since) filter (where given_up_at is null) as failing_since
from events
where delivered_at is null;
