-- name: complete_team_sync
-- `least` and `greatest` pass over nulls on both engines.
update teams
set covered_from = least(covered_from, cast($covered_from as timestamp)),
    watermark = greatest(watermark, cast($watermark as timestamp)),
    listed_at = coalesce(cast($listed_at as timestamp), listed_at),
    resume_at = null
where team = $team;

-- name: count_team_rows
select count(*) as found
from {table}
where team = $team;

-- name: delete_team_rows
delete from {table}
where team = $team;

-- name: raise_watermark
-- Only when nothing that was found is still to come.
update teams
set watermark = greatest(teams.watermark, discoveries.found_until)
from discoveries
where discoveries.team = teams.team
    and teams.team = $team
    and not exists (
        select 1
        from found_pull_requests
        where found_pull_requests.team = $team
    );

-- name: readable_columns_of_team
-- As deploy/reader.sql lets its role see a team.
teams.team,
teams.organization,
teams.created_at,
teams.history_months,
teams.is_organization_wide,
teams.covered_from,
teams.watermark,
teams.listed_at,
teams.trends_due_from,
teams.is_paused,
teams.resume_at

-- name: every_column_of_team
teams.*

-- name: select_readable_team
select {columns}
from teams
where team = $team;

-- name: select_readable_teams
select {columns}
from teams;

-- name: select_team
select *
from teams
where team = $team;

-- name: select_team_records
-- Of one team, or of all: what was worked out, found, left of GitHub's points, and when the daemon last ticked.
select
    {columns},
    discovery.tried_at,
    discovery.found_until,
    discovery.failures,
    discovery.error,
    quota.points_left,
    quota.points_limit,
    quota.resets_at,
    quota.answered_at,
    (
        select ticked_at
        from daemon_ticks
        where name = $tick
    ) as ticked_at,
    (
        select count(*)
        from ai_classifications as verdict
        where verdict.team = teams.team
    ) as judged,
    (
        select count(*)
        from ai_classifications as verdict
        where verdict.team = teams.team
            and verdict.llm_status = 'pending'
    ) as waiting_for_model,
    (
        select count(*)
        from llm_batches as batch
        where batch.team = teams.team
            and batch.ended_at is null
    ) as open_batches,
    (
        select count(*)
        from llm_batches as batch
        where batch.team = teams.team
            and (batch.ended_at is null or batch.answered > 0)
    ) as batches,
    (
        select count(*)
        from trend_aggregates as trend
        where trend.team = teams.team
            and trend.repository = '*'
    ) as trend_months
from teams
left join discoveries as discovery
    on discovery.team = teams.team
left join quotas as quota
    on quota.team = teams.team
where cast($team as text) is null or teams.team = $team;

-- name: select_team_tables
-- Every table that holds rows of teams, also those that a later step of the schema adds.
select columns.table_name
from information_schema.columns as columns
join information_schema.tables as tables
    on tables.table_schema = columns.table_schema
    and tables.table_name = columns.table_name
where columns.table_schema = current_schema()
    and columns.column_name = 'team'
    and tables.table_type = 'BASE TABLE'
order by columns.table_name;

-- name: select_teams
select *
from teams;

-- name: update_team_ciphertext
update teams
set token_ciphertext = $token_ciphertext
where team = $team;

-- name: update_team_paused
update teams
set is_paused = $is_paused
where team = $team;

-- name: update_team_resume_at
update teams
set resume_at = $resume_at
where team = $team;

-- name: update_team_token
-- What the former token waited for is of no concern to the new one.
update teams
set token_env = cast($token_env as text),
    token_ciphertext = cast($token_ciphertext as text),
    resume_at = null
where team = $team;

-- name: update_team_trends_computed
update teams
set trends_due_from = null
where team = $team
    and covered_from is not null;

-- name: update_team_trends_due
update teams
set trends_due_from = $month
where team = $team
    and (trends_due_from is null or trends_due_from > $month);

-- name: update_team_unknown_watermark
update teams
set watermark = null,
    listed_at = null
where team = $team;

-- name: update_team_unlisted
update teams
set listed_at = null
where team = $team;
