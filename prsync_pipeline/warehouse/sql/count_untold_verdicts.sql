select count(*) as judged, max(verdict.classified_at) as newest
from ai_classifications as verdict
where verdict.team = $team
    and not exists (
        select 1
        from event_marks as mark
        where mark.team = verdict.team
            and mark.kind = $kind
            and mark.said_at >= verdict.classified_at
    );
