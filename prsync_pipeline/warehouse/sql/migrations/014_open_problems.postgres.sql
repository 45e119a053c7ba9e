-- What a check last found, so that a run which looks at its own team alone does not hide another team's problems.
create table open_problems (
    check_name text not null,
    team text not null,
    position integer not null,
    place text not null,
    problem text not null,
    problems_of_team bigint not null,
    found_at timestamp not null
);

-- A batch's lines, a team's open batches, a team's verdicts that wait: each was found by reading all there are.
create index llm_lines_intent_id on llm_lines (intent_id);
create index llm_batches_team on llm_batches (team, ended_at);
create index ai_classifications_llm_status on ai_classifications (team, llm_status);

-- When a run without a sign of life was first noticed; its next beat clears it.
alter table sync_heartbeats add column silent_since timestamp;
