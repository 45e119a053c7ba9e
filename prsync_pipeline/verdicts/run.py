"""One classification run: verdicts on a team's months by rules, then with those of the model's answers that are there.

Where the model fails, the rules' verdicts stand, and the report names what is missing and why.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.models import LAST_ATTEMPT, estimate
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION, content_hash, user_message
from prsync_pipeline.classification.rules.catalogue import RULES_VERSION
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.errors import ModelError
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.verdicts.llm_queue import LlmQueue, WaitBudget
from prsync_pipeline.verdicts.rows import classify, llm_state, with_answer
from prsync_pipeline.warehouse import BEFORE_ALL, MonthSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.models import PullRequest, Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.warehouse import AiUse, Classification, ClassificationCounts, Key, Store, StoredLine

NO_KEY = "GROQ_API_KEY is not set: the verdicts are by rules alone"
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class ClassificationOptions:
    """`wait_limit` and `poll_interval` are in seconds."""

    batch_size: int = 100
    poll_interval: float = 5.0
    wait_limit: float = 120.0


@dataclass(frozen=True, slots=True)
class CostOfAThousand:
    """The model's cost for 1,000 pull requests; measured, or estimated from the size of the messages."""

    input_tokens: int
    output_tokens: int
    usd: float
    is_measured: bool


@dataclass(frozen=True, slots=True)
class ClassificationReport:
    """A run's own work, and what is known of its months after it; `note`: why the model's part is not complete."""

    by_rules: int
    sent: int
    batches_waiting: int
    counts: ClassificationCounts
    use: AiUse
    cost: CostOfAThousand | None
    note: str | None


def span_of(team: Team, months: MonthRange) -> MonthSpan:
    """The run's months; older pull requests that were still active belong to the first covered month."""
    is_first = team.covered_from is not None and months.first <= Month.of(team.covered_from)
    return MonthSpan(team.slug, None if is_first else months.first, months.last)


class ClassificationRun:
    """One classification of one team's months, done by `run`; without `groq` the rules decide alone."""

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
        self.agents: Mapping[str, str] = {}
        self.by_rules = self.message_characters = self.sent = self.waiting = 0

    def run(self) -> ClassificationReport:
        """Decide by rules, then ask the model; an error of the model is reported and not raised."""
        self.store.classifications.delete_moved(self.span.team)
        self.agents = self.store.agent_logins.of_team(self.span.team)
        self._decide_by_rules()
        note = NO_KEY
        if self.groq is not None:
            note = self._ask_model(self.groq) or ""
        # Of a repository that was renamed between the reading and the saving of a page.
        self.store.classifications.delete_moved(self.span.team)
        counts = self.store.classifications.counts(self.span)
        use = self.store.classifications.ai_use(self.span)
        cost = self._cost_of_a_thousand(counts)
        return ClassificationReport(self.by_rules, self.sent, self.waiting, counts, use, cost, note or None)

    def _decide_by_rules(self) -> None:
        """A verdict on everything that is new or changed, saved page by page."""
        # Again from the start until nothing is left: a repository that is renamed meanwhile moves to another page.
        span = self._span_to_decide()
        while self._decide_pages(span):
            pass

    def _span_to_decide(self) -> MonthSpan:
        """The run's months, and those before it whose trends are due: the run computes them too."""
        due = self.store.trends.due().get(self.span.team)
        if due is None or self.span.since is None or self.span.since <= due:
            return self.span
        return replace(self.span, since=due)

    def _decide_pages(self, span: MonthSpan) -> bool:
        """One pass through the pages; whether there was a page."""
        after = BEFORE_ALL
        while page := self.store.classifications.pull_requests_to_classify(
            span, rules_version=RULES_VERSION, prompt_version=PROMPT_VERSION, after=after
        ):
            self.store.classifications.save(self.span.team, self._decide_page(page))
            after = (page[-1].repository, page[-1].number)
            self.by_rules += len(page)
            self.log(f"{self.by_rules} pull requests decided by rules, up to {after[0]}#{after[1]}")
        return after != BEFORE_ALL

    def _decide_page(self, page: Sequence[PullRequest]) -> list[Classification]:
        lines = self._lines_by_content((pull_request.repository, pull_request.number) for pull_request in page)
        rows = []
        for pull_request in page:
            evidence = find_evidence(pull_request, self.agents)
            message = user_message(pull_request, evidence)
            self.message_characters += len(message)
            content = content_hash(message)
            known = lines.get((pull_request.repository, pull_request.number, content), [])
            state = llm_state(known, may_ask=self.groq is not None)
            rows.append(classify(pull_request, evidence, content, state, self.clock()))
        return rows

    def _ask_model(self, groq: GroqBatches) -> str | None:
        """Finish earlier batches, send new ones and wait within the limit; why it is not complete, or None."""
        wait_budget = WaitBudget(self.options.wait_limit, self.sleep)
        queue = LlmQueue(
            groq,
            self.store,
            self.span,
            owner=self.owner,
            batch_size=self.options.batch_size,
            wait_budget=wait_budget,
            clock=self.clock,
            log=self.log,
        )
        error: str | None = None
        try:
            queue.resume()
            self.waiting = queue.collect()
            for attempt in range(1, LAST_ATTEMPT + 1):
                queue.send_unsent(attempt)
            self._wait_for_answers(queue, wait_budget)
        except ModelError as fault:
            error = str(fault)
        self.sent = queue.sent
        self._apply_answers()
        self.store.classifications.mark_pending(self.span, error)
        if error is None and self.waiting:
            return f"batches still with the model: {self.waiting}; they are collected when they are ready"
        return error

    def _wait_for_answers(self, queue: LlmQueue, wait_budget: WaitBudget) -> None:
        while True:
            self.waiting = queue.collect()
            sent = queue.sent
            for attempt in range(2, LAST_ATTEMPT + 1):
                queue.send_unsent(attempt)
            if queue.sent == sent and not (self.waiting and wait_budget.wait(self.options.poll_interval)):
                return

    def _apply_answers(self) -> None:
        """Decide again where the answer has come, or will not come."""
        after = BEFORE_ALL
        while page := self.store.classifications.pending_with_answers(
            self.span, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT, after=after
        ):
            lines = self._lines_by_content(row.key for row in page)
            decided = [
                with_answer(row, llm_state(lines[*row.key, row.content_hash], may_ask=True), self.clock())
                for row in page
            ]
            self.store.classifications.save(self.span.team, decided)
            after = page[-1].key

    def _lines_by_content(self, keys: Iterable[Key]) -> Mapping[tuple[str, int, str], list[StoredLine]]:
        by_content: dict[tuple[str, int, str], list[StoredLine]] = defaultdict(list)
        for line in self.store.llm_batches.lines_of(self.span.team, keys, PROMPT_VERSION):
            by_content[line.repository, line.number, line.content_hash].append(line)
        return by_content

    def _cost_of_a_thousand(self, counts: ClassificationCounts) -> CostOfAThousand | None:
        if counts.paid:
            each = THOUSAND / counts.paid
            tokens = round(counts.input_tokens * each), round(counts.output_tokens * each)
            return CostOfAThousand(*tokens, counts.cost_usd * each, is_measured=True)
        if self.by_rules:
            read, written, usd = estimate(self.message_characters / self.by_rules)
            return CostOfAThousand(read * THOUSAND, written * THOUSAND, usd * THOUSAND, is_measured=False)
        return None
