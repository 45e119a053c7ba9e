"""Decides whether the sentence around a tool's name states that this change was made with it. English grammar only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules import english, exclusions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.rules.mentions import Mention

MAX_TAIL_WORDS = 9
"""Words between the verb and `with`, `by` or `using`: behind more of them the phrase belongs to something else."""


def is_made(mention: Mention) -> bool:
    """Whether an English sentence of a body or a commit's message states it."""
    if (
        mention.is_question
        or exclusions.PRODUCT_TALK.search(mention.clause)
        or exclusions.EARLIER.search(mention.after)
    ):
        return False
    checks = (_is_used, _is_made_with_it, _is_made_by_it, _is_handed_over, _is_by_nature, _is_named_as_its)
    return any(check(mention) for check in checks)


def is_made_by_title(mention: Mention) -> bool:
    """Whether a title states it: in brackets, or as `Updating the tests with Claude`; the rest is about the product."""
    opened = max(mention.before.rfind("("), mention.before.rfind("["))
    if is_alone(mention) and english.NUMBERED_ATTEMPT.match(mention.after):
        return True
    if opened < 0:
        return _is_gerund_of_title(mention)
    inner = mention.inside(opened + 1)
    return not exclusions.PRODUCT_TALK.search(inner.before) and any(
        check(inner) for check in (_is_used, _is_made_with_it, _is_made_by_it, _is_by_nature, _is_appended)
    )


def is_alone(mention: Mention) -> bool:
    """Whether the tool begins its clause, as the subject of a sentence does."""
    return english.ALONE.search(mention.before) is not None


def is_bare_first_name(mention: Mention) -> bool:
    return mention.tool.is_first_name and " " not in mention.word


def _is_gerund_of_title(mention: Mention) -> bool:
    by = english.BY.search(mention.before)
    if by is None or not english.ENDS.match(mention.after):
        return False
    clause = mention.before[: by.start()]
    return bool(english.MAKING_VERB.match(clause) and english.CHANGE_ENDS.search(f"{clause.rstrip()} "))


def _is_used(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if english.USED.search(before):
        return not mention.tool.is_product_part or english.PURPOSE.match(after) is not None
    if english.USING.search(before) and not mention.tool.is_product_part:
        return english.ENDS.match(after) is not None
    if is_bare_first_name(mention):
        return False
    return bool(english.WORKED_WITH.search(before) and english.PURPOSE.match(after))


def _is_made_with_it(mention: Mention) -> bool:
    before, after = mention.before, mention.after
    if is_bare_first_name(mention):
        return english.GENERATED_WITH.search(before) is not None
    if english.WITH_HELP.search(before) or (english.WITH.search(before) and english.HELP_OF.match(after)):
        return True
    if english.THANKS.search(before):
        return bool(english.FOR_MAKING.match(after) or english.ENDS.match(after))
    by = english.BY.search(before)
    if by is None:
        return False
    preposition = by["by"].lower()
    return any(_is_made_in(clause, preposition, mention) for clause in _clauses(before[: by.start()]))


def _clauses(text: str) -> Iterator[str]:
    """The last clause of a text, and the whole text where a person is its subject."""
    clause = exclusions.CLAUSE.split(text)[-1]
    is_whole = len(clause) == len(text)
    if clause.strip() and not clause.startswith("…"):
        yield clause if is_whole else f" {clause.lstrip()}"
    if not is_whole and english.PERSON_BEGINS.search(text):
        yield text


def _is_made_in(clause: str, preposition: str, mention: Mention) -> bool:
    for verb in english.MADE_VERB.finditer(clause):
        tail = clause[verb.end() :]
        if len(tail.split()) <= MAX_TAIL_WORDS and _is_made_so(clause[: verb.start()], tail, preposition, mention):
            return True
    return False


def _is_made_so(subject: str, tail: str, preposition: str, mention: Mention) -> bool:
    """Whether the subject of a verb of making is this change, or its author, and the verb's object no product."""
    is_of_work = english.TAIL_OF_WORK.match(tail) is not None
    if exclusions.PRODUCT_TAIL.search(tail) and preposition != "by":
        return False
    if english.NO_SUBJECT.search(subject) or english.FIRST_PERSON.search(subject):
        return preposition == "by" or is_of_work or not mention.tool.is_product_part
    was = english.WAS.search(subject)
    if was is not None:
        return exclusions.PRODUCT_SUBJECT.search(subject[: was.start()]) is None
    if english.CHANGE_IS.search(subject):
        return True
    return english.CHANGE_BEGINS.search(subject) is not None and not english.PREDICATE.match(mention.after)


def _is_made_by_it(mention: Mention) -> bool:
    """`Claude wrote this`, `Claude Code was used for the tests`."""
    if not is_alone(mention) or is_bare_first_name(mention):
        return False
    after = mention.after
    used = english.WAS_USED.match(after)
    if used is not None:
        return english.PURPOSE.match(used["rest"]) is not None
    return bool(english.TOOL_MADE.match(after) or english.ATTEMPT.match(after))


def _is_handed_over(mention: Mention) -> bool:
    """`I let Claude handle the boilerplate`, `prompted Cursor until the tests passed`."""
    before, after = mention.before, mention.after
    if is_bare_first_name(mention):
        return False
    if english.PROMPTED.search(before):
        return True
    if english.DELEGATED.search(before):
        return english.TO_MAKE.match(after) is not None
    if english.HANDED_OVER.search(before) or english.HAD.search(before):
        return bool(english.ANY_VERB.match(after) or english.DO_WORK.match(after))
    return (
        english.LET.search(before) is not None
        and not mention.tool.is_product_part
        and (english.DO_WORK.match(after) is not None)
    )


def _is_by_nature(mention: Mention) -> bool:
    """`Claude-assisted`, `this code is AI-generated`, `it is mostly Cursor's work`."""
    before, after = mention.before, mention.after
    if mention.word.lower().startswith("vibe"):
        return bool(english.VIBE.search(before) and english.VIBE_ENDS.match(after))
    if english.NATURE_BEGINS.search(before) and english.MADE_BY_NATURE.match(after):
        return not is_bare_first_name(mention)
    if english.MACHINE_MADE.search(before):
        return True
    if english.MOSTLY_IS.search(before):
        return bool(english.ENDS.match(after) or english.OUTPUT.match(after))
    return english.OF_TOOL.search(before) is not None and english.OUTPUT.match(after) is not None


def _is_named_as_its(mention: Mention) -> bool:
    """A field such as `IDE: Cursor`, or a phrase that is added: `mechanical, through Cursor`."""
    if english.EDITOR.match(mention.before) and english.EDITOR_ENDS.match(mention.after):
        return True
    return not is_bare_first_name(mention) and _is_appended(mention)


def _is_appended(mention: Mention) -> bool:
    if not english.APPENDED.search(mention.before) or not english.ENDS.match(mention.after):
        return False
    return not mention.tool.is_product_part or " " in mention.word
