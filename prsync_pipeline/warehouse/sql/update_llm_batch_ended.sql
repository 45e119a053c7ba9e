update llm_batches
set status = $status,
    ended_at = $at,
    touched_at = $at,
    answered = $answered,
    failed = $failed,
    missing = $missing,
    foreign_lines = $foreign_lines,
    input_tokens = $input_tokens,
    output_tokens = $output_tokens,
    cost_usd = $cost_usd,
    error = $error
where intent_id = $intent_id
    and ended_at is null
returning intent_id;
