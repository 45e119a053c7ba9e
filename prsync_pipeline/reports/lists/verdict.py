"""One pull request's verdict as a reader is told of it: each mark with its place and words, the model, the times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.answer_schema import parse_answer
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.verdict import LEVELS
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import REPOSITORY_NAME
from prsync_pipeline.verdict_states import Involvement, LineStatus, LlmQuestion, LlmStatus, VerdictMethod
from prsync_pipeline.verdicts.rows import evidence_from_json

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.evidence import Evidence
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Classification, Key, PullRequestTimes, Store, StoredLine

MEANINGS = {
    Involvement.AUTHORED: "an AI agent opened it or wrote commits of it",
    Involvement.CO_AUTHORED: "a commit names an AI tool as its co-author",
    Involvement.ASSISTED: "a tool's signature, a label or a person's own words say that AI was used",
    Involvement.INFERRED: "the language model read it in the author's own words, which no rule understands",
    Involvement.REVIEWED: "AI only reviewed it; that does not count as assistance",
    Involvement.NONE: "nothing shows that AI was used",
}

MAX_DIGITS = 9
"""Of a pull request's number, which GitHub keeps in 32 bits."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of AI: what kind, whose tool, in which place, in which words, and the part it has in the verdict."""

    signal: Signal
    tool: str
    where: str
    excerpt: str
    weight: str


@dataclass(frozen=True, slots=True)
class ModelOpinion:
    """What the language model answered; `quote` are words in the place `where`, empty where it quotes none."""

    usage_type: str
    tools: tuple[str, ...]
    confidence: float
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One question to the language model; `opinion` is None while or where it has not answered."""

    model: str
    batch_id: str | None
    status: LineStatus
    error: str | None
    opinion: ModelOpinion | None


@dataclass(frozen=True, slots=True)
class VerdictReport:
    """The verdict on a pull request with all that it rests on."""

    team: str
    row: Classification
    pull_request: PullRequest
    times: PullRequestTimes
    marks: tuple[Mark, ...]
    model_lines: tuple[ModelLine, ...]

    @property
    def reference(self) -> str:
        return f"{self.pull_request.repository}#{self.pull_request.number}"

    @property
    def is_outdated(self) -> bool:
        """Whether the pull request was synced again since it was judged."""
        return self.row.synced_at != self.pull_request.synced_at

    @property
    def headline(self) -> str:
        return "AI was used" if self.row.is_ai_assisted else "No AI assistance"

    @property
    def meaning(self) -> str:
        """What the kind of involvement says, as the rest of a sentence."""
        return MEANINGS[self.row.involvement]

    @property
    def decided_by(self) -> str:
        return "rules" if self.row.method is VerdictMethod.RULES else "the model"

    @property
    def use_of_model(self) -> str | None:
        """What the language model's answer has done for the verdict; None where it has not answered."""
        if self.row.llm_status is not LlmStatus.DONE:
            return None
        if self.row.involvement is Involvement.INFERRED:
            return "Its quote stands in the author's own words, and decides."
        if self.row.llm_question is LlmQuestion.VERDICT:
            return "It quotes no words of the author that say that AI was used, so it does not count."
        return "The rules are not in doubt: they stand against any opinion of the model."


def read_verdict(store: Store, team: str, repository: str, number: int) -> VerdictReport:
    """The verdict on a pull request of a team.

    Raises:
        InputError: nothing is stored under that number, or it is not judged yet.
    """
    key = (repository, number)
    row = store.classifications.get(team, *key)
    pull_request = store.classifications.pull_requests_by_key(team, [key]).get(key)
    times = store.pull_requests.times(team, repository, number)
    if row is None or pull_request is None or times is None:
        raise InputError(
            f"There is no verdict on {repository}#{number} of team '{team}'. Check the number, or run `prsync sync "
            f"{team}` and `prsync classify {team}`."
        )
    marks = tuple(_to_mark(mark, row.involvement) for mark in evidence_from_json(row.evidence))
    lines = store.llm_batches.lines_of(team, [row.content_hash], PROMPT_VERSION)
    return VerdictReport(team, row, pull_request, times, marks, tuple(map(_to_line, lines)))


def parse_reference(reference: str) -> Key:
    """Repository and number of `owner/name#123`.

    Raises:
        InputError: it is written otherwise.
    """
    repository, _, number = reference.partition("#")
    is_number = number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
    if REPOSITORY_NAME.fullmatch(repository) is None or not is_number:
        raise InputError(f"'{reference}' is no pull request: write it as owner/name#123.")
    return repository, int(number)


def weight_of(signal: Signal, involvement: Involvement) -> str:
    """The part that a mark of this kind has in a verdict."""
    if signal is Signal.DENIAL:
        return "denies it"
    if signal not in LEVELS:
        return "weak: never alone"
    level, confidence = LEVELS[signal]
    if level is involvement:
        return f"decides ({confidence:.2f})"
    return "review only" if level is Involvement.REVIEWED else f"supports ({confidence:.2f})"


def _to_mark(mark: Evidence, involvement: Involvement) -> Mark:
    return Mark(mark.signal, mark.tool, mark.where, mark.excerpt, weight_of(mark.signal, involvement))


def _to_line(line: StoredLine) -> ModelLine:
    opinion = None
    if line.answer is not None:
        ai = parse_answer(line.answer).ai
        opinion = ModelOpinion(ai.usage_type, tuple(ai.tools), ai.confidence, ai.evidence.where, ai.evidence.quote)
    return ModelLine(line.model, line.batch_id, line.status, line.error, opinion)
