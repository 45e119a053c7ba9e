"""The verdicts on AI and the pull requests that still lack one; it stores what was decided and decides nothing."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any

from prsync_pipeline.models import Involvement, LlmStatus, VerdictMethod
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.payloads import tell_classified
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.pull_request_rows import keys_parameters, with_children

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse.engine.base import Transaction
    from prsync_pipeline.warehouse.pull_request_rows import Key

BEFORE_ALL: Key = ("", 0)
"""The key that every other comes after."""


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A team's months by their keys, both included; `since` is empty where all earlier ones belong to it too."""

    team: str
    since: str
    until: str

    @property
    def parameters(self) -> dict[str, object]:
        return {"team": self.team, "since": self.since, "until": self.until}


@dataclass(frozen=True, slots=True)
class Classification:
    """One row of `ai_classifications`; `evidence` is JSON, `synced_at` says of which state it speaks."""

    repository: str
    number: int
    month: str
    is_ai_assisted: bool
    involvement: Involvement
    tools: tuple[str, ...]
    confidence: float
    method: VerdictMethod
    evidence: str
    llm_status: LlmStatus
    llm_error: str | None
    summary: str | None
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


COLUMNS = ("team", *(field.name for field in fields(Classification)))


@dataclass(frozen=True, slots=True)
class ClassificationCounts:
    """Verdicts of some months; `paid` are those with tokens, which are theirs together."""

    classified: int
    assisted: int
    reviewed: int
    unasked: int
    pending: int
    answered: int
    failed: int
    paid: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


class Classifications(Gateway):
    def to_classify(
        self, span: MonthSpan, *, rules_version: str, prompt_version: str, after: Key = BEFORE_ALL, page: int = 500
    ) -> list[PullRequest]:
        """The next page of those that are new, changed, or judged by other rules; empty when there are no more."""
        parameters = {
            **span.parameters,
            **after_parameters(after, page),
            "rules_version": rules_version,
            "prompt_version": prompt_version,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_requests_to_classify"), parameters)
            return with_children(transaction, span.team, rows)

    def pull_requests_by_key(self, team: str, keys: Iterable[Key]) -> dict[Key, PullRequest]:
        """The stored pull requests of these keys; one that is gone is missing."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_requests_by_key"), keys_parameters(team, keys))
            found = with_children(transaction, team, rows)
        return {(one.repository, one.number): one for one in found}

    def save(self, team: str, verdicts: Sequence[Classification]) -> None:
        """Store a page of verdicts; each takes the place of the one before."""
        with self.team_transaction(team) as transaction:
            transaction.stage("ai_classifications", COLUMNS, [(team, *astuple(one)) for one in verdicts])
            transaction.execute(query("upsert_ai_classifications"))

    def with_answers(
        self, span: MonthSpan, *, prompt_version: str, last_attempt: int, after: Key = BEFORE_ALL, page: int = 500
    ) -> list[Classification]:
        """The next page of verdicts that wait for the model although its lines are settled."""
        parameters = {
            **span.parameters,
            **after_parameters(after, page),
            "prompt_version": prompt_version,
            "last_attempt": last_attempt,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_verdicts_with_answers"), parameters)
        return [to_classification(row) for row in rows]

    def get(self, team: str, repository: str, number: int) -> Classification | None:
        parameters = {"team": team, "repository": repository, "number": number}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_classification"), parameters)
        return to_classification(rows[0]) if rows else None

    def mark_pending(self, span: MonthSpan, error: str | None) -> None:
        """Note on each verdict without an answer that the model is still to be asked, and what keeps it from that."""
        with self.team_transaction(span.team) as transaction:
            transaction.execute(query("mark_llm_pending"), {**span.parameters, "error": error})

    def delete_moved(self, team: str) -> None:
        """Delete verdicts on pull requests that are stored under another key now."""
        with self.team_transaction(team) as transaction:
            transaction.execute(query("delete_classifications_of_gone"), {"team": team})

    def counts(self, span: MonthSpan) -> ClassificationCounts:
        """Verdicts on the months' pull requests, deleted ones left out."""
        with self.warehouse.transaction() as transaction:
            return count(transaction, span)

    def record_completed(
        self, span: MonthSpan, *, first_month: str, batches_waiting: int, began_at: datetime, at: datetime
    ) -> None:
        """A run's verdicts are in: told of, where there are any that no event has told of."""
        with self.team_transaction(span.team) as transaction:
            counts = count(transaction, span)
            data: dict[str, str | float | None] = {
                "first_month": first_month,
                "last_month": span.until,
                "classified": counts.classified,
                "ai_assisted": counts.assisted,
                "ai_reviewed_only": counts.reviewed,
                "model_answered": counts.answered,
                "model_pending": counts.pending,
                "model_failed": counts.failed,
                "batches_waiting": batches_waiting,
                "cost_usd": round(counts.cost_usd, 6),
            }
            tell_classified(transaction, span.team, data, began_at, at)


def count(transaction: Transaction, span: MonthSpan) -> ClassificationCounts:
    return ClassificationCounts(**transaction.fetch(query("count_classifications"), span.parameters)[0])


def after_parameters(after: Key, page: int) -> dict[str, object]:
    return {"after_repository": after[0], "after_number": after[1], "page": page}


def to_classification(row: Mapping[str, Any]) -> Classification:
    values = {name: value for name, value in row.items() if name != "team"}
    tools = values["tools"]
    typed = {
        "tools": tuple(tools) if isinstance(tools, list) else (),
        "involvement": Involvement(values["involvement"]),
        "method": VerdictMethod(values["method"]),
        "llm_status": LlmStatus(values["llm_status"]),
    }
    return Classification(**{**values, **typed})
