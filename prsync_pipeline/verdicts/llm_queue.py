"""Pull requests to the model and its answers back, each content once whatever happens in between.

An intent with its lines is written before anything leaves, and names the batch at Groq. So whoever finds an intent
without a batch can tell whether Groq has it: a run that died leaves nothing behind that the next one cannot finish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from prsync_pipeline.classification.llm.batch_file import MOST_BYTES, batch_line
from prsync_pipeline.classification.llm.groq_batches import UNKNOWN
from prsync_pipeline.classification.llm.models import model_of
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION, content_hash, shown
from prsync_pipeline.classification.rules.evidence import find_evidence
from prsync_pipeline.errors import ModelError, ModelRejected, ModelUnavailable
from prsync_pipeline.warehouse import BEFORE_ALL, BatchEnd, Intent, NewLine, SettledLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prsync_pipeline.classification.llm.batch_results import LineResult
    from prsync_pipeline.classification.llm.groq_batches import BatchState, GroqBatches
    from prsync_pipeline.months import Clock, Month
    from prsync_pipeline.warehouse import Key, MonthSpan, OpenBatch, Store

T = TypeVar("T")

LEASE = timedelta(minutes=3)
"""How long nobody else touches a batch that is not submitted yet; longer than its requests may take."""
GIVE_UP = timedelta(hours=48)
"""When a batch that Groq does not know is no longer waited for: twice the window that it was promised in."""
LEAST_PAUSE = 1.0
PAGE = 500


@dataclass(slots=True)
class Patience:
    """The seconds that a run may still wait for the model; waiting for it holds a worker."""

    left: float
    sleep: Callable[[float], None]

    def wait(self, seconds: float) -> bool:
        """Wait, or say that there is no patience left for that."""
        if seconds > self.left:
            return False
        self.left -= max(seconds, LEAST_PAUSE)
        self.sleep(seconds)
        return True


class Questions:
    """What one run asks for a span of months; `owner` names the run in the batches that it is at."""

    def __init__(  # noqa: PLR0913 - the parts that meet here, each given once
        self,
        groq: GroqBatches,
        store: Store,
        span: MonthSpan,
        *,
        owner: str,
        batch_size: int,
        patience: Patience,
        clock: Clock,
        log: Callable[[str], None] = lambda _line: None,
        most_bytes: int = MOST_BYTES,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self.groq, self.store, self.span, self.owner = groq, store, span, owner
        self.batch_size, self.most_bytes, self.new_id = batch_size, most_bytes, new_id
        self.patience, self.clock, self.log = patience, clock, log
        self.sent = 0

    def resume(self) -> None:
        """Bring every batch of the team that was begun and not submitted to where Groq has it, or free its lines."""
        begun = [batch for batch in self.store.llm_batches.open(self.span.team) if batch.batch_id is None]
        found = self.groq.find_batches(batch.intent_id for batch in begun) if begun else {}
        for batch in begun:
            if batch.intent_id in found:
                self.store.llm_batches.mark_submitted(batch.intent_id, found[batch.intent_id], self.clock())
            elif abs(self.clock() - batch.touched_at) > LEASE and self.store.llm_batches.claim(
                batch, self.owner, self.clock()
            ):
                self.finish(batch)

    def finish(self, batch: OpenBatch) -> None:
        """Submit a batch whose run went away after the upload; without a file there is nothing to submit."""
        file_id = batch.file_id or self.groq.find_file(batch.intent_id)
        if file_id is None:
            self.store.llm_batches.abandon(
                batch.intent_id, "its run ended before Groq had anything of it", self.clock()
            )
        elif self.store.llm_batches.mark_uploaded(batch.intent_id, self.owner, file_id, self.clock()):
            self.submit(batch.intent_id, file_id)

    def ask(self, attempt: int) -> None:
        """Send everything that has not been sent in this attempt."""
        after = BEFORE_ALL
        while keys := self.store.llm_batches.pull_requests_to_ask(
            self.span, prompt_version=PROMPT_VERSION, attempt=attempt, after=after, page=self.batch_size
        ):
            after = self.send(attempt, keys)

    def send(self, attempt: int, keys: Mapping[Key, str]) -> Key:
        """One batch of the first keys, as many as fit; the last key that was looked at."""
        intent_id, model = self.new_id(), model_of(attempt)
        lines: dict[str, bytes] = {}
        reserved: list[NewLine] = []
        size, month, last = 0, self.span.until, BEFORE_ALL
        for key, hashed, text, its_month in self.contents(keys):
            custom_id = f"{intent_id}-{len(lines)}"
            line = batch_line(custom_id, model, text)
            if lines and size + len(line) > self.most_bytes:
                break
            lines[custom_id] = line
            reserved.append(NewLine(*key, hashed, custom_id))
            size, month, last = size + len(line), min(month, its_month), key
        else:
            last = list(keys)[-1]
        intent = Intent(intent_id, self.span.team, attempt, model.name, PROMPT_VERSION, month, self.owner, self.clock())
        ours = self.store.llm_batches.reserve_lines(intent, reserved) if reserved else set()
        if ours:
            self.deliver(intent_id, {custom_id: lines[custom_id] for custom_id in lines if custom_id in ours})
        return last

    def contents(self, keys: Mapping[Key, str]) -> Iterator[tuple[Key, str, str, Month]]:
        """Key, hash, text and month of those that still are as their verdict saw them; changed ones come again."""
        ordered = list(keys)
        for start in range(0, len(ordered), PAGE):
            found = self.store.classifications.pull_requests_by_key(self.span.team, ordered[start : start + PAGE])
            for key in ordered[start : start + PAGE]:
                if key not in found:
                    continue
                text = shown(found[key], find_evidence(found[key]))
                if content_hash(text) == keys[key]:
                    yield key, keys[key], text, found[key].month

    def deliver(self, intent_id: str, lines: Mapping[str, bytes]) -> None:
        try:
            file_id = self.patiently(lambda: self.groq.upload(intent_id, list(lines.values())))
        except ModelRejected as rejected:
            self.refuse(intent_id, str(rejected))
            return
        except ModelError as error:
            # Without a file there can be no batch, so the lines are free at once.
            self.store.llm_batches.abandon(intent_id, str(error), self.clock())
            raise
        if self.store.llm_batches.mark_uploaded(intent_id, self.owner, file_id, self.clock()):
            self.submit(intent_id, file_id)

    def submit(self, intent_id: str, file_id: str) -> None:
        """Create the batch of an uploaded file; where the answer is lost, ask whether it was created."""
        try:
            batch_id = self.patiently(lambda: self.groq.create(file_id, intent_id))
        except ModelRejected as rejected:
            self.refuse(intent_id, str(rejected))
            return
        except ModelUnavailable:
            found = self.groq.find_batches([intent_id])
            if intent_id not in found:
                raise
            batch_id = found[intent_id]
        if self.store.llm_batches.mark_submitted(intent_id, batch_id, self.clock()):
            lines = len(self.store.llm_batches.custom_ids(intent_id))
            self.sent += lines
            self.log(f"batch {batch_id}: {lines} pull requests are with the model")
        elif all(batch.batch_id != batch_id for batch in self.store.llm_batches.open(self.span.team)):
            self.groq.cancel(batch_id)  # another run took it over, and this one was too slow to notice

    def refuse(self, intent_id: str, reason: str) -> None:
        settled = {custom_id: SettledLine(None, reason) for custom_id in self.store.llm_batches.custom_ids(intent_id)}
        self.store.llm_batches.end(intent_id, BatchEnd("refused", error=reason), settled, self.clock())

    def collect(self) -> int:
        """Store the results of every batch that has ended; how many of these months have not."""
        waiting = 0
        for batch in self.store.llm_batches.open(self.span.team):
            if batch.batch_id is None or (self.span.since is not None and batch.first_month < self.span.since):
                continue
            state = self.groq.state(batch.batch_id)
            if is_over(batch, state, self.clock()):
                self.store_results(batch, state)
            else:
                waiting += 1
        return waiting

    def store_results(self, batch: OpenBatch, state: BatchState) -> None:
        ours = self.store.llm_batches.custom_ids(batch.intent_id)
        error = state.error
        settled: dict[str, SettledLine] = {}
        foreign = 0
        try:
            settled, foreign = settle(self.groq.results(state), ours, batch.attempt)
        except ModelRejected as rejected:
            error = str(rejected)
        missing = ours - settled.keys()
        reason = f"Groq's results do not hold it; the batch is {state.status}" + (f": {error}" if error else "")
        settled |= {custom_id: SettledLine(None, reason) for custom_id in missing}
        end = BatchEnd(state.status, len(missing), foreign, error)
        if self.store.llm_batches.end(batch.intent_id, end, settled, self.clock()):
            answered = sum(line.answer is not None for line in settled.values())
            self.log(f"batch {state.batch_id} is {state.status}: {answered} answers to {len(ours)} questions")

    def patiently(self, call: Callable[[], T]) -> T:
        """Call again after the pause that Groq asks for, as long as there is patience for it."""
        while True:
            try:
                return call()
            except ModelUnavailable as unavailable:
                pause = unavailable.retry_after
                if pause is None or not self.patience.wait(pause):
                    raise


def is_over(batch: OpenBatch, state: BatchState, now: datetime) -> bool:
    """Whether nothing more is to come of a batch."""
    return state.has_ended or (state.status == UNKNOWN and now - (batch.submitted_at or batch.created_at) > GIVE_UP)


def settle(results: Iterable[LineResult], ours: set[str], attempt: int) -> tuple[dict[str, SettledLine], int]:
    """What became of each of our lines, and how many lines were not ours; of two the first answer counts."""
    model = model_of(attempt)
    settled: dict[str, SettledLine] = {}
    foreign = 0
    for result in results:
        if result.custom_id is None or result.custom_id not in ours:
            foreign += 1
            continue
        known = settled.get(result.custom_id)
        if known is None or (known.answer is None and result.answer is not None):
            settled[result.custom_id] = SettledLine(
                result.answer.model_dump_json() if result.answer else None,
                result.error,
                result.input_tokens,
                result.output_tokens,
                model.cost(result.input_tokens, result.output_tokens),
            )
    return settled, foreign
