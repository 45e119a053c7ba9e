-- `least` and `greatest` pass over nulls on both engines.
update teams
set covered_from = least(covered_from, cast($covered_from as timestamp)),
    watermark = greatest(watermark, cast($watermark as timestamp)),
    resume_at = null
where team = $team;
