"""The row of a verdict, from the rules' evidence and the state of the model's answer. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.answer_schema import ModelAnswer, parse_answer
from prsync_pipeline.classification.llm.models import LAST_ATTEMPT
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.rules.catalogue.tools import RULES_VERSION
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.models import LineStatus, LlmStatus
from prsync_pipeline.warehouse import Classification

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.classification.verdict import Opinion
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import StoredLine


@dataclass(frozen=True, slots=True)
class LlmState:
    """The model's part in the verdict on one content; tokens and cost are those of all attempts together."""

    status: LlmStatus
    answer: ModelAnswer | None = None
    error: str | None = None
    model: str | None = None
    batch_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None

    @property
    def opinion(self) -> Opinion | None:
        return self.answer.opinion if self.answer else None

    @property
    def summary(self) -> str | None:
        """Title and description, each on its line."""
        return f"{self.answer.summary.title}\n{self.answer.summary.description}" if self.answer else None


def llm_state(lines: Sequence[StoredLine], *, may_ask: bool) -> LlmState:
    """The state after the lines about one content; without lines it is pending where the model may be asked."""
    if not lines:
        return LlmState(LlmStatus.PENDING if may_ask else LlmStatus.NONE)
    last = max(lines, key=lambda line: line.attempt)
    paid = LlmState(
        LlmStatus.DONE,
        error=last.error,
        model=last.model,
        batch_id=last.batch_id,
        input_tokens=sum(line.input_tokens or 0 for line in lines),
        output_tokens=sum(line.output_tokens or 0 for line in lines),
        cost_usd=sum(line.cost_usd or 0.0 for line in lines),
    )
    if last.status is LineStatus.ANSWERED and last.answer is not None:
        return replace(paid, answer=parse_answer(last.answer))
    if last.status is LineStatus.FAILED and last.attempt == LAST_ATTEMPT:
        return replace(paid, status=LlmStatus.FAILED)
    return LlmState(LlmStatus.PENDING, error=last.error)


def classify(
    pull_request: PullRequest, evidence: Sequence[Evidence], content: str, state: LlmState, now: datetime
) -> Classification:
    """The row of one pull request; `content` is the hash of the message that the model is sent."""
    verdict = decide(evidence, state.opinion)
    return Classification(
        repository=pull_request.repository,
        number=pull_request.number,
        month=pull_request.month,
        is_ai_assisted=verdict.is_ai_assisted,
        involvement=verdict.involvement,
        tools=verdict.tools,
        confidence=verdict.confidence,
        method=verdict.method,
        evidence=evidence_to_json(evidence),
        llm_status=state.status,
        llm_error=state.error,
        summary=state.summary,
        content_hash=content,
        rules_version=RULES_VERSION,
        prompt_version=PROMPT_VERSION,
        model=state.model,
        batch_id=state.batch_id,
        input_tokens=state.input_tokens,
        output_tokens=state.output_tokens,
        cost_usd=state.cost_usd,
        classified_at=now,
        synced_at=pull_request.synced_at,
    )


def with_answer(row: Classification, state: LlmState, now: datetime) -> Classification:
    """A stored row, decided again from its own evidence and the answer that has come since."""
    verdict = decide(evidence_from_json(row.evidence), state.opinion)
    return replace(
        row,
        is_ai_assisted=verdict.is_ai_assisted,
        involvement=verdict.involvement,
        tools=verdict.tools,
        confidence=verdict.confidence,
        method=verdict.method,
        llm_status=state.status,
        llm_error=state.error,
        summary=state.summary,
        model=state.model,
        batch_id=state.batch_id,
        input_tokens=state.input_tokens,
        output_tokens=state.output_tokens,
        cost_usd=state.cost_usd,
        classified_at=now,
    )


def evidence_to_json(evidence: Iterable[Evidence]) -> str:
    # A lone half of a surrogate pair cannot be stored as text; escaped it can.
    return json.dumps([asdict(mark) for mark in evidence])


def evidence_from_json(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**{**row, "signal": Signal(row["signal"])}) for row in json.loads(text))
