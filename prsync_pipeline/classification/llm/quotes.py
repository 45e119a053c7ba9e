"""Whether the words that the model quotes stand in the pull request, as a statement of its author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.addresses import without_addresses
from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import Evidence, Signal, excerpt
from prsync_pipeline.classification.rules.markdown import read_message, read_prose
from prsync_pipeline.classification.rules.words.mentions import find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.llm.answer_schema import AiPart
    from prsync_pipeline.classification.rules.markdown import Prose
    from prsync_pipeline.models import PullRequest

MIN_CONFIDENCE = 0.5
ASSISTANCE = ("authored", "assisted")
OPEN_ENDS = ("?", ":", "\uff1f", "\uff1a")
"""A template asks a question or begins a list; what it says itself is no statement of the author."""


def verified_quotes(pull_request: PullRequest, answer: AiPart) -> tuple[Evidence, ...]:
    """The model's quote as evidence, once for each tool that it names; nothing where it does not hold.

    It holds where the model answers that AI helped, where the quote stands in the author's own statements at the place
    that the model names, and where it holds the name of a tool or a word for AI. The tools are those of the quote.
    """
    if not answer.is_assisted or answer.usage_type not in ASSISTANCE or answer.confidence < MIN_CONFIDENCE:
        return ()
    quote = _statements(read_prose(answer.evidence.quote))
    tools = {mention.tool.name for mention in find_mentions(quote)}
    named = sorted(tools - {UNNAMED} or tools)
    if not named:
        return ()
    for where, statements in _places(pull_request, answer.evidence.where):
        if re.search(rf"(?<![A-Za-z0-9_]){re.escape(quote)}(?![A-Za-z0-9_])", statements):
            return tuple(Evidence(Signal.QUOTE, tool, where, excerpt(quote)) for tool in named)
    return ()


def _places(pull_request: PullRequest, where: str) -> Iterator[tuple[str, str]]:
    """Each place that the model may mean, as evidence names it, with the statements that stand there."""
    if where == "title":
        yield "title", _statements(read_prose(without_addresses(pull_request.title)))
    elif where == "body":
        yield "body", _statements(read_prose(without_addresses(pull_request.body)))
    elif where == "commits":
        for commit in pull_request.commits:
            yield f"commit {commit.sha[:7]}", _statements(read_message(without_addresses(commit.message)))


def _statements(prose: Prose) -> str:
    """The author's own statements on one line, white space folded: no heading, question or label of a template."""
    lines = (" ".join(line.text.split()) for line in prose.own if not line.is_heading)
    stated = (_without_questions(line) for line in lines if not line.endswith(OPEN_ENDS))
    return " ".join(line for line in stated if line)


def _without_questions(line: str) -> str:
    """The line without the sentences that ask."""
    *asked, rest = line.split("? ")
    return " ".join([*(part[: max(part.rfind(". "), part.rfind("! ")) + 1] for part in asked), rest]).strip()
