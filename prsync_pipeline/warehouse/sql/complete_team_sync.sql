-- `least` and `greatest` pass over nulls on both engines.
update teams
set covered_from = least(covered_from, cast($covered_from as timestamp)),
    watermark = greatest(watermark, cast($watermark as timestamp)),
    listed_at = coalesce(cast($listed_at as timestamp), listed_at),
    resume_at = null
where team = $team;
