-- What a check last found, so that a run which looks at its own team alone does not hide another team's problems.
-- Postgres gets some indexes here; DuckDB reads columns and passes over what its own statistics rule out.
create table open_problems (
    check_name text not null,
    team text not null,
    position integer not null,
    place text not null,
    problem text not null,
    problems_of_team bigint not null,
    found_at timestamp not null
);

-- When a run without a sign of life was first noticed; its next beat clears it.
alter table sync_heartbeats add column silent_since timestamp;
