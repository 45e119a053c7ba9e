"""What the model still owes a team: answers that are ready to be collected, and questions that were never sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.models import LAST_ATTEMPT
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.verdicts.llm_queue import LEASE, is_over

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse import OpenBatch, Store

LOOKED_AT = 20
"""Of a team's batches, the oldest: they end about in the order in which they were made, and a look is a request."""


def ready_month(groq: GroqBatches, store: Store, team: str, now: datetime) -> Month | None:
    """The first month that a batch touches which could be collected or finished now; None: there is none.

    Raises:
        ModelUnavailable, ModelKeyRefused: Groq cannot be asked.
    """
    oldest = store.llm_batches.open(team)[:LOOKED_AT]
    months = [batch.first_month for batch in oldest if is_ready(groq, batch, now)]
    settled = store.llm_batches.first_settled_month(team, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT)
    return min([*months, *([settled] if settled else [])], default=None)


def is_ready(groq: GroqBatches, batch: OpenBatch, now: datetime) -> bool:
    if batch.batch_id is None:
        return abs(now - batch.touched_at) > LEASE
    return is_over(batch, groq.state(batch.batch_id), now)


def unsent_month(store: Store, team: str) -> Month | None:
    """The first month with a pull request that waits for the model without being on the way; None: there is none."""
    return store.llm_batches.first_unsent_month(team, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT)
