select custom_id
from llm_lines
where intent_id = $intent_id;
