"""Which months of a team are due with the model: answers that can be collected, pull requests that were never sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.classification.llm.models import LAST_ATTEMPT
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.verdicts.llm_queue import LEASE, is_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.months import Month
    from prsync_pipeline.verdict_states import LlmQuestion
    from prsync_pipeline.warehouse import OpenBatch, Store

MAX_POLLED_BATCHES = 20
"""Of a team's batches, the oldest: they end about in the order of their creation, and each poll is a request."""


class Ready(NamedTuple):
    """The first month with something to collect or finish, None without; whether batches are still with the model."""

    first_month: Month | None
    more_to_come: bool


def ready_answers(groq: GroqBatches, store: Store, team: str, now: datetime) -> Ready:
    """What a run could collect or finish now.

    Raises:
        ModelUnavailable, ModelKeyRefused: Groq cannot be asked.
    """
    batches = store.llm_batches.open(team)
    ready = [batch for batch in batches[:MAX_POLLED_BATCHES] if _is_ready(groq, batch, now)]
    settled = store.llm_batches.first_settled_month(team, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT)
    months = [*(batch.first_month for batch in ready), *([settled] if settled else [])]
    return Ready(min(months, default=None), len(ready) < len(batches))


def _is_ready(groq: GroqBatches, batch: OpenBatch, now: datetime) -> bool:
    if batch.batch_id is None:
        return abs(now - batch.touched_at) > LEASE
    return is_over(batch, groq.state(batch.batch_id), now)


def unsent_month(store: Store, team: str, questions: Sequence[LlmQuestion]) -> Month | None:
    """The first month with a pull request that is pending and in no open batch; None where there is none."""
    return store.llm_batches.first_unsent_month(
        team, questions, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT
    )
