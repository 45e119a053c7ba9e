delete from llm_lines
where intent_id = $intent_id;
