"""What the sandbox was asked: one record for each request, and their totals. Never a token, only its alias."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Request:
    """`seconds` is modelled time; `ids` are the node ids asked for; `sha256` is of the body as it came."""

    number: int
    at: datetime
    token: str | None
    sha256: str
    kind: str
    ids: tuple[str, ...]
    aliases: int
    cost: int
    nodes: int
    seconds: float
    status: int | None
    fault: str | None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": f"{self.at:%Y-%m-%dT%H:%M:%S.%fZ}"}


@dataclass(frozen=True, slots=True)
class Totals:
    requests: int
    points: int
    seconds: float
    searches: int
    hydrations: int
    faults: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Requests:
    """Grows by one for each request, in the order in which they were answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrived = 0
        self._records: list[Request] = []

    def arrive(self) -> int:
        """The next request's number, from 1 on."""
        with self._lock:
            self._arrived += 1
            return self._arrived

    @property
    def arrived(self) -> int:
        """How many have come, answered or not."""
        return self._arrived

    def add(self, request: Request) -> None:
        with self._lock:
            self._records.append(request)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
            self._arrived = 0

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Request]:
        with self._lock:
            return iter(list(self._records))

    def __getitem__(self, place: int) -> Request:
        return self._records[place]

    @property
    def totals(self) -> Totals:
        records = list(self)
        kinds = Counter(record.kind for record in records)
        return Totals(
            requests=len(records),
            points=sum(record.cost for record in records),
            seconds=sum(record.seconds for record in records),
            searches=kinds["search"],
            hydrations=kinds["nodes"],
            faults=sum(record.fault is not None for record in records),
        )
