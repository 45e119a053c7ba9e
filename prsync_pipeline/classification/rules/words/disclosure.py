"""Disclosure of AI: the heading or question under which a template asks for it, and what the author answered there.

Under such a heading a tool's bare name is an answer, so the grammar of a sentence is not asked for.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.words import exclusions, other_languages
from prsync_pipeline.classification.rules.words.claims import is_bare_model, is_other_thing
from prsync_pipeline.classification.rules.words.mentions import find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.classification.rules.markdown import Line
    from prsync_pipeline.classification.rules.words.mentions import Mention

AI = r"(?:(?:gen(?:erative)?[ -]?)?ai|llms?|ai/llm|llm/ai|artificial intelligence)"
TOPIC = (
    r"(?:tools?|tooling|assistance|assisted|assistants?|usage|use|used|disclosure|disclaimer|attribution|"
    r"contributions?|involvement|declaration|statement|help|generated|code|coding|and|or|content|checklist|"
    r"information|"
    r"transparency|details|in|this|pr|notice|(?:developer |coding )?(?:models?|agents?|tools?) used)"
)
QUESTION = (
    rf"(?:which|what) {AI} (?:tools?|assistants?|models?).{{0,80}}?|(?:did|do|have|has) (?:you|this|"
    rf"i)\b.{{0,60}} {AI}\b.{{0,80}}?|(?:was|were|is|are) .{{0,60}}\b{AI}\b.{{0,80}}?|{AI} .{{0,20}}used.{{0,40}}?"
)
LABEL = re.compile(
    rf"[\W\d]{{0,12}}(?:{AI}(?=\s?[:=]\s{{0,3}}(?:yes|yep|yeah|partly|partially|some|a bit|ja|oui|sí|sim)\b)|"
    rf"{AI}(?:[ /-]{TOPIC}){{1,5}}|(?:use|usage|disclosure|declaration) of {AI}(?: {TOPIC}){{0,2}}|"
    rf"(?:uso|utilización|declaraci[óo]n de uso|declaração de uso|usage|utilisation) d[e'’](?:l['’]|la |el |a |"
    rf"o )?(?:ia|inteligencia artificial)|ki[- ](?:nutzung|einsatz|unterstützung|verwendung|offenlegung)|{QUESTION})"
    r"\s{0,3}(?P<end>[:：?？=]|$)\s{0,3}",
    re.IGNORECASE,
)
HEADING = re.compile(r"[\W\d]{0,12}gen(?:erative)?[ -]?ai\W{0,6}$", re.IGNORECASE)
FIELD = re.compile(
    r"[\W\d]{0,12}(?:(?:which|what|name|please specify|specify)(?: of)?(?: the)? ?)?(?:ai )?(?:developer |specific |"
    r"coding )?(?:tools?|models?|assistants?|agents?|llms?)(?:\(s\))?(?:\s?(?:/|and|or|&)\s?(?:tools?|models?|"
    r"services?|versions?)(?:\(s\))?)?(?: (?:was|were|is|are|did|you|used|use|have|name|version|involved|and version|"
    r"utilized)){0,4}\s?[:：?]\s{0,3}",
    re.IGNORECASE,
)
"""A template's field for the tool: believed in an open disclosure alone."""
USED_FOR = re.compile(rf"[\W\d]{{0,12}}i (?:have )?used {AI}(?: {TOPIC}){{0,3}} (?:for|to|in)\s?:?$", re.IGNORECASE)
"""`I used AI assistance for:` over a list of boxes: the ticked ones answer."""
THINKING = re.compile(
    r"\W{0,6}(?:research|understanding|learning|brainstorm\w*|ideas?|review\w*|none|no|nothing|"
    r"other)\b",
    re.IGNORECASE,
)
AFFIRMED = re.compile(
    rf"\W{{0,6}}(?:(?:i|we) (?:have )?(?:used|relied on|had)|(?:this|the|my|some|parts?|all|most|substantial|partial|"
    rf"significant|minor|limited|yes)\b.{{0,60}}?|)\W{{0,3}}(?:\b{AI}\b).{{0,40}}?\b(?:(?:was|were|has been|"
    rf"is) (?:\w+ )?used|"
    rf"(?:generated|written|assisted|authored|helped|drafted))\b|\W{{0,6}}(?:i|we) (?:have )?(?:used|relied on|"
    rf"had) .{{0,30}}\b{AI}\b|"
    rf"\W{{0,6}}(?:this|the|my|parts? of|all of|most of|some of)\b.{{0,50}}\b(?:generated|written|assisted|"
    rf"authored|drafted|"
    rf"contains|includes|created|made)\b.{{0,30}}\b{AI}\b",
    re.IGNORECASE,
)
"""A ticked box states that AI was used."""
CONDITION = re.compile(
    r"^\W{0,6}(?:if|when|any|every|all ai|no|none|not)\b|\b(?:not|n['’]t|no ai|no llms?|without|never|reviewed|"
    r"understand|responsib\w+|verif\w+|compl(?:y|ies)|policy|polish\w*|guidelines|disclosed|brainstorm\w*|"
    r"research\w*|learn\w*|understanding)\b",
    re.IGNORECASE,
)
"""What keeps a ticked box from it: a condition, a consent, a denial, or use for thinking alone."""
DENIED_AT_END = re.compile(r"[:：=]\s{0,3}(?:no|none|n/a|false)\W{0,4}$", re.IGNORECASE)
YES = re.compile(r"\W{0,6}(?:yes|yep|yeah|ja|oui|sí|si|sim|да|так|evet|是|はい|예|네)\b", re.IGNORECASE)
NO = re.compile(
    r"[\W_]{0,6}(?:none|no|nope|n/a|na|not used|not applicable|nothing|nein|keine?|ninguna?|nenhuma?|não|"
    r"nessuna?|non|"
    r"aucune?|нет|ні|nie|hayır|geen|inga|无|無|没有|なし|いいえ|없음|아니)\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"[\W_]{0,6}(?:if|please|did|do|have you|describe|list|mention|disclose|indicate|state|select|tick|check|e\.g|"
    r"for example|examples?|note|see|read|you can|we|our)\b|.{0,200}\?$",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\W{0,6}(?:i|we) (?:have |also |hereby |will |\w+ly ){0,3}(?:read|understand|understood|certify|confirm|"
    r"agree|acknowledge|"
    r"reviewed|tested|take|take full|am|checked|verified|followed|accept)\b",
    re.IGNORECASE,
)
SUBHEADING = re.compile(
    r"[\W_]{0,6}(?:details?|if\b|describe|description|specify|tools?|models?|which|explain)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One answer in a disclosure: a tool's name in it, that AI was used without a name, or that it was not."""

    text: str
    mention: Mention | None = None
    is_denial: bool = False


def disclosures(lines: Sequence[Line]) -> Iterator[Disclosed]:
    """What the author answered: in a labelled line, or in the lines below a heading or question until the next."""
    is_open = is_list = False
    for line in lines:
        text = line.text
        label = None if line.is_quoted else _label(line, is_open=is_open)
        if line.is_ticked and not line.is_quoted:
            yield from _ticked(text)
        if label is not None:
            answer = text[label.end() :].strip()
            is_open = not answer or YES.match(answer) is not None or (is_open and FIELD.match(text) is not None)
            is_list = USED_FOR.match(text) is not None
            yield from _answer(answer)
        elif line.is_heading and not (is_open and SUBHEADING.match(text)):
            is_open = is_list = False
        elif is_open and text and not INSTRUCTION.match(text) and not CONSENT.match(text):
            if is_list and line.is_ticked and not THINKING.match(text):
                yield Disclosed(text)
            yield from _answer(text)
            is_open = is_open and not (NO.match(text) and not line.is_ticked)


def _ticked(text: str) -> Iterator[Disclosed]:
    """What a ticked box states, whatever its heading is: that AI was used."""
    if AFFIRMED.match(text) and not CONDITION.search(text) and not DENIED_AT_END.search(text):
        yield Disclosed(text)


def _label(line: Line, *, is_open: bool) -> re.Match[str] | None:
    text = line.text
    label = LABEL.match(text) or USED_FOR.match(text) or (FIELD.match(text) if is_open else None)
    return label or (HEADING.match(text) if line.is_heading else None)


def _answer(text: str) -> Iterator[Disclosed]:
    """What an answer discloses: nothing where it is empty or neither names a tool nor says yes or no."""
    if not text:
        return
    if NO.match(text):
        yield Disclosed(text, is_denial=True)
        return
    named = [mention for mention in find_mentions(text) if mention.tool.name != UNNAMED and not _is_denied(mention)]
    tools = [mention for mention in named if not is_bare_model(mention)] or named
    yield from (Disclosed(text, mention) for mention in tools)
    if YES.match(text) and not named:
        yield Disclosed(text)


def _is_denied(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if is_other_thing(mention) or exclusions.NEGATED_AFTER.match(after):
        return True
    return bool(exclusions.NEGATION.search(before) or other_languages.NEGATION.search(before))
