"""The verdict: one pure function from the evidence. All that follows reads only this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import WEAK_SIGNALS, Signal
from prsync_pipeline.verdict_states import Involvement, VerdictMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.classification.rules.evidence import Evidence


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
    Signal.QUOTE: (Involvement.INFERRED, 0.8),
    Signal.REVIEWER: (Involvement.REVIEWED, 0.99),
    Signal.REVIEW_TEXT: (Involvement.REVIEWED, 0.9),
}
"""What each signal shows, and how sure it is; weak signals and denials are missing here."""

ASSISTANCE = (Involvement.AUTHORED, Involvement.CO_AUTHORED, Involvement.ASSISTED)
NOTHING_FOUND = 0.7
NOTHING_BUT_WEAK = 0.5
DENIED = 0.95


def decide(evidence: Sequence[Evidence]) -> Verdict:
    """The verdict on one pull request.

    What shows how it was made counts first. The language model's quote counts behind it, and never against a denial.
    """
    for level in ASSISTANCE:
        if any(_shows(mark, level) for mark in evidence):
            return _verdict_of(level, evidence, ASSISTANCE)
    is_denied = any(mark.signal is Signal.DENIAL for mark in evidence)
    if not is_denied and any(_shows(mark, Involvement.INFERRED) for mark in evidence):
        return _verdict_of(Involvement.INFERRED, evidence, (Involvement.INFERRED,))
    if any(_shows(mark, Involvement.REVIEWED) for mark in evidence):
        return _verdict_of(Involvement.REVIEWED, evidence, (Involvement.REVIEWED,))
    if is_denied:
        return Verdict(Involvement.NONE, (), DENIED, VerdictMethod.RULES)
    return Verdict(Involvement.NONE, (), NOTHING_BUT_WEAK if evidence else NOTHING_FOUND, VerdictMethod.RULES)


def is_doubtful(evidence: Iterable[Evidence]) -> bool:
    """Whether the rules leave it open that AI was used: weak marks alone, and the author denies nothing.

    A tool that reviewed may have helped to write too, so reviews leave it as open as it is without them.
    """
    signals = {mark.signal for mark in evidence}
    has_decided = any(LEVELS[signal][0] in ASSISTANCE for signal in signals & LEVELS.keys())
    return not has_decided and Signal.DENIAL not in signals and not signals.isdisjoint(WEAK_SIGNALS)


def _verdict_of(level: Involvement, evidence: Iterable[Evidence], tools_of: Sequence[Involvement]) -> Verdict:
    """The verdict of a level, with the tools of all marks that show one of the levels `tools_of`."""
    marks = list(evidence)
    tools = _named(mark.tool for mark in marks if any(_shows(mark, each) for each in tools_of))
    confidence = max(LEVELS[mark.signal][1] for mark in marks if _shows(mark, level))
    return Verdict(
        level, tools, confidence, VerdictMethod.LLM if level is Involvement.INFERRED else VerdictMethod.RULES
    )


def _shows(mark: Evidence, level: Involvement) -> bool:
    return mark.signal in LEVELS and LEVELS[mark.signal][0] is level


def _named(tools: Iterable[str]) -> tuple[str, ...]:
    """Sorted, each once; the unnamed tool only where no other is known."""
    names = set(tools)
    return tuple(sorted(names - {UNNAMED} or names))
