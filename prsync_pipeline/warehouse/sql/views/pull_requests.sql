-- Derived facts are here and nowhere else. A person is whoever is no bot and no organization;
-- reviews by the author are left out. Hours are double precision. Not `= any(labels)`: DuckDB computes that for all
-- teams before it looks at which one was asked for.
create view pull_requests as
select
    pull_request.*,
    verdict.is_ai_assisted,
    verdict.involvement,
    case
        when of_team.login is not null or of_setting.login is not null then 'agent'
        when pull_request.author_kind <> 'bot' then 'person'
        when verdict.involvement = 'authored' then 'agent'
        else 'bot'
    end as author_population,
    case
        when size <= 10 then 'XS'
        when size <= 50 then 'S'
        when size <= 200 then 'M'
        when size <= 500 then 'L'
        else 'XL'
    end as size_bucket,
    cast(extract(epoch from (merged_at - created_at)) as double precision) / 3600 as cycle_time_hours,
    cast(extract(epoch from (first_review_at - created_at)) as double precision) / 3600 as review_time_hours,
    cast(extract(epoch from (first_review_at - ready_for_review_at)) as double precision) / 3600 as pickup_time_hours,
    case
        when merged_at > first_review_at
        then cast(extract(epoch from (merged_at - first_review_at)) as double precision) / 3600
    end as review_to_merge_hours,
    starts_with(title, 'Revert "')
        or starts_with(lower(title), 'revert:')
        or starts_with(lower(title), 'revert(') as is_revert,
    starts_with(lower(title), 'hotfix')
        or starts_with(lower(head_branch), 'hotfix')
        or coalesce(array_position(labels, 'hotfix'), 0) > 0 as is_hotfix
from reviewed_pull_requests as pull_request
left join ai_classifications as verdict
    on verdict.team = pull_request.team
    and verdict.repository = pull_request.repository
    and verdict.number = pull_request.number
left join agent_logins as of_team
    on of_team.team = pull_request.team
    and of_team.login = replace(lower(pull_request.author_login), '[bot]', '')
left join agent_logins as of_setting
    on of_setting.team = '*'
    and of_setting.login = replace(lower(pull_request.author_login), '[bot]', '');

comment on view pull_requests is 'A pull request that is not deleted, with all facts that are derived from it; hours are double precision.';
comment on column pull_requests.incomplete is 'what GitHub did not give of it, such as files 1 of 2; null: nothing is missing';
comment on column pull_requests.first_review_at is 'the first review by another person, in UTC';
comment on column pull_requests.review_rounds is 'reviews by other people that requested changes';
comment on column pull_requests.size is 'lines added and deleted';
comment on column pull_requests.is_ai_assisted is 'whether AI was used, by the verdict; null where there is none yet';
comment on column pull_requests.involvement is 'how AI was used, by the verdict: authored, co_authored, assisted, inferred, reviewed or none';
comment on column pull_requests.author_population is 'agent: a login of agent_logins, or a bot with the verdict authored; bot: any other bot; person: everybody else';
comment on column pull_requests.size_bucket is 'XS to 10 lines, S to 50, M to 200, L to 500, XL';
comment on column pull_requests.cycle_time_hours is 'hours from creation to merge';
comment on column pull_requests.review_time_hours is 'hours from creation to the first review';
comment on column pull_requests.pickup_time_hours is 'hours from ready for review to the first review';
comment on column pull_requests.review_to_merge_hours is 'hours from the first review to a later merge';
comment on column pull_requests.is_revert is 'whether the title takes a change back';
comment on column pull_requests.is_hotfix is 'whether title, branch or label name a hotfix';
