delete from events
where created_at < $before
    and ($undelivered_too or delivered_at is not null or given_up_at is not null)
returning id;
