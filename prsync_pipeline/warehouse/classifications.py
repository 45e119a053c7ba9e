"""The verdicts on AI, and the pull requests that still lack one; never how a verdict is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.payloads import record_classified
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.measures.trends import mark_trends_due
from prsync_pipeline.warehouse.rows.pull_requests import keys_parameters, with_children
from prsync_pipeline.warehouse.rows.records import from_row, to_row, upsert_staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.months import Month
    from prsync_pipeline.verdict_states import Involvement, LlmQuestion, LlmStatus, VerdictMethod
    from prsync_pipeline.warehouse.engine.base import Transaction
    from prsync_pipeline.warehouse.rows.pull_requests import Key

BEFORE_ALL: Key = ("", 0)
"""A key before every other one: the first page begins after it."""


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A team's months, both included; `since` is None where all earlier ones belong to it too."""

    team: str
    since: Month | None
    until: Month

    @property
    def parameters(self) -> dict[str, object]:
        return {"team": self.team, "since": str(self.since or ""), "until": str(self.until)}


@dataclass(frozen=True, slots=True)
class Classification:
    """One row of `ai_classifications`; `evidence` is JSON, `synced_at` is that of the state that was judged.

    The summary is the model's, and missing until it has answered.
    """

    repository: str
    number: int
    month: Month
    is_ai_assisted: bool
    involvement: Involvement
    tools: tuple[str, ...]
    confidence: float
    method: VerdictMethod
    evidence: str
    llm_question: LlmQuestion
    llm_status: LlmStatus
    llm_error: str | None
    summary_title: str | None
    summary_description: str | None
    summary_type: str | None
    summary_risk: str | None
    summary_friction: str | None
    summary_scope: str | None
    summary_languages: tuple[str, ...] | None
    summary_areas: tuple[str, ...] | None
    content_hash: str
    rules_version: str
    prompt_version: str | None
    model: str | None
    batch_id: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    classified_at: datetime
    synced_at: datetime | None

    @property
    def key(self) -> Key:
        return self.repository, self.number


@dataclass(frozen=True, slots=True)
class ClassificationCounts:
    """Counts of some months' verdicts. `paid` are those with tokens; tokens and cost are those of all of them."""

    classified: int
    unasked: int
    pending: int
    answered: int
    failed: int
    paid: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class MonthOfVerdicts:
    """Counts of the verdicts on the pull requests that were created in a month; deleted ones are left out."""

    month: Month
    classified: int
    assisted: int
    reviewed: int
    answered: int
    pending: int
    failed: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class AiUse:
    """What people and agents merged in some months, and the part of it that was made with AI, as the trends count it.

    `reviewed` are those that AI only reviewed; `judged` those with a verdict.
    """

    people_merged: int
    people_assisted: int
    agents_merged: int
    reviewed: int
    judged: int

    @property
    def merged(self) -> int:
        return self.people_merged + self.agents_merged

    @property
    def assisted(self) -> int:
        """People's AI-assisted ones, and all of agents'."""
        return self.people_assisted + self.agents_merged

    @property
    def share(self) -> float | None:
        """From 0 to 1; None without a single verdict."""
        return self.assisted / self.merged if self.judged else None


