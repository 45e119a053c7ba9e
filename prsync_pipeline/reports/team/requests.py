"""What people asked for on the page, and what became of it: without who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import SyncRequest

SHOWN_FOR = timedelta(minutes=10)
"""How long after its end people are told what became of their request."""


@dataclass(frozen=True, slots=True)
class RequestReport:
    """A request; `begun_at` is None while it waits for its run, `ended_at` and `outcome` until it has ended."""

    id: str
    kind: str
    repositories: tuple[str, ...]
    asked_at: datetime
    begun_at: datetime | None
    run_id: str | None
    ended_at: datetime | None
    outcome: str | None


def request_report(request: SyncRequest) -> RequestReport:
    return RequestReport(
        request.id,
        request.kind,
        request.repositories,
        request.asked_at,
        request.begun_at,
        request.run_id,
        request.ended_at,
        request.outcome,
    )


def open_requests(requests: Sequence[SyncRequest]) -> tuple[RequestReport, ...]:
    """Those that are not done, the oldest first."""
    return tuple(request_report(request) for request in requests if request.is_open)


def last_answered(requests: Sequence[SyncRequest], now: datetime) -> RequestReport | None:
    """The one that ended last, where that was a few minutes ago; else None."""
    ended = [
        request for request in requests if request.ended_at is not None and abs(now - request.ended_at) <= SHOWN_FOR
    ]
    return request_report(ended[-1]) if ended else None
