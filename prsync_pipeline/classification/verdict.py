"""The verdict: one pure function from the rules' evidence and the model's opinion. All that follows reads only this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.rules.identity import catalogued_name
from prsync_pipeline.models import Involvement, VerdictMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.classification.rules.evidence import Evidence

NAMED_THRESHOLD = 0.5
UNNAMED_THRESHOLD = 0.9


class UsageType(StrEnum):
    """How AI was used, in the words of the model's answer."""

    AUTHORED = "authored"
    ASSISTED = "assisted"
    REVIEWED = "reviewed"
    BRAINSTORM = "brainstorm"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Opinion:
    """The model's answer to whether AI was used; `confidence` from 0 to 1."""

    is_assisted: bool
    tools: tuple[str, ...]
    usage: UsageType
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tools` are those of the involvement, sorted, and empty exactly where it is none; `confidence` from 0 to 1."""

    involvement: Involvement
    tools: tuple[str, ...]
    confidence: float
    method: VerdictMethod

    @property
    def is_ai_assisted(self) -> bool:
        return self.involvement not in (Involvement.REVIEWED, Involvement.NONE)


LEVELS = {
    Signal.AUTHOR: (Involvement.AUTHORED, 0.99),
    Signal.COMMIT_AUTHOR: (Involvement.AUTHORED, 0.98),
    Signal.TRAILER: (Involvement.CO_AUTHORED, 0.98),
    Signal.SIGNATURE: (Involvement.ASSISTED, 0.96),
    Signal.DISCLOSURE: (Involvement.ASSISTED, 0.95),
    Signal.WORDS: (Involvement.ASSISTED, 0.9),
    Signal.LABEL: (Involvement.ASSISTED, 0.95),
    Signal.REVIEWER: (Involvement.REVIEWED, 0.99),
    Signal.REVIEW_TEXT: (Involvement.REVIEWED, 0.9),
}
"""What each signal shows, and how sure it is; weak signals and denials are missing here."""

ASSISTANCE = (Involvement.AUTHORED, Involvement.CO_AUTHORED, Involvement.ASSISTED)
NOTHING_FOUND = 0.7
NOTHING_BUT_WEAK = 0.5
DENIED = 0.95


def decide(evidence: Sequence[Evidence], opinion: Opinion | None = None) -> Verdict:
    """The verdict on one pull request.

    Evidence of how it was made stands against any opinion, and so does a denial. An opinion counts alone; and where
    AI is known only to have reviewed, it counts if it names a tool that is not one of the reviewers.
    """
    for level in ASSISTANCE:
        sure = [LEVELS[mark.signal][1] for mark in evidence if _shows(mark, level)]
        if sure:
            makers = (mark.tool for mark in evidence if any(_shows(mark, each) for each in ASSISTANCE))
            return Verdict(level, _named(makers), max(sure), VerdictMethod.RULES)
    reviewers = [mark for mark in evidence if _shows(mark, Involvement.REVIEWED)]
    is_denied = any(mark.signal is Signal.DENIAL for mark in evidence)
    if opinion is not None and not is_denied:
        inferred = _inferred(opinion, _named(mark.tool for mark in reviewers))
        if inferred is not None:
            return inferred
    if reviewers:
        sure = [LEVELS[mark.signal][1] for mark in reviewers]
        return Verdict(Involvement.REVIEWED, _named(mark.tool for mark in reviewers), max(sure), VerdictMethod.RULES)
    if is_denied:
        return Verdict(Involvement.NONE, (), DENIED, VerdictMethod.RULES)
    if opinion is not None:
        return _without_evidence(opinion)
    return Verdict(Involvement.NONE, (), NOTHING_BUT_WEAK if evidence else NOTHING_FOUND, VerdictMethod.RULES)


def _shows(mark: Evidence, level: Involvement) -> bool:
    return mark.signal in LEVELS and LEVELS[mark.signal][0] is level


def _named(tools: Iterable[str]) -> tuple[str, ...]:
    """Sorted, each once; the unnamed tool only where no other is known."""
    names = set(tools)
    return tuple(sorted(names - {UNNAMED} or names))


def _inferred(opinion: Opinion, reviewers: Sequence[str]) -> Verdict | None:
    if not opinion.is_assisted or opinion.usage not in (UsageType.AUTHORED, UsageType.ASSISTED):
        return None
    tools = _named(name for name in map(catalogued_name, opinion.tools) if name is not None and name not in reviewers)
    if tools and opinion.confidence >= NAMED_THRESHOLD:
        return Verdict(Involvement.INFERRED, tools, opinion.confidence, VerdictMethod.LLM)
    if not reviewers and opinion.confidence >= UNNAMED_THRESHOLD:
        return Verdict(Involvement.INFERRED, tools or (UNNAMED,), opinion.confidence, VerdictMethod.LLM)
    return None


def _without_evidence(opinion: Opinion) -> Verdict:
    """Reviewed where the model names a reviewer; otherwise none, as sure as the model is of none."""
    tools = _named(name for name in map(catalogued_name, opinion.tools) if name is not None)
    if opinion.usage is UsageType.REVIEWED and tools and opinion.confidence >= NAMED_THRESHOLD:
        return Verdict(Involvement.REVIEWED, tools, opinion.confidence, VerdictMethod.LLM)
    confidence = NAMED_THRESHOLD if opinion.is_assisted else opinion.confidence
    return Verdict(Involvement.NONE, (), confidence, VerdictMethod.LLM)
