-- name: delete_agent_logins
delete from agent_logins
where team = $team
    and login = any(cast($logins as text[]));

-- name: mark_pull_requests_unjudged
-- The verdicts on the pull requests of these accounts, or with commits of theirs, are not those of a known state.
update ai_classifications
set synced_at = null
where team = $team
    and (repository, number) in (
        select repository, number
        from raw_pull_requests
        where team = $team
            and replace(lower(author_login), '[bot]', '') = any(cast($logins as text[]))
        union
        select repository, number
        from raw_commits
        where team = $team
            and replace(lower(author_login), '[bot]', '') = any(cast($logins as text[]))
    );

-- name: select_agent_logins
-- The team's own, and those of the setting.
select team, login, tool
from agent_logins
where team in ($team, '*')
order by login;

-- name: select_first_touched_creation
-- When the first pull request was created that these accounts opened, or that has commits of theirs.
select min(pull_request.created_at) as created_at, count(*) as pull_requests
from raw_pull_requests as pull_request
where pull_request.team = $team
    and not pull_request.is_deleted
    and (
        replace(lower(pull_request.author_login), '[bot]', '') = any(cast($logins as text[]))
        or (pull_request.repository, pull_request.number) in (
            select repository, number
            from raw_commits
            where team = $team
                and replace(lower(author_login), '[bot]', '') = any(cast($logins as text[]))
        )
    );
