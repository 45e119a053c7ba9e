update llm_batches
set status = 'submitted',
    batch_id = $batch_id,
    submitted_at = $at,
    touched_at = $at
where intent_id = $intent_id
    and batch_id is null
    and ended_at is null
returning intent_id;
