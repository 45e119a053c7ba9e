"""What was sent to the language model, and what came back: a batch from its intent on, and each of its lines.

A content is paid for once by the key of its line: a run that cannot write the line does not send it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.verdict_states import BatchOutcome, LineStatus
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row, insert, to_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.verdict_states import LlmQuestion
    from prsync_pipeline.warehouse.classifications import MonthSpan
    from prsync_pipeline.warehouse.engine.base import Transaction
    from prsync_pipeline.warehouse.rows.pull_requests import Key

NOTHING_MORE: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Intent:
    """A batch that is meant to be sent; `owner` names the run that sends it."""

    intent_id: str
    team: str
    attempt: int
    model: str
    prompt_version: str
    first_month: Month
    owner: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewLine:
    """One content of a batch; `custom_id` finds its result again."""

    content_hash: str
    custom_id: str


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that has not ended; without a `batch_id` it is unknown whether Groq has it."""

    intent_id: str
    team: str
    attempt: int
    model: str
    status: str
    first_month: Month
    line_count: int
    file_id: str | None
    batch_id: str | None
    created_at: datetime
    touched_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SettledLine:
    """The result of a line: an answer as JSON, or the reason why there is none; tokens are paid for in either case."""

    answer: str | None
    error: str | None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class BatchEnd:
    """How a batch ended, with the lines that its results lacked and those that were not ours."""

    status: BatchOutcome
    missing: int = 0
    foreign_lines: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line with what is known of it; tokens and cost are those that the team which reads it has paid."""

    content_hash: str
    attempt: int
    status: LineStatus
    answer: str | None
    error: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    model: str
    batch_id: str | None


class LlmBatches(Gateway):
    def pull_requests_to_ask(  # noqa: PLR0913 - each narrows the search
        self,
        span: MonthSpan,
        questions: Iterable[LlmQuestion],
        *,
        prompt_version: str,
        attempt: int,
        after: Key,
        page: int,
    ) -> dict[Key, str]:
        """The next keys, with the hash of their content, that were not yet sent in this attempt by any team."""
        parameters = {
            **span.parameters,
            "questions": [str(question) for question in questions],
            "prompt_version": prompt_version,
            "attempt": attempt,
            "after_repository": after[0],
            "after_number": after[1],
            "page": page,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_requests_to_ask"), parameters)
        return {(row["repository"], row["number"]): row["content_hash"] for row in rows}

    def reserve_lines(self, intent: Intent, lines: Sequence[NewLine]) -> set[str]:
        """Write the intent with those of its lines that no run has sent, and return their custom ids.

        Where there is no such line, nothing is written.
        """
        batch = {
            "intent_id": intent.intent_id,
            "team": intent.team,
            "attempt": intent.attempt,
            "prompt_version": intent.prompt_version,
        }
        rows = [to_row(line, {**batch, "status": LineStatus.WAITING}) for line in lines]
        with self.team_transaction(intent.team) as transaction:
            if rows:
                transaction.stage("llm_lines", rows)
                transaction.execute(query("insert_llm_lines", columns=", ".join(rows[0])))
            ours = transaction.fetch(query("select_custom_ids"), {"intent_id": intent.intent_id})
            if ours:
                begun = {"status": "intended", "line_count": len(ours), "touched_at": intent.created_at}
                insert(transaction, "llm_batches", [to_row(intent, begun)])
        return {row["custom_id"] for row in ours}

    def mark_uploaded(self, intent_id: str, owner: str, file_id: str, at: datetime) -> bool:
        """Record the uploaded file; False: another run has taken the batch over, and this one must not submit it."""
        parameters = {"intent_id": intent_id, "owner": owner, "file_id": file_id, "at": at}
        return self._changed(query("update_llm_batch_uploaded"), parameters)

    def claim(self, batch: OpenBatch, owner: str, at: datetime) -> bool:
        """Take over a batch whose run went away; False: another run has touched it since."""
        parameters = {"intent_id": batch.intent_id, "owner": owner, "seen_at": batch.touched_at, "at": at}
        return self._changed(query("update_llm_batch_claimed"), parameters)

    def mark_submitted(self, intent_id: str, batch_id: str, at: datetime) -> bool:
        """Record the batch's id at Groq; False: it has one already, or was given up."""
        return self._changed(
            query("update_llm_batch_submitted"), {"intent_id": intent_id, "batch_id": batch_id, "at": at}
        )

    def open(self, team: str) -> list[OpenBatch]:
        """The batches that have not ended and that the team waits for, the oldest first; others may have sent them."""
        with self.warehouse.transaction() as transaction:
            return [
                from_row(OpenBatch, row) for row in transaction.fetch(query("select_open_llm_batches"), {"team": team})
            ]

    def custom_ids(self, intent_id: str) -> set[str]:
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_custom_ids"), {"intent_id": intent_id})
        return {row["custom_id"] for row in rows}

    def end(self, intent_id: str, end: BatchEnd, settled: Mapping[str, SettledLine], at: datetime) -> bool:
        """Store the result of each line, by custom id, and the batch's end; False: it had ended before."""
        answered = sum(line.answer is not None for line in settled.values())
        parameters = {
            "intent_id": intent_id,
            "status": end.status,
            "missing": end.missing,
            "foreign_lines": end.foreign_lines,
            "error": end.error,
            "answered": answered,
            "failed": len(settled) - answered,
            "input_tokens": sum(line.input_tokens for line in settled.values()),
            "output_tokens": sum(line.output_tokens for line in settled.values()),
            "cost_usd": float(sum(line.cost_usd for line in settled.values())),
            "at": at,
        }
        with self.warehouse.transaction() as transaction:
            if not transaction.fetch(query("update_llm_batch_ended"), parameters):
                return False
            _update_lines(transaction, intent_id, settled)
        return True

    def abandon(self, intent_id: str, error: str, at: datetime) -> None:
        """End a batch that Groq never had: its lines are free for another batch, the row stays with the reason."""
        end = {"status": BatchOutcome.ABANDONED, "missing": 0, "foreign_lines": 0, "answered": 0, "failed": 0}
        end |= {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
        with self.warehouse.transaction() as transaction:
            ended = {**end, "intent_id": intent_id, "error": error, "at": at}
            if transaction.fetch(query("update_llm_batch_ended"), ended):
                transaction.execute(query("delete_llm_lines"), {"intent_id": intent_id})

    def lines_of(self, team: str, contents: Iterable[str], prompt_version: str) -> list[StoredLine]:
        """Every line about these contents for this prompt, whichever team sent it."""
        parameters = {"team": team, "contents": sorted(set(contents)), "prompt_version": prompt_version}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_llm_lines_by_content"), parameters)
        return [from_row(StoredLine, row) for row in rows]

    def first_settled_month(self, team: str, *, prompt_version: str, last_attempt: int) -> Month | None:
        """The first month of a verdict that could have its answer; None: there is none."""
        return self._month(query("select_first_settled_month"), team, prompt_version, last_attempt)

    def first_unsent_month(
        self, team: str, questions: Iterable[LlmQuestion], *, prompt_version: str, last_attempt: int
    ) -> Month | None:
        """The first month of a verdict that waits for the model without being on the way there; None: there is none."""
        asked = {"questions": [str(question) for question in questions]}
        return self._month(query("select_first_unsent_month"), team, prompt_version, last_attempt, asked)

    def _month(
        self, sql: str, team: str, prompt_version: str, last_attempt: int, more: Mapping[str, object] = NOTHING_MORE
    ) -> Month | None:
        parameters = {"team": team, "prompt_version": prompt_version, "last_attempt": last_attempt, **more}
        with self.warehouse.transaction() as transaction:
            month = transaction.fetch(sql, parameters)[0]["month"]
        return Month.parse(month) if month else None

    def _changed(self, sql: str, parameters: Mapping[str, object]) -> bool:
        with self.warehouse.transaction() as transaction:
            return bool(transaction.fetch(sql, parameters))


def _update_lines(transaction: Transaction, intent_id: str, settled: Mapping[str, SettledLine]) -> None:
    rows = []
    for stored in transaction.fetch(query("select_llm_lines_of_batch"), {"intent_id": intent_id}):
        line = settled.get(stored["custom_id"])
        if line is not None:
            status = LineStatus.FAILED if line.answer is None else LineStatus.ANSWERED
            rows.append({**stored, **to_row(line, {"status": status})})
    transaction.stage("llm_lines", rows)
    transaction.execute(query("update_llm_lines_settled"))
