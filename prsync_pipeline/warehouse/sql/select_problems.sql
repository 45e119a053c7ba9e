-- The first places of each team that a check finds, and how many there are of it: a fault may be in every row.
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
)
select team, place, problem, problems_of_team
from numbered
where position <= 20
order by team, position;
