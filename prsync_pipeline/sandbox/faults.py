"""Scripted misfortune: which request meets which fault. It decides; the server carries it out."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

FaultKind = Literal[
    "bad_gateway",
    "unavailable",
    "connection_reset",
    "truncated_json",
    "html",
    "partial_data",
    "null_nodes",
    "empty_nested",
    "secondary_limit",
    "primary_limit",
    "timeout",
    "hang",
    "revoke",
    "forbidden",
]
Matching = Literal["any", "search", "nodes", "other"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of `kind` for requests of the kind `matching`.

    `at` and `every` count the matching requests from 1 on; `probability` is drawn with `seed`; with none of the
    three every matching request is hit. `times` ends it. `seconds` is the pause that a limit asks for, or how long
    a request hangs. `is_html` gives a 502 or 503 an HTML body. `repository` is what `forbidden` forbids.
    """

    kind: FaultKind
    matching: Matching = "any"
    at: tuple[int, ...] = ()
    every: int | None = None
    probability: float | None = None
    seed: int = 0
    times: int | None = None
    seconds: float = 1.0
    is_html: bool = False
    repository: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise InputError(f"There is no fault '{self.kind}'; choose from {', '.join(get_args(FaultKind))}.")
        if self.matching not in get_args(Matching):
            raise InputError(f"A fault matches {', '.join(get_args(Matching))}, not '{self.matching}'.")
        if self.kind == "forbidden" and self.repository is None:
            raise InputError("The fault 'forbidden' needs a repository.")


@dataclass(slots=True)
class Scripted:
    """A fault and how often it was met."""

    fault: Fault
    dice: random.Random = field(init=False)
    seen: int = 0
    hit: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)

    def is_due(self) -> bool:
        """Count one matching request and say whether the fault is for it."""
        fault = self.fault
        self.seen += 1
        if fault.times is not None and self.hit >= fault.times:
            return False
        if fault.at:
            return self.seen in fault.at
        if fault.every is not None:
            return self.seen % fault.every == 0
        return fault.probability is None or self.dice.random() < fault.probability


class Faults:
    """The faults in play, in order; the first that strikes a request is the one that it meets."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._scripted = [Scripted(fault) for fault in faults]

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._scripted += [Scripted(fault) for fault in faults]

    def clear(self) -> None:
        with self._lock:
            self._scripted.clear()

    def strike(self, kind: str) -> Fault | None:
        """The fault that the next request of that kind meets."""
        with self._lock:
            due = [one for one in self._scripted if one.fault.matching in {"any", kind} and one.is_due()]
            if not due:
                return None
            due[0].hit += 1
            return due[0].fault
