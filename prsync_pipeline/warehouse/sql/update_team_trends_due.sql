update teams
set trends_due_from = $month
where team = $team
    and (trends_due_from is null or trends_due_from > $month);
