update teams
set trends_due_from = null
where team = $team
    and covered_from is not null;
