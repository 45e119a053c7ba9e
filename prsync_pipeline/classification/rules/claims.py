"""A person's words: do they say that this change was made, or reviewed, with the tool that they mention?

It weighs a mention by the grammar around it, and knows no place of a pull request.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules import english, exclusions, other_languages
from prsync_pipeline.classification.rules.catalogue import UNNAMED
from prsync_pipeline.classification.rules.tool import ToolKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.classification.rules.mentions import Mention


class Claim(Enum):
    """What a mention says: a sentence that is a signature, words that it was made, or reviewed, with the tool."""

    SIGNATURE = auto()
    MADE = auto()
    REVIEWED = auto()


def read_claims(text: str, mentions: Iterable[Mention], *, is_title: bool = False) -> list[tuple[Mention, Claim]]:
    """The claims of one line's mentions; a title is mostly about the product, so only its brackets are believed."""
    claims: list[tuple[Mention, Claim]] = []
    last: tuple[Mention, Claim] | None = None
    for mention in mentions:
        claim = claim_of(mention, is_title=is_title)
        if claim is None and last is not None and _goes_on(text, last[0], mention):
            claim = last[1]
        last = None if claim is None else (mention, claim)
        if last is not None:
            claims.append(last)
    return claims


def claim_of(mention: Mention, *, is_title: bool = False) -> Claim | None:
    """What the words around a mention claim; None where they claim nothing, deny it, or speak of another thing."""
    if exclusions.DOUBLE_NEGATIVE.search(mention.before):
        return Claim.MADE
    if is_other_thing(mention) or is_negated(mention):
        return None
    if _is_reviewed(mention):
        return Claim.REVIEWED
    is_made = _is_made_by_title if is_title else _is_made
    if not is_made(mention) or exclusions.BRAINSTORM.search(mention.after):
        return None
    if mention.is_review_word or mention.tool.kind is ToolKind.REVIEWER:
        return Claim.REVIEWED
    is_whole = english.SIGNATURE.search(mention.before) and not mention.after.strip(" _*)]")
    return Claim.SIGNATURE if is_whole else Claim.MADE


def is_other_thing(mention: Mention) -> bool:
    """Whether the sentence speaks of a homonym, or of a product's part such as `Claude API`."""
    if exclusions.PRODUCT_PART.match(mention.after):
        return True
    if mention.tool.is_common_noun and mention.word.islower() and _is_noun(mention):
        return True
    if mention.tool.homonym is None or not mention.tool.homonym.search(mention.sentence):
        return False
    # `Used Cursor to refactor the cursor pagination` has both: the capital and the purpose tell.
    return not (mention.word[0].isupper() and english.TO_MAKE.match(mention.after))


def is_negated(mention: Mention) -> bool:
    """Whether a negation stands in the mention's own clause, or directly behind it."""
    clause = exclusions.CLAUSE.split(mention.before)[-1]
    return bool(exclusions.NEGATION.search(clause) or exclusions.NEGATED_AFTER.match(mention.after))


def _is_noun(mention: Mention) -> bool:
    return bool(exclusions.ARTICLE.search(mention.before) or exclusions.NOUN_FOLLOWS.match(mention.after))


def _is_bare_first_name(mention: Mention) -> bool:
    return mention.tool.is_first_name and " " not in mention.word


def _is_reviewed(mention: Mention) -> bool:
    if _is_bare_first_name(mention):
        return False
    if english.REVIEWED_BY.search(mention.before):
        return True
    is_alone = english.ALONE.search(mention.before) is not None
    if is_alone and english.REVIEWED_IT.match(mention.after):
        return True
    is_answered = english.ADDRESSED.search(mention.before) or (is_alone and mention.tool.kind is ToolKind.REVIEWER)
    return bool(is_answered and english.REMARKS_FOLLOW.match(mention.after))


def _is_made(mention: Mention) -> bool:
    if exclusions.PRODUCT_TALK.search(mention.before):
        return False
    if english.USED.search(mention.before):
        return not mention.tool.is_product_part or english.PURPOSE.match(mention.after) is not None
    if _is_bare_first_name(mention):
        return english.GENERATED_WITH.search(mention.before) is not None
    checks = (_is_made_with_it, _is_made_by_it, _is_named_as_its, _is_vibe_coded)
    return any(check(mention) for check in checks) or other_languages.says_made(mention.before, mention.after)


def _is_made_with_it(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if english.MADE_WITH.search(before) or english.WITH_HELP.search(before):
        return True
    if english.WORKED_WITH.search(before) and english.PURPOSE.match(after):
        return True
    if english.NOUN_MADE_WITH.search(before) and english.NOUN_ENDS.match(after):
        return True
    return bool(english.WITH.search(before) and english.OF_HELP.match(after))


def _is_made_by_it(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if english.DELEGATED.search(before):
        return english.TO_MAKE.match(after) is not None
    if not english.ALONE.search(before):
        return False
    used = english.WAS_USED.match(after)
    return bool(english.TOOL_MADE.match(after) or (used and english.PURPOSE.match(used["rest"])))


def _is_named_as_its(mention: Mention) -> bool:
    """`IDE: Cursor`, and `this code is AI-generated`."""
    before, after = mention.before, mention.after
    is_editor = english.EDITOR.match(before) and english.EDITOR_ENDS.match(after)
    return bool(is_editor or (english.SUBJECT_IS.match(before) and english.ADJECTIVE.match(after)))


def _is_vibe_coded(mention: Mention) -> bool:
    if not mention.word.lower().startswith("vibe"):
        return False
    return bool(english.VIBE.match(mention.before) and english.VIBE_ENDS.match(mention.after))


def _is_made_by_title(mention: Mention) -> bool:
    opened = max(mention.before.rfind("("), mention.before.rfind("["))
    if opened < 0:
        return False
    inner = mention.before[opened + 1 :]
    if any(pattern.search(inner) for pattern in (english.MADE_WITH, english.USED, english.WITH_HELP)):
        return True
    return bool(english.ALONE.search(inner) and english.ADJECTIVE.match(mention.after))


def _goes_on(text: str, last: Mention, mention: Mention) -> bool:
    """Whether a claim's list goes on with this name: `used Cursor and Claude`, `AI was used (Copilot)`."""
    if is_other_thing(mention) or is_negated(mention):
        return False
    between = text[last.start + len(last.word) : mention.start]
    if last.tool.name == UNNAMED and len(between) <= len(last.after):
        return True
    return english.JOINED.match(between) is not None
