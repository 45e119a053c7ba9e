insert into events (id, team, kind, payload, created_at, attempts)
values ($id, $team, $kind, $payload, $created_at, 0)
on conflict (id) do nothing;
