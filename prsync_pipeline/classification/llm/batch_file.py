"""A batch's input file: one line for each pull request, and how many of them fit. See console.groq.com/docs/batch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.prompt import request_body

if TYPE_CHECKING:
    from prsync_pipeline.classification.llm.models import LanguageModel

MAX_FILE_BYTES = 100 * 1024 * 1024
"""The limit in the SDK, the smaller of the two that Groq publishes."""
ENDPOINT = "/v1/chat/completions"


def batch_line(custom_id: str, model: LanguageModel, message: str) -> bytes:
    """One request for a chat completion as a line of JSON, ending with a line feed."""
    body = request_body(model.name, message, max_tokens=model.max_tokens)
    line = {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
