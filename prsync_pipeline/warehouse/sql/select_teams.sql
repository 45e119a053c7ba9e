select
    team,
    organization,
    created_at,
    history_months,
    is_organization_wide,
    token_env,
    token_ciphertext,
    covered_from,
    watermark,
    listed_at,
    is_paused,
    resume_at
from teams;
