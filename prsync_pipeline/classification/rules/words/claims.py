"""A person's words: whether they claim that this change was made, or reviewed, with the tool that they mention.

It weighs a mention by the words around it, and knows no place of a pull request.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tool import ToolKind
from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.identity import BY_REVIEW_WORD, BY_WORD
from prsync_pipeline.classification.rules.words import exclusions, other_languages, other_work, proper_names
from prsync_pipeline.classification.rules.words.english import clauses, delegation, reviews, roles
from prsync_pipeline.classification.rules.words.english.making import (
    is_alone,
    is_bare_first_name,
    is_made,
    is_made_by_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.classification.rules.words.mentions import Mention


BARE_MODELS = frozenset({"sonnet", "opus", "haiku"})
BARE_AI = frozenset({"ai", "llm", "llms", "language model", "ai model", "ki", "ia"})


FIRST_WORDS = frozenset(word.split()[0] for word in (*BY_WORD, *BY_REVIEW_WORD))


class Claim(Enum):
    """A sentence that is a signature; words that the change was made, or reviewed, with the tool; their denial."""

    SIGNATURE = auto()
    MADE = auto()
    REVIEWED = auto()
    DENIED = auto()


def read_claims(text: str, mentions: Iterable[Mention], *, is_title: bool = False) -> list[tuple[Mention, Claim]]:
    """The claims of one line's mentions; a title is mostly about the product, so little of it is believed."""
    claims: list[tuple[Mention, Claim]] = []
    last: tuple[Mention, Claim] | None = None
    for mention in mentions:
        claim = claim_of(mention, is_title=is_title)
        if claim is None and last is not None and _is_joined(text, last[0], mention):
            claim = last[1]
        last = None if claim in (None, Claim.DENIED) else (mention, claim)
        if claim is not None:
            claims.append((mention, claim))
    return claims


def claim_of(mention: Mention, *, is_title: bool = False) -> Claim | None:
    """What the words around a mention claim; None where they claim nothing or speak of another thing."""
    if exclusions.DOUBLE_NEGATIVE.search(mention.before):
        return Claim.MADE
    if is_other_thing(mention):
        return None
    if is_negated(mention):
        return Claim.DENIED if exclusions.DENIAL.search(mention.sentence) and not is_title else None
    if _is_reviewed(mention):
        return Claim.REVIEWED
    if exclusions.BRAINSTORM.search(mention.after) or not _is_made(mention, is_title=is_title):
        return None
    return None if other_work.made_nothing_here(mention) else _claim_of_making(mention)


def _claim_of_making(mention: Mention) -> Claim:
    if mention.is_review_word or mention.tool.kind is ToolKind.REVIEWER:
        return Claim.REVIEWED
    is_whole = clauses.SIGNATURE.search(mention.before) and not mention.after.strip(" _*)]")
    return Claim.SIGNATURE if is_whole else Claim.MADE


def is_other_thing(mention: Mention) -> bool:
    """Whether the sentence speaks of a homonym, a team, or a product's part such as `Claude API`."""
    if exclusions.TEAM.match(mention.after) or proper_names.begins_proper_name(mention):
        return True
    if exclusions.PRODUCT_PART.match(mention.after) and not roles.is_help_or_output(mention):
        return True
    if _is_model_without_number(mention) or _is_part_of_product(mention) or _is_class_in_a_list(mention):
        return True
    if mention.tool.is_common_noun and mention.word.islower() and _is_noun(mention):
        return True
    if mention.tool.homonym is None or not mention.tool.homonym.search(mention.sentence):
        return False
    # `Used Cursor to refactor the cursor pagination` has both: the capital and the purpose tell.
    return not (mention.word[0].isupper() and delegation.TO_MAKE.match(mention.after))


def is_negated(mention: Mention) -> bool:
    """Whether a negation stands in the mention's own clause, or directly behind it."""
    clause = exclusions.CLAUSE.split(mention.before)[-1]
    return bool(exclusions.NEGATION.search(clause) or exclusions.NEGATED_AFTER.match(mention.after))


def _is_model_without_number(mention: Mention) -> bool:
    """A sonnet, an opus, the Haiku operating system with its releases: a model has a number."""
    first, _, number = mention.word.lower().replace("-", " ").partition(" ")
    is_noun = mention.word.islower() or first == "haiku"
    return first in BARE_MODELS and (mention.word in BARE_MODELS or (is_noun and not number[:1].isdigit()))


def _is_part_of_product(mention: Mention) -> bool:
    return mention.word.lower() in BARE_AI and exclusions.OURS.search(mention.before) is not None


def _is_class_in_a_list(mention: Mention) -> bool:
    """`Cursor, Range and Selection`: a common noun among names that are no tools."""
    names = exclusions.ENUMERATED.match(mention.after) if mention.tool.is_common_noun else None
    return names is not None and not any(name.lower() in FIRST_WORDS for name in names.groups() if name)


def is_bare_model(mention: Mention) -> bool:
    """Whether the name is that of a model alone: behind a tool it says only what runs inside of it."""
    return mention.word.lower().startswith(("gpt-", "gpt ")) or mention.word.lower() in BARE_MODELS


def _is_made(mention: Mention, *, is_title: bool) -> bool:
    if is_title:
        return is_made_by_title(mention) or other_languages.is_made_by_title(mention.before, mention.after)
    return is_made(mention) or other_languages.is_made(mention.before, mention.after)


def _is_noun(mention: Mention) -> bool:
    return bool(exclusions.ARTICLE.search(mention.before) or exclusions.NOUN_FOLLOWS.match(mention.after))


def _is_reviewed(mention: Mention) -> bool:
    if is_bare_first_name(mention):
        return False
    if reviews.REVIEWED_BY.search(mention.before):
        return True
    if reviews.MADE_TO.search(mention.before) and not reviews.AND_CHANGED.search(mention.after):
        return mention.is_review_word or reviews.REVIEW_ONLY.match(mention.after) is not None
    begins = is_alone(mention)
    if begins and reviews.REVIEWED_IT.match(mention.after):
        return True
    is_answered = reviews.ADDRESSED.search(mention.before) or (begins and mention.tool.kind is ToolKind.REVIEWER)
    return bool(is_answered and reviews.REMARKS_FOLLOW.match(mention.after))


def _is_joined(text: str, last: Mention, mention: Mention) -> bool:
    """Whether a claim's list goes on with this name: `used Cursor and Claude`, `AI was used (Copilot)`."""
    if is_other_thing(mention) or is_negated(mention):
        return False
    if is_bare_model(mention) and last.tool.name != UNNAMED:
        return False  # the model inside of the tool
    between = text[last.end : mention.start]
    if last.tool.name == UNNAMED and len(between) <= last.reach:
        return True
    return clauses.JOINED.match(between) is not None or other_languages.JOINED.match(between) is not None
