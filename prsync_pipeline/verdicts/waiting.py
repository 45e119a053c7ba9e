"""Waits until a team's batches have ended at Groq, for a person who asked for that. It stores nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.errors import ModelUnavailable
from prsync_pipeline.months import utc_now
from prsync_pipeline.verdicts.due import MAX_POLLED_BATCHES
from prsync_pipeline.verdicts.llm_queue import is_over, submitted_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import MonthSpan, OpenBatch, Store

MIN_SECONDS_BETWEEN, MAX_SECONDS_BETWEEN = 1.0, 600.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far the batches are; `fault`: why Groq could not be asked just now."""

    batches_done: int
    batches_total: int
    fault: str | None = None


class BatchWait:
    """Looks at the batches of a span of months, the oldest first, until each has ended."""

    def __init__(
        self,
        groq: GroqBatches,
        store: Store,
        span: MonthSpan,
        *,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.groq, self.store, self.span, self.clock, self.sleep = groq, store, span, clock, sleep
        self.seen: set[str] = set()
        self.done: set[str] = set()

    def wait(self, seconds_between: float, show: Callable[[Waiting], None]) -> int:
        """Show how far they are after each look; the number of batches that were waited for.

        A Groq that does not answer is asked again.

        Raises:
            ModelKeyRefused: Groq does not take the key.
        """
        while True:
            fault, pause = self._look(), seconds_between
            show(Waiting(len(self.done), len(self.seen), str(fault) if fault else None))
            if fault is None and self.done == self.seen:
                return len(self.seen)
            if fault is not None and fault.retry_after is not None:
                pause = max(pause, fault.retry_after)
            self.sleep(min(max(pause, MIN_SECONDS_BETWEEN), MAX_SECONDS_BETWEEN))

    def _look(self) -> ModelUnavailable | None:
        """Ask for the batches that have not ended; why Groq could not be asked, or None."""
        batches = submitted_batches(self.store, self.span)
        self.done |= self.seen - batches.keys()  # another run has collected them
        self.seen |= batches.keys()
        waiting = [(batch_id, batch) for batch_id, batch in batches.items() if batch_id not in self.done]
        try:
            for batch_id, batch in waiting[:MAX_POLLED_BATCHES]:
                self._look_at(batch_id, batch)
        except ModelUnavailable as fault:
            return fault
        return None

    def _look_at(self, batch_id: str, batch: OpenBatch) -> None:
        if is_over(batch, self.groq.state(batch_id), self.clock()):
            self.done.add(batch_id)
