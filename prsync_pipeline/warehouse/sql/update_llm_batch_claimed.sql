-- Only if nobody touched it in between.
update llm_batches
set owner = $owner,
    touched_at = $at
where intent_id = $intent_id
    and touched_at = $seen_at
    and batch_id is null
    and ended_at is null
returning intent_id;
