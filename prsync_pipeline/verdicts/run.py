"""One classification run: verdicts on a team's months by rules, then with those of the model's answers that are there.

No run waits for the model: it sends the questions, and a later run collects the answers. Where the model fails, the
rules' verdicts stand, and the report names what is missing and why.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.models import LAST_ATTEMPT, estimate
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION, content_hash, user_message
from prsync_pipeline.classification.llm.question import question_about, questions_asked
from prsync_pipeline.classification.rules.catalogue.tools import RULES_VERSION
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.errors import ModelError
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.verdicts.asking_time import AskingTime
from prsync_pipeline.verdicts.llm_queue import LlmQueue
from prsync_pipeline.verdicts.rows import classify, llm_state, with_answer
from prsync_pipeline.warehouse import BEFORE_ALL, MonthSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.models import PullRequest, Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.warehouse import AiUse, Classification, ClassificationCounts, Store, StoredLine

NO_KEY = "GROQ_API_KEY is not set: the verdicts are by rules alone"
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class ClassificationOptions:
    """`asking_seconds`: how long the run may send and look at batches; no run waits for an answer.

    Without summaries only the doubtful are asked about.
    """

    batch_size: int = 100
    asking_seconds: float = 15.0
    with_summaries: bool = True


@dataclass(frozen=True, slots=True)
class CostOfAThousand:
    """The model's cost for 1,000 pull requests that it is asked about; measured, or estimated from their messages."""

    input_tokens: int
    output_tokens: int
    usd: float
    is_measured: bool


@dataclass(frozen=True, slots=True)
class ClassificationReport:
    """A run's own work, and what is known of its months after it; `fault`: why the model could not be asked."""

    by_rules: int
    sent: int
    batches_waiting: int
    counts: ClassificationCounts
    use: AiUse
    cost: CostOfAThousand | None
    fault: str | None

    @property
    def note(self) -> str | None:
        """Why the model's part is not complete; None where it is."""
        if self.fault is None and self.counts.pending:
            return f"{self.counts.pending} pull requests wait for the model; its answers are collected when they come"
        return self.fault


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
        self.questions = questions_asked(with_summaries=self.options.with_summaries)
        self.clock, self.sleep = clock, sleep
        self.log: Callable[[str], None] = lambda line: log(f"{span.team}: {line}")
        self.agents: Mapping[str, str] = {}
        self.by_rules = self.askable = self.message_characters = self.sent = self.waiting = 0

    def run(self) -> ClassificationReport:
        """Decide by rules, then ask the model; an error of the model is reported and not raised."""
        self.store.classifications.delete_moved(self.span.team)
        self.agents = self.store.agent_logins.of_team(self.span.team)
        self._decide_by_rules()
        fault = NO_KEY if self.groq is None else self._ask_model(self.groq)
        # Of a repository that was renamed between the reading and the saving of a page.
        self.store.classifications.delete_moved(self.span.team)
        counts = self.store.classifications.counts(self.span)
        use = self.store.classifications.ai_use(self.span)
        cost = self._cost_of_a_thousand(counts)
        return ClassificationReport(self.by_rules, self.sent, self.waiting, counts, use, cost, fault)

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
        found = [(pull_request, find_evidence(pull_request, self.agents)) for pull_request in page]
        messages = [user_message(pull_request, evidence) for pull_request, evidence in found]
        contents = [content_hash(message) for message in messages]
        lines = self._lines_by_content(contents)
        rows = []
        for (pull_request, evidence), message, content in zip(found, messages, contents, strict=True):
            is_asked = question_about(pull_request, evidence) in self.questions
            if is_asked:
                self.askable += 1
                self.message_characters += len(message)
            state = llm_state(lines.get(content, []), may_ask=is_asked and self.groq is not None)
            rows.append(classify(pull_request, evidence, content, state, self.clock()))
        return rows

    def _ask_model(self, groq: GroqBatches) -> str | None:
        """Finish earlier batches, send new ones, and apply the answers that there are; what went wrong, or None."""
        queue = LlmQueue(
            groq,
            self.store,
            self.span,
            self.questions,
            owner=self.owner,
            batch_size=self.options.batch_size,
            time=AskingTime.of(self.options.asking_seconds, self.clock, self.sleep),
            clock=self.clock,
            log=self.log,
        )
        fault: str | None = None
        try:
            queue.resume()
            self._collect_and_send(queue)
        except ModelError as error:
            fault = str(error)
        self.sent = queue.sent
        self._apply_answers()
        self.store.classifications.mark_pending(self.span, self.questions, fault)
        return fault

    def _collect_and_send(self, queue: LlmQueue) -> None:
        """Until nothing more can be sent: what failed goes to the next model, and a small batch may end at once."""
        sent = -1
        while queue.sent > sent:
            sent = queue.sent
            self.waiting = queue.collect()
            for attempt in range(1, LAST_ATTEMPT + 1):
                queue.send_unsent(attempt)

    def _apply_answers(self) -> None:
        """Decide again where the answer has come, or will not come."""
        after = BEFORE_ALL
        while page := self.store.classifications.pending_with_answers(
            self.span, prompt_version=PROMPT_VERSION, last_attempt=LAST_ATTEMPT, after=after
        ):
            lines = self._lines_by_content(row.content_hash for row in page)
            found = self.store.classifications.pull_requests_by_key(self.span.team, (row.key for row in page))
            decided = [
                with_answer(row, found.get(row.key), llm_state(lines[row.content_hash], may_ask=True), self.clock())
                for row in page
            ]
            self.store.classifications.save(self.span.team, decided)
            after = page[-1].key

    def _lines_by_content(self, contents: Iterable[str]) -> Mapping[str, list[StoredLine]]:
        by_content: dict[str, list[StoredLine]] = defaultdict(list)
        for line in self.store.llm_batches.lines_of(self.span.team, contents, PROMPT_VERSION):
            by_content[line.content_hash].append(line)
        return by_content

    def _cost_of_a_thousand(self, counts: ClassificationCounts) -> CostOfAThousand | None:
        if counts.paid:
            each = THOUSAND / counts.paid
            tokens = round(counts.input_tokens * each), round(counts.output_tokens * each)
            return CostOfAThousand(*tokens, counts.cost_usd * each, is_measured=True)
        # What is answered and not paid for, another team has paid for.
        if self.askable and not counts.answered:
            read, written, usd = estimate(self.message_characters / self.askable)
            return CostOfAThousand(read * THOUSAND, written * THOUSAND, usd * THOUSAND, is_measured=False)
        return None
