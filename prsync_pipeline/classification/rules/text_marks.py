"""Marks in one text of a pull request: trailers, signatures, a person's words, disclosures, reviewers' footers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import TOOLS, UNNAMED
from prsync_pipeline.classification.rules.evidence import Evidence, Signal, excerpt
from prsync_pipeline.classification.rules.markdown import unwrapped
from prsync_pipeline.classification.rules.trailers import AGENT_COMMITS, SESSIONS, is_trailer, read_trailer
from prsync_pipeline.classification.rules.words.claims import Claim, is_negated, is_other_thing, read_claims
from prsync_pipeline.classification.rules.words.disclosure import disclosures
from prsync_pipeline.classification.rules.words.mentions import MAX_MENTIONS, find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.rules.markdown import Line, Prose
    from prsync_pipeline.classification.rules.words.mentions import Mention

SIGNATURES = tuple((mark, tool) for tool in TOOLS for mark in (*tool.links, *tool.phrases))
REVIEW_PHRASES = tuple((phrase, tool) for tool in TOOLS for phrase in tool.review_phrases)
SHORT_NAME = re.compile(r"(?<![a-z0-9_])(?:ai|ki|ia|llms?)(?![a-z0-9_])|(?<!\w)ии(?!\w)")
SIGNALS = {
    Claim.SIGNATURE: Signal.SIGNATURE,
    Claim.MADE: Signal.WORDS,
    Claim.REVIEWED: Signal.REVIEW_TEXT,
    Claim.DENIED: Signal.DENIAL,
}


def _markers() -> tuple[str, ...]:
    """The shortest marks that a text must hold at least one of, so that it is worth reading."""
    marks = {
        mark
        for tool in TOOLS
        for group in (
            *(tool.logins, tool.reviewers, tool.emails, tool.names, tool.phrases, tool.links),
            *(tool.review_phrases, tool.words, tool.review_words),
        )
        for mark in group
        if not SHORT_NAME.search(mark)
    }
    marks |= {*SESSIONS, *AGENT_COMMITS}
    return tuple(sorted(mark for mark in marks if not any(other in mark for other in marks - {mark})))


MARKERS = _markers()


@dataclass(slots=True)
class MentionReader:
    """Reads the mentions in some texts, up to a limit for them together, and leaves out the names of `people`."""

    people: frozenset[str] = frozenset()
    left: int = MAX_MENTIONS

    def read(self, line: Line) -> tuple[Mention, ...]:
        """The line's mentions; none where the budget is spent."""
        mentions = tuple(find_mentions(line.text)) if self.left > 0 else ()
        self.left -= len(mentions)
        return tuple(mention for mention in mentions if mention.word.lower() not in self.people)


def is_worth_reading(text: str) -> bool:
    """Whether a text may name any tool at all: most do not, and are done with here."""
    lower = text.lower()
    for marker in MARKERS:  # twice as fast as any(), and most of the time is spent here
        if marker in lower:
            return True
    return SHORT_NAME.search(lower) is not None


def marks_in_title(title: Prose, where: str, reader: MentionReader) -> Iterator[Evidence]:
    """The marks in a title, or in the first line of a commit's message."""
    for line in title.own:
        yield from _signatures(line, where)
        yield from _claims(line, where, reader, is_title=True)


def marks_in_prose(prose: Prose, where: str, reader: MentionReader) -> Iterator[Evidence]:
    """The marks in a body, or in the rest of a commit's message."""
    own = prose.own
    for line in own:
        if line.raw:
            yield from _signatures(line, where)
    for line in unwrapped(line for line in own if not is_trailer(line.text)):
        yield from _claims(line, where, reader)
    if reader.left > 0:
        yield from _disclosures(prose, where)
    for line in prose.lines:
        if line.text:
            yield from _review_phrases(line, where)


def _signatures(line: Line, where: str) -> Iterator[Evidence]:
    """What machines write: trailers, links to sessions, footers."""
    trailer = read_trailer(line.text)
    if trailer is not None:
        signal = Signal.REVIEW_TEXT if trailer.is_review else Signal.TRAILER
        yield Evidence(signal, trailer.tool.name, where, excerpt(line.text))
        return
    lower = line.raw.lower()
    for mark, tool in SIGNATURES:
        if mark in lower:
            yield Evidence(Signal.SIGNATURE, tool.name, where, excerpt(line.raw, lower.find(mark)))


def _claims(line: Line, where: str, reader: MentionReader, *, is_title: bool = False) -> Iterator[Evidence]:
    mentions = reader.read(line)
    claims = read_claims(line.text, mentions, is_title=is_title)
    for mention, claim in claims:
        yield Evidence(SIGNALS[claim], mention.tool.name, where, excerpt(line.text, mention.start))
    decided = {mention.start for mention, _ in claims}
    for mention in mentions:
        if mention.start not in decided and _is_undecided(mention):
            yield Evidence(Signal.MENTION, mention.tool.name, where, excerpt(line.text, mention.start))


def _is_undecided(mention: Mention) -> bool:
    """Whether a mention that claims nothing may still say, in words that no rule knows, that the tool was used."""
    return not (mention.is_review_word or is_other_thing(mention) or is_negated(mention))


def _disclosures(prose: Prose, where: str) -> Iterator[Evidence]:
    for disclosed in disclosures(prose.lines):
        signal = Signal.DENIAL if disclosed.is_denial else Signal.DISCLOSURE
        if disclosed.mention is None:
            yield Evidence(signal, UNNAMED, where, excerpt(disclosed.text))
        else:
            yield Evidence(signal, disclosed.mention.tool.name, where, excerpt(disclosed.text, disclosed.mention.start))


def _review_phrases(line: Line, where: str) -> Iterator[Evidence]:
    lower = line.text.lower()
    for phrase, tool in REVIEW_PHRASES:
        if phrase in lower:
            yield Evidence(Signal.REVIEW_TEXT, tool.name, where, excerpt(line.text, lower.find(phrase)))
