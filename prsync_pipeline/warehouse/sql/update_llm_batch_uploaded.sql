update llm_batches
set status = 'uploaded',
    file_id = $file_id,
    touched_at = $at
where intent_id = $intent_id
    and owner = $owner
    and batch_id is null
    and ended_at is null
returning intent_id;
