-- What the former token waited for is of no concern to the new one.
update teams
set token_env = cast($token_env as text),
    token_ciphertext = cast($token_ciphertext as text),
    resume_at = null
where team = $team;
