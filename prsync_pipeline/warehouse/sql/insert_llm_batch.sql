insert into llm_batches (
    intent_id,
    team,
    attempt,
    model,
    prompt_version,
    status,
    first_month,
    line_count,
    owner,
    created_at,
    touched_at
)
values (
    $intent_id,
    $team,
    $attempt,
    $model,
    $prompt_version,
    'intended',
    $first_month,
    $line_count,
    $owner,
    $at,
    $at
);
