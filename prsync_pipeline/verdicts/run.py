"""Verdicts on AI for a team's months: by rules at once, then with the model's answers as far as they are there.

Whatever happens to the model, the rules' verdicts stand, and the report says what is missing and why.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.models import LAST_ATTEMPT, estimate
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION, content_hash, shown
from prsync_pipeline.classification.rules.catalogue import RULES_VERSION
from prsync_pipeline.classification.rules.evidence import find_evidence
from prsync_pipeline.errors import ModelError
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.verdicts.llm_queue import Patience, Questions
from prsync_pipeline.verdicts.rows import classify, standing, with_standing
from prsync_pipeline.warehouse import BEFORE_ALL, MonthSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.models import PullRequest, Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.warehouse import Classification, ClassificationCounts, Key, Store, StoredLine

NO_KEY = "GROQ_API_KEY is not set: the verdicts are by rules alone"
A_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class ClassificationOptions:
    """`wait_limit` and `poll_interval` are in seconds."""

    batch_size: int = 100
    poll_interval: float = 5.0
    wait_limit: float = 120.0


@dataclass(frozen=True, slots=True)
class CostOfAThousand:
    """What the model costs for 1,000 pull requests; measured, or estimated from the size of what it is shown."""

    input_tokens: int
    output_tokens: int
    usd: float
    is_measured: bool


@dataclass(frozen=True, slots=True)
class ClassificationReport:
    """What a run did, and how the months stand after it; `note` says why the model's part is not complete."""

    by_rules: int
    sent: int
    batches_waiting: int
    counts: ClassificationCounts
    cost: CostOfAThousand | None
    note: str | None


def span_of(team: Team, months: MonthRange) -> MonthSpan:
    """The run's months; older pull requests that were still active belong to the month where coverage begins."""
    is_first = team.covered_from is not None and months.first <= Month.of(team.covered_from)
    return MonthSpan(team.slug, None if is_first else months.first, months.last)


class Classifying:
    """One classification of one team's months. `run` does it once; without `groq` it is by rules alone."""

    def __init__(  # noqa: PLR0913 - the parts that meet here, each given once
        self,
        store: Store,
        span: MonthSpan,
        groq: GroqBatches | None,
        *,
        owner: str,
        options: ClassificationOptions | None = None,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        log: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.store, self.span, self.groq, self.owner = store, span, groq, owner
        self.options = options or ClassificationOptions()
        self.clock, self.sleep = clock, sleep
        self.log: Callable[[str], None] = lambda line: log(f"{span.team}: {line}")
        self.by_rules = self.shown_characters = self.sent = self.waiting = 0

    def run(self) -> ClassificationReport:
        """Rules, then the model; never raises for the model's sake."""
        self.store.classifications.delete_moved(self.span.team)
        self.judge_by_rules()
        note = NO_KEY
        if self.groq is not None:
            note = self.ask(self.groq) or ""
        # Of a repository that was renamed between the reading and the saving of a page.
        self.store.classifications.delete_moved(self.span.team)
        counts = self.store.classifications.counts(self.span)
        return ClassificationReport(
            self.by_rules, self.sent, self.waiting, counts, self.cost_of_a_thousand(counts), note or None
        )

    def judge_by_rules(self) -> None:
        """A verdict on everything that is new or changed, saved page by page."""
        # Again from the start until nothing is left: a repository that is renamed meanwhile moves to another page.
        while self.judge_in_order():
            pass

    def judge_in_order(self) -> bool:
        """One pass through the pages; whether there was any."""
        after = BEFORE_ALL
        while page := self.store.classifications.pull_requests_to_classify(
            self.span, rules_version=RULES_VERSION, prompt_version=PROMPT_VERSION, after=after
        ):
            self.store.classifications.save(self.span.team, self.judge(page))
            after = (page[-1].repository, page[-1].number)
            self.by_rules += len(page)
            self.log(f"{self.by_rules} pull requests judged by rules, up to {after[0]}#{after[1]}")
        return after != BEFORE_ALL

    def judge(self, page: Sequence[PullRequest]) -> list[Classification]:
        lines = self.lines_by_content((one.repository, one.number) for one in page)
        rows = []
        for pull_request in page:
            evidence = find_evidence(pull_request)
            text = shown(pull_request, evidence)
            self.shown_characters += len(text)
            content = content_hash(text)
            known = lines.get((pull_request.repository, pull_request.number, content), [])
            status = standing(known, may_ask=self.groq is not None)
            rows.append(classify(pull_request, evidence, content, status, self.clock()))
        return rows

    def ask(self, groq: GroqBatches) -> str | None:
        """Finish what was begun, send what is new, and wait a while; why it is not complete, or None."""
        patience = Patience(self.options.wait_limit, self.sleep)
        questions = Questions(
            groq,
            self.store,
            self.span,
            owner=self.owner,
            batch_size=self.options.batch_size,
            patience=patience,
            clock=self.clock,
            log=self.log,
        )
        error: str | None = None
        try:
            questions.resume()
            self.waiting = questions.collect()
            for attempt in range(1, LAST_ATTEMPT + 1):
                questions.ask(attempt)
            self.wait_for_answers(questions, patience)
        except ModelError as problem:
            error = str(problem)
        self.sent = questions.sent
        self.apply_answers()
        self.store.classifications.mark_pending(self.span, error)
        if error is None and self.waiting:
            return f"batches still with the model: {self.waiting}; they are collected when they are ready"
        return error

    def wait_for_answers(self, questions: Questions, patience: Patience) -> None:
        while True:
            self.waiting = questions.collect()
            sent = questions.sent
            for attempt in range(2, LAST_ATTEMPT + 1):
                questions.ask(attempt)
            if questions.sent == sent and not (self.waiting and patience.wait(self.options.poll_interval)):
                return

    def apply_answers(self) -> None:
        """Decide anew where the answer has come, or will not come."""
        after = BEFORE_ALL
        while page := self.store.classifications.pending_with_answers(
            self.span, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT, after=after
        ):
            lines = self.lines_by_content(row.key for row in page)
            decided = [
                with_standing(row, standing(lines[*row.key, row.content_hash], may_ask=True), self.clock())
                for row in page
            ]
            self.store.classifications.save(self.span.team, decided)
            after = page[-1].key

    def lines_by_content(self, keys: Iterable[Key]) -> Mapping[tuple[str, int, str], list[StoredLine]]:
        by_content: dict[tuple[str, int, str], list[StoredLine]] = defaultdict(list)
        for line in self.store.llm_batches.lines_of(self.span.team, keys, PROMPT_VERSION):
            by_content[line.repository, line.number, line.content_hash].append(line)
        return by_content

    def cost_of_a_thousand(self, counts: ClassificationCounts) -> CostOfAThousand | None:
        if counts.paid:
            each = A_THOUSAND / counts.paid
            tokens = round(counts.input_tokens * each), round(counts.output_tokens * each)
            return CostOfAThousand(*tokens, counts.cost_usd * each, is_measured=True)
        if self.by_rules:
            read, written, usd = estimate(self.shown_characters / self.by_rules)
            return CostOfAThousand(read * A_THOUSAND, written * A_THOUSAND, usd * A_THOUSAND, is_measured=False)
        return None
