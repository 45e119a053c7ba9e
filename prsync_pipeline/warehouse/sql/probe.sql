-- name: insert_probe_row
-- Deleted in the same transaction: only the right to write is probed.
insert into daemon_ticks (name, ticked_at)
values ($name, $at);

-- name: delete_probe_row
delete from daemon_ticks
where name = $name;

-- name: select_engine_version
select version() as version;
