"""Signs of life of running syncs: the last one of a run whose process vanished grows old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last sign of life of a run; `process` names the host and the process for people.

    `silent_since`: when it was first noticed that no further one came.
    """

    run_id: str
    team: str
    process: str
    beat_at: datetime
    silent_since: datetime | None = None


class Heartbeats(Gateway):
    def beat(self, run_id: str, team: str, process: str, at: datetime) -> None:
        """Record that the run was alive at `at`."""
        parameters = {"run_id": run_id, "team": team, "process": process, "at": at}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("upsert_heartbeat"), parameters)

    def all(self) -> list[Heartbeat]:
        """The runs that have not ended, the longest silent first."""
        with self.warehouse.transaction() as transaction:
            return [Heartbeat(**row) for row in transaction.fetch(query("select_heartbeats"))]

    def mark_silent(self, run_id: str, at: datetime) -> None:
        """Record that the run showed no sign of life at `at`; the next sign clears this."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_heartbeat_silent"), {"run_id": run_id, "at": at})

    def end(self, run_id: str) -> None:
        """Delete the sign of life of a run that ended, in whatever way."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("delete_heartbeat"), {"run_id": run_id})
