-- Only when nothing that was found is still to come.
update teams
set watermark = greatest(teams.watermark, discoveries.found_until)
from discoveries
where discoveries.team = teams.team
    and teams.team = $team
    and not exists (
        select 1
        from found_pull_requests
        where found_pull_requests.team = $team
    );
