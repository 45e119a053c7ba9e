-- name: delete_open_faults
delete from open_faults
where check_name = $check_name
    and {scope};

-- name: insert_open_faults
-- The first places of each team that a check finds, and how many there are of it: a fault may be in every row.
-- The outer `where` reaches the tables on both engines: a team's run reads its own rows alone.
insert into open_faults (check_name, team, position, place, fault, faults_of_team, found_at)
with checked as (
{check}
),
numbered as (
    select
        team,
        place,
        fault,
        count(*) over (partition by team) as faults_of_team,
        row_number() over (partition by team order by place, fault) as position
    from checked
    where {scope}
)
select
    cast($check_name as text),
    team,
    cast(position as integer),
    place,
    fault,
    faults_of_team,
    cast($found_at as timestamp)
from numbered
where position <= 20;

-- name: select_open_faults
select team, place, fault, faults_of_team
from open_faults
where check_name = $check_name
order by team, position;

-- name: select_first_open_faults
select team, check_name, place, fault, faults_of_team, found_at
from open_faults
where position = 1
    and (cast($team as text) is null or team = $team)
order by team, check_name;
