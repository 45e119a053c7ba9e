-- name: select_rows
select {columns}
from {table}
where {conditions}

-- name: select_rows_in_order
{rows}
order by {order}

-- name: select_slugs
select team
from teams
order by team

-- name: is_of_team
team = $team

-- name: is_within_months
month between $since and $until

-- name: pull_request_is_within_months
(team, repository, number) in (
    select team, repository, number
    from raw_pull_requests
    where month between $since and $until
)

-- name: is_equal
{column} = ${parameter}

-- name: is_null
{column} is null

-- name: text_in_order
-- Of its bytes, whatever the language of the database.
{column} collate "C"
