"""Disclosure of AI: the heading or label under which a template asks for it, and what the author answered there.

Under such a heading a tool's bare name is an answer, so the grammar of a sentence is not asked for.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules import exclusions, other_languages
from prsync_pipeline.classification.rules.catalogue import UNNAMED
from prsync_pipeline.classification.rules.claims import is_other_thing
from prsync_pipeline.classification.rules.mentions import find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.classification.rules.markdown import Line
    from prsync_pipeline.classification.rules.mentions import Mention

AI = r"(?:(?:gen(?:erative)?[ -]?)?ai|llm|ai/llm)"
TOPIC = (
    r"(?:tools?|assistance|assisted|assistants?|usage|use|used|disclosure|disclaimer|attribution|contributions?|"
    r"involvement|declaration|statement|help|generated|code|coding|and|content)"
)
LABEL = re.compile(
    rf"[\W\d]{{0,12}}(?:{AI}(?:[ -]{TOPIC}){{1,4}}|(?:use|usage|disclosure) of {AI}(?: {TOPIC})?"
    rf"|(?:which|what) {AI} (?:tools?|assistants?).{{0,60}}?|(?:did you|have you) use.{{0,20}} {AI}.{{0,60}}?"
    rf"|was {AI} used.{{0,40}}?)"
    r"\s{0,3}(?P<end>[:：?？=]|$)\s{0,3}",
    re.IGNORECASE,
)
YES = re.compile(r"\W{0,6}(?:yes|yep|ja|oui|sí|sim|да|是|はい|예)\b", re.IGNORECASE)
NO = re.compile(
    r"[\W_]{0,6}(?:none|no|nope|n/a|not used|not applicable|nothing|nein|keine?|ninguna?|non|aucune?|нет|无|なし)\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"[\W_]{0,6}(?:if|please|did|have you|describe|list|mention|disclose|indicate|state|select|tick|check|e\.g)\b"
    r"|.{0,200}\?$",
    re.IGNORECASE,
)


def answers(lines: Sequence[Line]) -> Iterator[str]:
    """What stands in a disclosure: the rest of a labelled line, or the lines below a heading until the next one."""
    is_open = False
    for line in lines:
        label = LABEL.match(line.text)
        if label is not None:
            rest = line.text[label.end() :].strip()
            is_open = not rest
            if rest and not NO.match(rest):
                yield rest
        elif line.is_heading or NO.match(line.text):
            is_open = False
        elif is_open and line.text and not INSTRUCTION.match(line.text):
            yield line.text


def read_answer(answer: str) -> tuple[tuple[Mention, ...], bool]:
    """The tools that an answer names, and whether it says yes without a name."""
    mentions = tuple(find_mentions(answer))
    named = tuple(mention for mention in mentions if mention.tool.name != UNNAMED and not _is_denied(mention))
    return named, bool(YES.match(answer)) and not named


def _is_denied(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if is_other_thing(mention) or exclusions.NEGATED_AFTER.match(after):
        return True
    return bool(exclusions.NEGATION.search(before) or other_languages.NEGATION.search(before))
