"""Scripted misfortune: which request meets which fault. It decides; the server carries it out."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    "altered",
    "miscounted",
    "repeated_cursor",
    "swapped_nodes",
    "huge",
    "gzip_bomb",
    "nested",
    "drip",
    "drip_header",
    "echo",
    "headers",
]
LIES: frozenset[FaultKind] = frozenset({"altered", "miscounted", "repeated_cursor", "swapped_nodes"})
Matching = Literal["any", "search", "nodes", "other"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of `kind` for requests of the kind `matching`.

    `at` and `every` count the matching requests from 1 on; `probability` is drawn with `seed`; with none of the
    three every matching request is hit. `times` ends it. `seconds` is the pause that a limit asks for, or how long
    a request hangs. `token` leaves the requests with other tokens alone. `is_html` gives a 502 or 503 an HTML body.
    `repository` is what `forbidden` forbids.

    A lie changes an answer that is right otherwise, and several may strike the same one; `times` counts the answers
    that held what it changes. With `repository` and `number` it strikes that pull request alone.

    - `altered` sets `field` to `value`, and adds an error about that place where `error` names a type (`TIMEOUT`: the
      time-out that GitHub gives no type). `field` is a path such as `changedFiles`, `labels.nodes.0` or `issueCount`,
      from every object that has it; without one the pull request itself is replaced.
    - `miscounted` adds `by` to `field`.
    - `repeated_cursor` leads from every page of the connections called `field` (of all, without one) back to the
      first; searches are called `search`.
    - `swapped_nodes` gives each of `nodes` the place of another.

    What does not end or does not fit:

    - `huge` and `gzip_bomb` answer with `megabytes`, the second one packed to a thousandth; `nested` with JSON that
      is nested two hundred thousand deep.
    - `drip` sends a byte of the body every `seconds`, `drip_header` one of a header, until the client gives up.
    - `echo` quotes the request's authorization in the message of a `status`; with 200 in an error, of type `error`.
    - `headers` writes `headers` on an answer that is right otherwise.
    """

    kind: FaultKind
    matching: Matching = "any"
    token: str | None = field(default=None, repr=False)
    at: tuple[int, ...] = ()
    every: int | None = None
    probability: float | None = None
    seed: int = 0
    times: int | None = None
    seconds: float = 1.0
    is_html: bool = False
    repository: str | None = None
    number: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    value: Any = None
    by: int = 1
    error: str | None = None
    megabytes: int = 100
    status: int = 401

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise InputError(f"There is no fault '{self.kind}'; choose from {', '.join(get_args(FaultKind))}.")
        if self.matching not in get_args(Matching):
            raise InputError(f"A fault matches {', '.join(get_args(Matching))}, not '{self.matching}'.")
        if self.kind == "forbidden" and self.repository is None:
            raise InputError("The fault 'forbidden' needs a repository.")
        if self.number is not None and self.repository is None:
            raise InputError("A fault that strikes one pull request needs its repository and its number.")

    @property
    def is_lie(self) -> bool:
        return self.kind in LIES


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

    def strike(self, kind: str, token: str | None = None) -> Fault | None:
        """The fault that the next request of that kind, with that token, meets."""
        with self._lock:
            due = [one for one in self._of(kind, token) if not one.fault.is_lie and one.is_due()]
            if not due:
                return None
            due[0].hit += 1
            return due[0].fault

    def lies(self, kind: str, token: str | None = None) -> list[Scripted]:
        """The lies for the next request of that kind, with that token; whoever tells one counts its `hit`."""
        with self._lock:
            return [one for one in self._of(kind, token) if one.fault.is_lie and one.is_due()]

    def _of(self, kind: str, token: str | None) -> list[Scripted]:
        return [
            one for one in self._scripted if one.fault.matching in {"any", kind} and one.fault.token in {None, token}
        ]
