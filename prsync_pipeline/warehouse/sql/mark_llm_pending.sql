update ai_classifications
set llm_status = 'pending',
    llm_error = $error
where team = $team
    and month between $since and $until
    and llm_status in ('none', 'pending');
