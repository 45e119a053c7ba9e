-- Of pull requests that are stored under another key now, since their repository was renamed or they were moved.
delete from ai_classifications
where team = $team
    and not exists (
        select 1
        from raw_pull_requests as pull_request
        where pull_request.team = ai_classifications.team
            and pull_request.repository = ai_classifications.repository
            and pull_request.number = ai_classifications.number
    );
