update events
set delivered_at = $at,
    last_error = null
where id = $id
    and delivered_at is null;
