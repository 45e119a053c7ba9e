"""The row of a verdict, from the rules' evidence and the state of the model's answer. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from prsync_pipeline.classification.llm.answer_schema import ModelAnswer, parse_answer
from prsync_pipeline.classification.llm.models import LAST_ATTEMPT
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.llm.question import question_about
from prsync_pipeline.classification.llm.quotes import verified_quotes
from prsync_pipeline.classification.rules.catalogue.tools import RULES_VERSION
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.verdict_states import LineStatus, LlmQuestion, LlmStatus
from prsync_pipeline.warehouse import Classification

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

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


def llm_state(lines: Sequence[StoredLine], *, may_ask: bool) -> LlmState:
    """The state after the lines about one content; it is pending where one is on its way, or another may be sent."""
    may_come = may_ask or any(line.status is LineStatus.WAITING for line in lines)
    if not lines:
        return LlmState(LlmStatus.PENDING if may_come else LlmStatus.NONE)
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
    return LlmState(LlmStatus.PENDING if may_come else LlmStatus.NONE, error=last.error)


def classify(
    pull_request: PullRequest, evidence: Sequence[Evidence], content: str, state: LlmState, now: datetime
) -> Classification:
    """The row of one pull request; `content` is the hash of the message that the model is sent."""
    verdict = decide(evidence)
    by_rules = Classification(
        repository=pull_request.repository,
        number=pull_request.number,
        month=pull_request.month,
        is_ai_assisted=verdict.is_ai_assisted,
        involvement=verdict.involvement,
        tools=verdict.tools,
        confidence=verdict.confidence,
        method=verdict.method,
        evidence=evidence_to_json(evidence),
        llm_question=question_about(pull_request, evidence),
        llm_status=state.status,
        llm_error=state.error,
        summary_title=None,
        summary_description=None,
        summary_type=None,
        summary_risk=None,
        summary_friction=None,
        summary_scope=None,
        summary_languages=None,
        summary_areas=None,
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
    return with_answer(by_rules, pull_request, state, now)


def with_answer(
    row: Classification, pull_request: PullRequest | None, state: LlmState, now: datetime
) -> Classification:
    """A row, decided again from its own evidence and the model's answer where there is one.

    The answer counts for the verdict where the rules are in doubt, and its quote stands in the pull request; of one
    that is gone nothing can be quoted.
    """
    evidence = tuple(mark for mark in evidence_from_json(row.evidence) if mark.signal is not Signal.QUOTE)
    if state.answer is not None and pull_request is not None and row.llm_question is LlmQuestion.VERDICT:
        evidence += verified_quotes(pull_request, state.answer.ai)
    verdict = decide(evidence)
    return replace(
        row,
        is_ai_assisted=verdict.is_ai_assisted,
        involvement=verdict.involvement,
        tools=verdict.tools,
        confidence=verdict.confidence,
        method=verdict.method,
        evidence=evidence_to_json(evidence),
        llm_status=state.status,
        llm_error=state.error,
        model=state.model,
        batch_id=state.batch_id,
        input_tokens=state.input_tokens,
        output_tokens=state.output_tokens,
        cost_usd=state.cost_usd,
        classified_at=now,
        **_summary_columns(state.answer),
    )


def _summary_columns(answer: ModelAnswer | None) -> dict[str, Any]:
    """The answer's summary, each part under the name of its column; nothing where there is no answer."""
    parts = {} if answer is None else answer.summary.model_dump()
    return {f"summary_{name}": tuple(part) if isinstance(part, list) else part for name, part in parts.items()}


def evidence_to_json(evidence: Iterable[Evidence]) -> str:
    # A lone half of a surrogate pair cannot be stored as text; escaped it can.
    return json.dumps([asdict(mark) for mark in evidence])


def evidence_from_json(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**{**row, "signal": Signal(row["signal"])}) for row in json.loads(text))
