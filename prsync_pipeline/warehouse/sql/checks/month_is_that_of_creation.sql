-- The partition of a pull request, and of its verdict, is the month of its creation.
select
    team,
    repository || '#' || number as place,
    'its month is ' || month || ', and it was created at ' || created_at as fault
from raw_pull_requests
where month <> extract(year from created_at) || '-' || lpad(cast(extract(month from created_at) as text), 2, '0')
