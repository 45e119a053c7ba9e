delete from event_marks
where team = $team
    and kind = $kind
    and repository = $repository;
