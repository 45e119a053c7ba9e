-- What a person took off the list stays off it, whatever the organisation lists.
alter table tracked_repositories add column is_excluded boolean not null default false;
comment on column tracked_repositories.is_excluded is 'a person said that it is not to be tracked; a refresh of the roster leaves it so';

-- By the kind of the error a person is told what to do; its text is GitHub's as often as ours.
alter table repository_syncs add column sync_error_code text;
comment on column repository_syncs.sync_error_code is 'the code of the error behind sync_error, such as repository_unavailable; null where nothing failed';
