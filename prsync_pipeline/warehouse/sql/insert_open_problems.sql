-- The first places of each team that a check finds, and how many there are of it: a fault may be in every row.
-- The outer `where` reaches the tables on both engines: a team's run reads its own rows alone.
insert into open_problems
with checked as (
{check}
),
numbered as (
    select
        team,
        place,
        problem,
        count(*) over (partition by team) as problems_of_team,
        row_number() over (partition by team order by place, problem) as position
    from checked
    where {scope}
)
select
    cast($check_name as text),
    team,
    cast(position as integer),
    place,
    problem,
    problems_of_team,
    cast($found_at as timestamp)
from numbered
where position <= 20;
