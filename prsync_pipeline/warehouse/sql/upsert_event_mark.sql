-- A row comes back only where it says something new.
insert into event_marks (team, kind, repository, said, said_at)
values ($team, $kind, $repository, $said, $said_at)
on conflict (team, kind, repository) do update
set said = excluded.said,
    said_at = excluded.said_at
where event_marks.said <> excluded.said
returning team;
