"""A verdict as the warehouse keeps it: from the rules' evidence and what is known of the model's answer. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.answer_schema import Answer, read_answer
from prsync_pipeline.classification.llm.models import LAST_ATTEMPT
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.rules.catalogue import RULES_VERSION
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.warehouse import Classification

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import StoredLine

WAITING = frozenset({"none", "pending"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the model's answer to one content; tokens and cost are those of all attempts together."""

    status: str
    answer: Answer | None = None
    error: str | None = None
    model: str | None = None
    batch_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None


def standing(lines: Sequence[StoredLine], *, may_ask: bool) -> Standing:
    """How it stands with the lines about one content: `none`, `pending`, `done` or `failed`."""
    if not lines:
        return Standing("pending" if may_ask else "none")
    last = max(lines, key=lambda line: line.attempt)
    paid = Standing(
        "done",
        error=last.error,
        model=last.model,
        batch_id=last.batch_id,
        input_tokens=sum(line.input_tokens or 0 for line in lines),
        output_tokens=sum(line.output_tokens or 0 for line in lines),
        cost_usd=sum(line.cost_usd or 0.0 for line in lines),
    )
    if last.status == "answered" and last.answer is not None:
        return replace(paid, answer=read_answer(last.answer))
    if last.status == "failed" and last.attempt == LAST_ATTEMPT:
        return replace(paid, status="failed")
    return Standing("pending", error=last.error)


def classify(
    pull_request: PullRequest, evidence: Sequence[Evidence], content: str, known: Standing, now: datetime
) -> Classification:
    """The row of one pull request; `content` is the hash of what the model is shown."""
    unanswered = Classification(
        repository=pull_request.repository,
        number=pull_request.number,
        month=pull_request.month,
        is_ai_assisted=False,
        involvement="none",
        tools=(),
        confidence=0.0,
        method="rules",
        evidence=to_json(evidence),
        llm_status="none",
        llm_error=None,
        summary=None,
        content_hash=content,
        rules_version=RULES_VERSION,
        prompt_version=PROMPT_VERSION,
        model=None,
        batch_id=None,
        input_tokens=None,
        output_tokens=None,
        cost_usd=None,
        classified_at=now,
        synced_at=pull_request.synced_at,
    )
    return with_standing(unanswered, known, now)


def with_standing(row: Classification, known: Standing, now: datetime) -> Classification:
    """The row decided anew from its own evidence and the answer, where there is one."""
    verdict = decide(from_json(row.evidence), known.answer.opinion if known.answer else None)
    return replace(
        row,
        is_ai_assisted=verdict.is_ai_assisted,
        involvement=str(verdict.involvement),
        tools=verdict.tools,
        confidence=verdict.confidence,
        method=str(verdict.method),
        llm_status=known.status,
        llm_error=known.error,
        summary=summary(known.answer),
        model=known.model,
        batch_id=known.batch_id,
        input_tokens=known.input_tokens,
        output_tokens=known.output_tokens,
        cost_usd=known.cost_usd,
        classified_at=now,
    )


def summary(answer: Answer | None) -> str | None:
    """Title and description, each on its line."""
    return f"{answer.summary.title}\n{answer.summary.description}" if answer else None


def to_json(evidence: Iterable[Evidence]) -> str:
    # A lone half of a surrogate pair cannot be stored as text; escaped it can.
    return json.dumps([asdict(mark) for mark in evidence])


def from_json(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**{**row, "signal": Signal(row["signal"])}) for row in json.loads(text))
