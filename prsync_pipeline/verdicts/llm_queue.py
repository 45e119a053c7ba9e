"""The queue to the language model: sends each content once and stores its answer, whatever fails in between.

An intent with its lines is stored before the upload, and its id names the batch at Groq. So a run that finds an intent
without a batch can ask whether Groq has it: whatever a killed run leaves behind, the next one can finish.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from prsync_pipeline.classification.llm.batch_file import MAX_FILE_BYTES, batch_line
from prsync_pipeline.classification.llm.models import model_of
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION, content_hash, user_message
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.errors import ModelError, ModelRejected, ModelUnavailable
from prsync_pipeline.verdict_states import BatchOutcome
from prsync_pipeline.warehouse import BEFORE_ALL, BatchEnd, Intent, NewLine, SettledLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.classification.llm.batch_results import LineResult
    from prsync_pipeline.classification.llm.groq_batches import BatchState, GroqBatches
    from prsync_pipeline.months import Clock, Month
    from prsync_pipeline.verdict_states import LlmQuestion
    from prsync_pipeline.verdicts.asking_time import AskingTime
    from prsync_pipeline.warehouse import Key, MonthSpan, OpenBatch, Store

T = TypeVar("T")

LEASE = timedelta(minutes=3)
"""For this long a batch that is not submitted belongs to its run; longer than its requests may take."""
GIVE_UP = timedelta(hours=48)
"""A batch that Groq does not know is given up after this time, twice the window in which Groq promises it."""
PAGE_SIZE = 500


class LlmQueue:
    """One run's batches for a span of months.

    `questions` are those that are sent; `owner` names the run in the batches that it holds.
    """

    def __init__(  # noqa: PLR0913 - the parts that meet here, each given once
        self,
        groq: GroqBatches,
        store: Store,
        span: MonthSpan,
        questions: Sequence[LlmQuestion],
        *,
        owner: str,
        batch_size: int,
        time: AskingTime,
        clock: Clock,
        log: Callable[[str], None] = lambda _line: None,
        max_file_bytes: int = MAX_FILE_BYTES,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self.groq, self.store, self.span, self.owner = groq, store, span, owner
        self.questions = questions
        self.batch_size, self.max_file_bytes, self.new_id = batch_size, max_file_bytes, new_id
        self.time, self.clock, self.log = time, clock, log
        self.sent = 0

    def resume(self) -> None:
        """Submit every batch that an earlier run began and did not submit, or free its lines for another batch."""
        begun = [batch for batch in self.store.llm_batches.open(self.span.team) if batch.batch_id is None]
        found = self.groq.find_batches(batch.intent_id for batch in begun) if begun else {}
        for batch in begun:
            if batch.intent_id in found:
                self.store.llm_batches.mark_submitted(batch.intent_id, found[batch.intent_id], self.clock())
            elif abs(self.clock() - batch.touched_at) > LEASE and self.store.llm_batches.claim(
                batch, self.owner, self.clock()
            ):
                self._submit_or_abandon(batch)

    def _submit_or_abandon(self, batch: OpenBatch) -> None:
        """Submit the batch of a run that ended after the upload; without a file, abandon it."""
        file_id = batch.file_id or self.groq.find_file(batch.intent_id)
        if file_id is None:
            self.store.llm_batches.abandon(
                batch.intent_id, "its run ended before Groq had anything of it", self.clock()
            )
        elif self.store.llm_batches.mark_uploaded(batch.intent_id, self.owner, file_id, self.clock()):
            self.submit(batch.intent_id, file_id)

    def send_unsent(self, attempt: int) -> None:
        """Send every pull request that has not been sent in this attempt, as far as the time allows."""
        after = BEFORE_ALL
        while not self.time.is_over and (
            keys := self.store.llm_batches.pull_requests_to_ask(
                self.span,
                self.questions,
                prompt_version=PROMPT_VERSION,
                attempt=attempt,
                after=after,
                page=self.batch_size,
            )
        ):
            after = self._send_batch(attempt, keys)

    def _send_batch(self, attempt: int, keys: Mapping[Key, str]) -> Key:
        """Send one batch of the first keys, as many as fit; the last key that was read."""
        intent_id, model = self.new_id(), model_of(attempt)
        lines: dict[str, bytes] = {}
        reserved: list[NewLine] = []
        size, month, last = 0, self.span.until, BEFORE_ALL
        for key, content, message, created in self._messages(keys):
            custom_id = f"{intent_id}-{len(lines)}"
            line = batch_line(custom_id, model, message)
            if lines and size + len(line) > self.max_file_bytes:
                break
            lines[custom_id] = line
            reserved.append(NewLine(content, custom_id))
            size, month, last = size + len(line), min(month, created), key
        else:
            last = list(keys)[-1]
        intent = Intent(intent_id, self.span.team, attempt, model.name, PROMPT_VERSION, month, self.owner, self.clock())
        ours = self.store.llm_batches.reserve_lines(intent, reserved) if reserved else set()
        if ours:
            self._upload(intent_id, {custom_id: lines[custom_id] for custom_id in lines if custom_id in ours})
        return last

    def _messages(self, keys: Mapping[Key, str]) -> Iterator[tuple[Key, str, str, Month]]:
        """Key, content hash, message and month of each content, without those that have changed since their verdict."""
        ordered = list(keys)
        agents = self.store.agent_logins.of_team(self.span.team)
        seen: set[str] = set()
        for start in range(0, len(ordered), PAGE_SIZE):
            found = self.store.classifications.pull_requests_by_key(self.span.team, ordered[start : start + PAGE_SIZE])
            for key in ordered[start : start + PAGE_SIZE]:
                if key not in found or keys[key] in seen:
                    continue
                message = user_message(found[key], find_evidence(found[key], agents))
                if content_hash(message) == keys[key]:
                    seen.add(keys[key])
                    yield key, keys[key], message, found[key].month

    def _upload(self, intent_id: str, lines: Mapping[str, bytes]) -> None:
        try:
            file_id = self._with_pauses(lambda: self.groq.upload(intent_id, list(lines.values())))
        except ModelRejected as rejected:
            self._end_refused(intent_id, str(rejected))
            return
        except ModelError as error:
            # Without a file there can be no batch, so the lines are free at once.
            self.store.llm_batches.abandon(intent_id, str(error), self.clock())
            raise
        if self.store.llm_batches.mark_uploaded(intent_id, self.owner, file_id, self.clock()):
            self.submit(intent_id, file_id)

    def submit(self, intent_id: str, file_id: str) -> None:
        """Create the batch of an uploaded file; where Groq's answer is lost, look whether the batch is there."""
        try:
            batch_id = self._with_pauses(lambda: self.groq.create(file_id, intent_id))
        except ModelRejected as rejected:
            self._end_refused(intent_id, str(rejected))
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

    def _end_refused(self, intent_id: str, reason: str) -> None:
        settled = {custom_id: SettledLine(None, reason) for custom_id in self.store.llm_batches.custom_ids(intent_id)}
        self.store.llm_batches.end(intent_id, BatchEnd(BatchOutcome.REFUSED, error=reason), settled, self.clock())

    def collect(self) -> int:
        """Store the results of every batch that has ended; the number of batches that have not, or were not looked at.

        Looking at each is a request, and ends with the run's time.
        """
        waiting = 0
        for batch_id, batch in submitted_batches(self.store, self.span).items():
            state = None if self.time.is_over else self.groq.state(batch_id)
            if state is not None and is_over(batch, state, self.clock()):
                self._store_results(batch, state)
            else:
                waiting += 1
        return waiting

    def _store_results(self, batch: OpenBatch, state: BatchState) -> None:
        ours = self.store.llm_batches.custom_ids(batch.intent_id)
        error = state.error
        settled: dict[str, SettledLine] = {}
        foreign = 0
        try:
            settled, foreign = _settled_lines(self.groq.results(state), ours, batch.attempt)
        except ModelRejected as rejected:
            error = str(rejected)
        missing = ours - settled.keys()
        reason = f"Groq's results do not hold it; the batch is {state.status}" + (f": {error}" if error else "")
        settled |= {custom_id: SettledLine(None, reason) for custom_id in missing}
        end = BatchEnd(BatchOutcome(state.status), len(missing), foreign, error)
        if self.store.llm_batches.end(batch.intent_id, end, settled, self.clock()):
            answered = sum(line.answer is not None for line in settled.values())
            self.log(f"batch {state.batch_id} is {state.status}: {answered} of {len(ours)} lines are answered")

    def _with_pauses(self, call: Callable[[], T]) -> T:
        """Call again after each pause that Groq asks for and the run has time for."""
        while True:
            try:
                return call()
            except ModelUnavailable as unavailable:
                pause = unavailable.retry_after
                if pause is None or not self.time.pause(pause):
                    raise


def submitted_batches(store: Store, span: MonthSpan) -> dict[str, OpenBatch]:
    """The batches with the model whose answers belong to the months, by their id at Groq; the oldest first.

    Those of earlier months are for a run that holds these; other teams' are for those who wait for their contents too.
    """
    return {
        batch.batch_id: batch
        for batch in store.llm_batches.open(span.team)
        if batch.batch_id is not None
        and not (batch.team == span.team and span.since is not None and batch.first_month < span.since)
    }


def is_over(batch: OpenBatch, state: BatchState, now: datetime) -> bool:
    """Whether a batch has ended, or is given up because Groq does not know it."""
    return state.has_ended or (
        state.status == BatchOutcome.UNKNOWN and now - (batch.submitted_at or batch.created_at) > GIVE_UP
    )


def _settled_lines(results: Iterable[LineResult], ours: set[str], attempt: int) -> tuple[dict[str, SettledLine], int]:
    """The results of our lines by custom id, and the number of lines that are not ours; the first answer counts."""
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
