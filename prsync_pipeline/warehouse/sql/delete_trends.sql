delete from {table}
where team = $team
    and month >= $first_month;
