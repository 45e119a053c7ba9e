select *
from ai_classifications
where team = $team
    and repository = $repository
    and number = $number;
