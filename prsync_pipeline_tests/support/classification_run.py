"""A store with pull requests, a stand-in for Groq, and a run that brings them together as the asset's body does."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.groq_batches import GroqBatches
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import DEFAULT_KEY
from prsync_pipeline.verdicts.run import (
    ClassificationOptions,
    ClassificationReport,
    ClassificationRun,
)
from prsync_pipeline.warehouse import Classification, MonthSpan
from prsync_pipeline.warehouse.rows.records import from_row
from prsync_pipeline_tests.support.factories import JANUARY, make_commit, make_pull_request, make_team
from prsync_pipeline_tests.support.team_sync import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.sandbox import Groq
    from prsync_pipeline.warehouse import Store

ALL = MonthSpan("core", None, Month(2026, 12))
PATIENCE, BETWEEN = timedelta(seconds=60), 10.0
CLAUDE = "Add a lamp\n\nCo-Authored-By: Claude <noreply@anthropic.com>"


def many(number: int, first: int = 1) -> list[PullRequest]:
    """Merged ones, in turn without a trace, with a trailer, and with words that only the model understands."""
    return [one_of_many(place) for place in range(first, first + number)]


def one_of_many(place: int) -> PullRequest:
    bodies = ("It shines.", "It glows.", "It shines, thanks to Claude, who knows lamps.")
    return make_pull_request(
        number=place,
        title=f"Lamp {place}",
        body=bodies[place % 3],
        state=PullRequestState.MERGED,
        created_at=JANUARY + timedelta(minutes=place),
        merged_at=JANUARY + timedelta(days=1, minutes=place),
        closed_at=JANUARY + timedelta(days=1, minutes=place),
        commits=(make_commit(sha=f"{place:040d}", message=CLAUDE if place % 3 == 1 else f"Lamp {place}"),),
    )


def save(store: Store, pull_requests: Sequence[PullRequest]) -> None:
    """Store them as those of team `core`, who signs up where it has not yet."""
    if "core" not in {team.slug for team in store.teams.all()}:
        store.teams.add(make_team(), [])
    for start in range(0, len(pull_requests), 500):
        store.pull_requests.save("core", pull_requests[start : start + 500], {})


@dataclass
class Running:
    """Runs of one team, each with an owner of its own; `log` keeps what a person would have seen."""

    store: Store
    groq: Groq
    url: str
    clock: Clock = field(default_factory=Clock)
    options: ClassificationOptions = field(default_factory=ClassificationOptions)
    log: list[str] = field(default_factory=list)
    runs: int = 0

    def run(self, span: MonthSpan = ALL, *, key: str | None = DEFAULT_KEY) -> ClassificationReport:
        """A run, and those that collect its answers within a minute, as one report."""
        ends_at = self.clock() + PATIENCE
        report = self.run_once(span, key=key)
        while report.batches_waiting and self.clock() + timedelta(seconds=BETWEEN) <= ends_at:
            self.clock.sleep(BETWEEN)
            later = self.run_once(span, key=key)
            report = replace(later, by_rules=report.by_rules + later.by_rules, sent=report.sent + later.sent)
        return report

    def run_once(self, span: MonthSpan = ALL, *, key: str | None = DEFAULT_KEY) -> ClassificationReport:
        """One run, which waits for no answer."""
        self.runs += 1
        with GroqBatches(key, self.url, max_retries=0) if key else nullcontext() as groq:
            return ClassificationRun(
                self.store,
                span,
                groq,
                owner=f"run-{self.runs}",
                options=self.options,
                clock=self.clock,
                sleep=self.clock.sleep,
                log=self.log.append,
            ).run()

    def verdicts(self) -> dict[int, Classification]:
        with self.store.warehouse.transaction() as transaction:
            rows = transaction.fetch("select * from ai_classifications order by number")
        return {row["number"]: from_row(Classification, row) for row in rows}

    def batches(self) -> list[dict[str, object]]:
        with self.store.warehouse.transaction() as transaction:
            return transaction.fetch("select * from llm_batches order by created_at, intent_id")
