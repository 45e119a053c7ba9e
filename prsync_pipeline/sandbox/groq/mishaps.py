"""Scripted misfortune of the stand-in for Groq: which request, batch or line meets which mishap. It only decides."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

RequestMishap = Literal["rate_limited", "down", "lost_answer", "hang", "rejected", "garbled", "page", "drip"]
BatchMishap = Literal["expired", "failed", "cancelled", "lines_fail", "stuck"]
LineMishap = Literal[
    "json_validate_failed",
    "max_tokens",
    "server_error",
    "null_response",
    "missing",
    "no_json",
    "other_shape",
    "no_choices",
    "unreadable",
    "foreign",
    "twice",
]
Operation = Literal[
    "upload", "create", "list", "files", "retrieve", "content", "cancel", "chat", "batch", "line", "any"
]
OF_REQUESTS, OF_BATCHES, OF_LINES = get_args(RequestMishap), get_args(BatchMishap), get_args(LineMishap)


@dataclass(frozen=True, slots=True)
class Mishap:
    """A mishap of `kind`, for requests of one operation, for batches, or for lines.

    `at` and `every` count what could meet it from 1 on; with neither, all do. `times` ends it; `seconds` is the pause
    that a rate limit asks for. Lines of the larger model meet it only with `is_stubborn`. `lost_answer` does the work
    and breaks the connection; `hang` does the work and says nothing, `drip` sends a byte every
    twentieth of a second; `garbled` answers with JSON nested beyond measure, `page` with HTML, as a gateway does.
    """

    kind: RequestMishap | BatchMishap | LineMishap
    on: Operation = "any"
    at: tuple[int, ...] = ()
    every: int | None = None
    times: int | None = None
    seconds: float = 1.0
    is_stubborn: bool = False

    def __post_init__(self) -> None:
        if self.kind not in (*OF_REQUESTS, *OF_BATCHES, *OF_LINES):
            raise InputError(f"There is no mishap '{self.kind}'.")

    def concerns(self, operation: str) -> bool:
        if self.kind in OF_LINES:
            return operation == "line"
        if self.kind in OF_BATCHES:
            return operation == "batch"
        return operation not in {"line", "batch"} and self.on in {"any", operation}


class Mishaps:
    """The mishaps in play, in order; the first that is due is the one that is met."""

    def __init__(self, mishaps: Iterable[Mishap] = ()) -> None:
        self._lock = threading.Lock()
        self._counted: list[list[int]] = []
        self._mishaps: list[Mishap] = []
        self.add(*mishaps)

    def add(self, *mishaps: Mishap) -> None:
        with self._lock:
            self._mishaps += mishaps
            self._counted += [[0, 0] for _ in mishaps]

    def clear(self) -> None:
        with self._lock:
            self._mishaps.clear()
            self._counted.clear()

    def strike(self, operation: str, *, is_larger_model: bool = False) -> Mishap | None:
        with self._lock:
            due = [
                (mishap, counted)
                for mishap, counted in zip(self._mishaps, self._counted, strict=True)
                if mishap.concerns(operation)
                and not (is_larger_model and not mishap.is_stubborn)
                and is_due(mishap, counted)
            ]
            if not due:
                return None
            mishap, counted = due[0]
            counted[1] += 1
            return mishap


def is_due(mishap: Mishap, counted: list[int]) -> bool:
    """Count what could meet it, and say whether this one does."""
    counted[0] += 1
    if mishap.times is not None and counted[1] >= mishap.times:
        return False
    if mishap.at:
        return counted[0] in mishap.at
    return mishap.every is None or counted[0] % mishap.every == 0
