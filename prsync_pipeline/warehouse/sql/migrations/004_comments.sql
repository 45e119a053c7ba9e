-- What the columns hold where their names do not say it all; database tools and Dagster's catalogue show it.
comment on column tracked_repositories.repository is 'owner/name, as GitHub names it now';
comment on column tracked_repositories.node_id is 'GitHub''s id, which survives renames and moves';
comment on column tracked_repositories.is_active is 'whether the team tracks it at present';
comment on column tracked_repositories.priority_rank is '1 is synced first: most pull requests of the last six months';
comment on column tracked_repositories.recent_pull_requests is 'pull requests of the last six months';
comment on column tracked_repositories.refreshed_at is 'when GitHub was last asked, in UTC';

comment on column team_members.role is 'admin or member; empty where the token may not see it';
comment on column team_members.refreshed_at is 'when GitHub was last asked, in UTC';

comment on column raw_pull_requests.team is 'the team''s slug';
comment on column raw_pull_requests.repository is 'owner/name, as GitHub names it now';
comment on column raw_pull_requests.node_id is 'GitHub''s id, which survives renames and moves';
comment on column raw_pull_requests.month is 'the month of created_at, such as 2026-11; the partition, for ever';
comment on column raw_pull_requests.author_login is 'empty for a deleted account';
comment on column raw_pull_requests.author_kind is 'user, bot, mannequin, organization or ghost';
comment on column raw_pull_requests.state is 'open, closed or merged';
comment on column raw_pull_requests.created_at is 'naive UTC, as all times';
comment on column raw_pull_requests.ready_at is 'each time it became ready for review, oldest first';
comment on column raw_pull_requests.changed_files is 'GitHub''s total; raw_files ends where GitHub''s list does';
comment on column raw_pull_requests.commit_count is 'GitHub''s total; raw_commits ends where GitHub''s list does';
comment on column raw_pull_requests.review_count is 'GitHub''s total of submitted reviews';
comment on column raw_pull_requests.linked_issues is 'the issues that merging it closes';
comment on column raw_pull_requests.nul_characters is 'NUL characters taken out of its texts';
comment on column raw_pull_requests.is_deleted is 'GitHub answers that it no longer exists';
comment on column raw_pull_requests.synced_at is 'when GitHub answered, in UTC';

comment on column raw_reviews.number is 'the pull request''s number';
comment on column raw_reviews.review_id is 'GitHub''s fullDatabaseId, 64 bits';
comment on column raw_reviews.reviewer_login is 'empty for a deleted account';
comment on column raw_reviews.reviewer_kind is 'user, bot, mannequin, organization or ghost';
comment on column raw_reviews.state is 'approved, changes_requested, commented or dismissed';
comment on column raw_reviews.comment_count is 'comments on lines of the change';

comment on column raw_commits.number is 'the pull request''s number';
comment on column raw_commits.author_login is 'empty where GitHub knows no account for the e-mail address';

comment on column raw_files.number is 'the pull request''s number';
comment on column raw_files.change is 'added, changed, copied, modified, removed or renamed';
