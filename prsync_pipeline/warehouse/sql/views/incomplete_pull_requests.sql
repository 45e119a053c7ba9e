-- What GitHub states of a team's pull requests and does not give, whatever the repository's sync says.
create view incomplete_pull_requests as
select
    team,
    repository,
    number,
    repository || '#' || number as place,
    incomplete as missing,
    true as is_stored,
    synced_at as looked_at
from raw_pull_requests
where incomplete is not null
    and not is_deleted
union all
select team, repository, number, repository || '#' || number, 'left out: ' || reason, false, looked_at
from left_out_pull_requests
union all
select team, repository, null, repository, 'listed ' || incomplete, false, last_synced_at
from repository_syncs
where incomplete is not null;

comment on view incomplete_pull_requests is 'What GitHub states of pull requests and did not give, however often it was asked; it is asked again each week.';
comment on column incomplete_pull_requests.team is 'the team''s slug';
comment on column incomplete_pull_requests.repository is 'owner/name';
comment on column incomplete_pull_requests.number is 'the number in its repository; null where the listing of the repository lacks some';
comment on column incomplete_pull_requests.place is 'repository and number, as people write them';
comment on column incomplete_pull_requests.missing is 'what is missing, such as files 1 of 2';
comment on column incomplete_pull_requests.is_stored is 'whether the rest of it is stored';
comment on column incomplete_pull_requests.looked_at is 'when GitHub was last asked for it, in UTC';
