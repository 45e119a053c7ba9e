"""Reads a batch's output and error files: each line becomes an answer, or the reason why there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prsync_pipeline.classification.llm.answer_schema import ModelAnswer, parse_answer
from prsync_pipeline.errors import AnswerRejected
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_REASON = 200
MAX_TOKENS = 10_000_000
"""Of one line; no model reads as many, and a column of 32 bits holds the sum of all attempts."""
MAX_LINE_BYTES = 4 * 1024 * 1024
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class LineResult:
    """What came back for one line; `custom_id` is None where the line itself could not be read."""

    custom_id: str | None
    answer: ModelAnswer | None
    error: str | None
    input_tokens: int = 0
    output_tokens: int = 0


def read_results(chunks: Iterable[bytes]) -> Iterator[LineResult]:
    """The results in an output or error file, which comes in chunks. Groq writes them in any order."""
    for line in _lines(chunks):
        if line is None:
            yield LineResult(None, None, f"a line of the results has more than {MAX_LINE_BYTES} bytes")
        elif line.strip():
            yield _read_line(line.decode(errors="replace"))


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Line by line, with None in place of one that is too long to be held."""
    # Not by splitlines: inside of a string JSON may hold line separators of Unicode as they are.
    begun: bytes | None = b""
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        begun = _longer(begun, first)
        for line in others:
            yield begun
            begun = _longer(b"", line)
    yield begun


def _longer(line: bytes | None, more: bytes) -> bytes | None:
    return None if line is None or len(line) + len(more) > MAX_LINE_BYTES else line + more


def _read_line(line: str) -> LineResult:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return LineResult(None, None, "a line of the results is no JSON that can be read")
    custom_id = member(row, "custom_id")
    if not isinstance(custom_id, str):
        return LineResult(None, None, "a line of the results has no custom_id")
    response = member(row, "response")
    body = member(response, "body")
    if member(response, "status_code") != HTTP_OK:
        return LineResult(custom_id, None, _reason(member(row, "error") or member(body, "error"), response))
    tokens = (_count(member(body, "usage"), "prompt_tokens"), _count(member(body, "usage"), "completion_tokens"))
    try:
        _check_tokens(member(body, "usage"))
        return LineResult(custom_id, parse_answer(_content(body)), None, *tokens)
    except AnswerRejected as rejected:
        return LineResult(custom_id, None, str(rejected), *tokens)


def _check_tokens(usage: object) -> None:
    """Raise AnswerRejected where the tokens that a line is said to have taken cannot be counted."""
    for name in ("prompt_tokens", "completion_tokens"):
        number = member(usage, name)
        if number is not None and number != _count(usage, name):
            raise AnswerRejected(f"The line's {name} are no whole number from 0 to {MAX_TOKENS}.")


def _content(body: object) -> str:
    """The answer's text in the body of a completion."""
    choices = member(body, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if member(choice, "finish_reason") == "length":
        raise AnswerRejected("The model's answer was cut: it reached its limit of tokens.")
    text = member(member(choice, "message"), "content")
    if not isinstance(text, str):
        raise AnswerRejected("The completion holds no answer.")
    return text


def _reason(error: object, response: object) -> str:
    """Why a line has no answer, in Groq's words; at most 200 characters."""
    parts = [part for part in (member(error, "code"), member(error, "message")) if part and isinstance(part, str)]
    status = member(response, "status_code")
    code = status if isinstance(status, int | None) else "unknown"
    words = ": ".join(parts) or (f"status {code}" if response else "no response")
    return excerpt(words, MAX_REASON)


def member(value: object, name: str) -> Any:
    """A member of what should be an object; None where it is another thing."""
    return value.get(name) if isinstance(value, dict) else None


def _count(usage: object, name: str) -> int:
    number = member(usage, name)
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return number if is_number and 0 <= number <= MAX_TOKENS else 0