class Classifications(Gateway):
    _is_for_reader = False

    def pull_requests_to_classify(
        self, span: MonthSpan, *, rules_version: str, prompt_version: str, after: Key = BEFORE_ALL, page: int = 500
    ) -> list[PullRequest]:
        """The next page of those that are new, changed, or judged by other rules; empty when there are no more."""
        parameters = {
            **span.parameters,
            **_after_parameters(after, page),
            "rules_version": rules_version,
            "prompt_version": prompt_version,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_requests_to_classify"), parameters)
            return with_children(transaction, span.team, rows)

    def pull_requests_by_key(self, team: str, keys: Iterable[Key]) -> dict[Key, PullRequest]:
        """The stored pull requests of these keys; deleted ones are left out."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_requests_by_key"), keys_parameters(team, keys))
            found = with_children(transaction, team, rows, is_for_reader=self._is_for_reader)
        return {(pull_request.repository, pull_request.number): pull_request for pull_request in found}

    def save(self, team: str, verdicts: Sequence[Classification]) -> None:
        """Store a page of verdicts; each replaces the former one of its pull request, and the trends are due."""
        with self.team_transaction(team) as transaction:
            rows = [to_row(verdict, {"team": team}) for verdict in verdicts]
            if rows:
                transaction.stage("ai_classifications", rows)
                upsert_staged(transaction, "ai_classifications", rows[0], ("team", "repository", "number"))
                mark_trends_due(transaction, team, (verdict.month.start for verdict in verdicts))

    def pending_with_answers(
        self, span: MonthSpan, *, prompt_version: str, last_attempt: int, after: Key = BEFORE_ALL, page: int = 500
    ) -> list[Classification]:
        """The next page of pending verdicts whose lines have an answer, or failed for good."""
        parameters = {
            **span.parameters,
            **_after_parameters(after, page),
            "prompt_version": prompt_version,
            "last_attempt": last_attempt,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_verdicts_with_answers"), parameters)
        return [from_row(Classification, row) for row in rows]

    def get(self, team: str, repository: str, number: int) -> Classification | None:
        parameters = {"team": team, "repository": repository, "number": number}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_classification"), parameters)
        return from_row(Classification, rows[0]) if rows else None

    def mark_pending(self, span: MonthSpan, questions: Iterable[LlmQuestion], error: str | None) -> None:
        """Mark each verdict without an answer to one of these questions as pending.

        `error` is why the model cannot be asked at present.
        """
        asked = [str(question) for question in questions]
        with self.team_transaction(span.team) as transaction:
            transaction.execute(query("mark_llm_pending"), {**span.parameters, "questions": asked, "error": error})

    def delete_moved(self, team: str) -> None:
        """Delete verdicts on pull requests that are stored under another key now."""
        with self.team_transaction(team) as transaction:
            transaction.execute(query("delete_classifications_of_gone"), {"team": team})

    def counts(self, span: MonthSpan) -> ClassificationCounts:
        """Verdicts on the months' pull requests, deleted ones left out."""
        with self.warehouse.transaction() as transaction:
            return _count(transaction, span)

    def ai_use(self, span: MonthSpan) -> AiUse:
        """The use of AI in what was merged in the covered ones of the months."""
        with self.warehouse.transaction() as transaction:
            return _ai_use(transaction, span)

    def count_by_month(self, team: str, months: Iterable[Month]) -> list[MonthOfVerdicts]:
        """Each of the months, also one without a verdict."""
        parameters = {"team": team, "months": [str(month) for month in months]}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("count_classifications_by_month"), parameters)
        return [from_row(MonthOfVerdicts, row) for row in rows]

    def record_completed(
        self, span: MonthSpan, *, first_month: Month, batches_waiting: int, began_at: datetime, at: datetime
    ) -> None:
        """Record the event of a run's verdicts, where there are any that no event has reported."""
        with self.team_transaction(span.team) as transaction:
            counts = _count(transaction, span)
            use = _ai_use(transaction, span)
            data: dict[str, str | float | None] = {
                "first_month": str(first_month),
                "last_month": str(span.until),
                "classified": counts.classified,
                "merged_by_people": use.people_merged,
                "merged_by_agents": use.agents_merged,
                "ai_assisted": use.assisted,
                "ai_reviewed_only": use.reviewed,
                "model_answered": counts.answered,
                "model_pending": counts.pending,
                "model_failed": counts.failed,
                "batches_waiting": batches_waiting,
                "cost_usd": round(counts.cost_usd, 6),
            }
            record_classified(transaction, span.team, data, began_at, at)


def _count(transaction: Transaction, span: MonthSpan) -> ClassificationCounts:
    return ClassificationCounts(**transaction.fetch(query("count_classifications"), span.parameters)[0])


def _ai_use(transaction: Transaction, span: MonthSpan) -> AiUse:
    parameters = {
        "team": span.team,
        "since": span.since.start if span.since else None,
        "until": span.until.plus(1).start,
    }
    return AiUse(**transaction.fetch(query("count_ai_use"), parameters)[0])


def _after_parameters(after: Key, page: int) -> dict[str, object]:
    return {"after_repository": after[0], "after_number": after[1], "page": page}
