"""The two files in which a batch ends: results in no order, and the lines that failed, each mishap in its own shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.groq.answering import completion

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from prsync_pipeline.sandbox.groq.mishaps import Mishaps

ERRORS = {
    "json_validate_failed": (400, "json_validate_failed", "Failed to generate JSON. Please adjust your prompt."),
    "max_tokens": (400, "json_validate_failed", "max completion tokens reached before generating a valid document"),
    "server_error": (500, "internal_server_error", "Internal Server Error"),
}


def of_batch(
    lines: Sequence[dict[str, Any]],
    batch_mishap: str | None,
    mishaps: Mishaps,
    dice: random.Random,
    answer: Callable[[str], Any],
) -> tuple[list[str], list[str]]:
    """The lines of the output file and those of the error file; `answer` is the model."""
    output: list[str] = []
    errors: list[str] = []
    for number, line in enumerate(lines):
        mishap = mishaps.strike("line", is_larger_model="120b" in line["body"]["model"])
        kind = mishap.kind if mishap else None
        if batch_mishap == "lines_fail":
            kind = "json_validate_failed"
        if batch_mishap in {"expired", "cancelled"} and number >= len(lines) // 2:
            errors.append(error_line(line, number, None, f"batch_{batch_mishap}", f"This request was {batch_mishap}."))
        elif kind in ERRORS:
            errors.append(error_line(line, number, *ERRORS[kind]))
        elif kind == "unreadable":
            output.append('{"id": "cut in the mid')
        elif kind != "missing":
            output += output_lines(line, number, kind, answer)
    dice.shuffle(output)
    return output, errors


def error_line(line: dict[str, Any], number: int, status: int | None, code: str, message: str) -> str:
    """As Groq writes it: a response of the error's status, or none at all where the line was never run."""
    error = {"message": message, "type": "invalid_request_error", "code": code}
    response = None if status is None else {"status_code": status, "request_id": "req", "body": {"error": error}}
    row = {"id": f"batch_req_{number}", "custom_id": line["custom_id"], "response": response}
    return json.dumps({**row, "error": None if response else error})


def output_lines(line: dict[str, Any], number: int, kind: str | None, answer: Callable[[str], Any]) -> list[str]:
    if kind == "null_response":
        return [result_line(line["custom_id"], number, None)]
    body = completion(line["body"], number, content_of(line, kind, answer))
    if kind == "no_choices":
        body["choices"] = []
    lines = [result_line(line["custom_id"], number, body)]
    if kind == "foreign":
        lines.append(result_line("request-of-somebody-else", number, body))
    return lines * 2 if kind == "twice" else lines


def content_of(line: dict[str, Any], kind: str | None, answer: Callable[[str], Any]) -> str:
    if kind == "no_json":
        return "I think that Claude was used."
    whole = answer(line["body"]["messages"][-1]["content"])
    return json.dumps({**whole, "verdict": "assisted"} if kind == "other_shape" else whole)


def result_line(custom_id: str, number: int, body: dict[str, Any] | None) -> str:
    response = None if body is None else {"status_code": 200, "request_id": f"req_{number}", "body": body}
    error = {"message": "Something went wrong", "code": "unknown"} if body is None else None
    return json.dumps({"id": f"batch_req_{number}", "custom_id": custom_id, "response": response, "error": error})
