"""Decides whether the sentence around a tool's name states that this change was made with it. English grammar only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.words import exclusions
from prsync_pipeline.classification.rules.words.english import authorship, clauses, credit, delegation, roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.rules.words.mentions import Mention

STATEMENTS = (*authorship.AUTHORSHIP, *delegation.DELEGATION, *credit.CREDIT)

TITLE_ENDINGS = (clauses.TITLE_ENDS_MADE, clauses.TITLE_CREDITS, clauses.WORK_OF_TITLE)
MAX_TAIL_WORDS = 9
"""Words between the verb and `with`, `by` or `using`: behind more of them the phrase belongs to something else."""


def is_made(mention: Mention) -> bool:
    """Whether a sentence of a body or of a commit's message states it."""
    if mention.is_question or exclusions.PRODUCT_TALK.search(mention.clause):
        return False
    if exclusions.REWRITTEN.search(mention.following):
        return False
    if any(pattern.search(mention.after) for pattern in exclusions.NOT_THIS_CHANGE):
        return False
    checks = (_is_stated, _is_made_with_it, _is_appended, _is_vibe_coded, roles.plays_role)
    return any(check(mention) for check in checks)


def is_made_by_title(mention: Mention) -> bool:
    """Whether a title states it: in brackets, or as `Updating the tests with Claude`; the rest is about the product."""
    if _is_vibe_title(mention) or _is_named_in_title(mention):
        return True
    opened = max(mention.before.rfind("("), mention.before.rfind("["))
    return is_made(mention.inside(opened)) if opened >= 0 else _is_work_of_title(mention)


def _is_vibe_title(mention: Mention) -> bool:
    """`feat: new parser, vibe-coded`, `vibe-coded hotfix for the login`."""
    if not mention.is_vibe_word:
        return False
    before, after = mention.before, mention.after
    if authorship.VIBE_OF_TITLE.search(before):
        return clauses.ENDS.match(after) is not None
    return bool(authorship.VIBE_TITLE_BEGINS.search(before) and authorship.VIBE_TITLE_ENDS.match(after))


def _is_named_in_title(mention: Mention) -> bool:
    """`Claude's attempt at the parser`, `small fixes with Codex`, `translate the docs (by ChatGPT)`."""
    before, after = mention.before, mention.after
    if is_alone(mention) and (authorship.NATURE_OF_TITLE.match(after) or authorship.NUMBERED_ATTEMPT.match(after)):
        return True
    if is_bare_first_name(mention):
        return False
    if clauses.TITLE_BRACKETS.search(before) and clauses.BRACKET_ENDS.match(after):
        return True
    return clauses.ENDS.match(after) is not None and any(ending.search(before) for ending in TITLE_ENDINGS)


def is_alone(mention: Mention) -> bool:
    """Whether the tool begins its clause, as the subject of a sentence does."""
    return authorship.ALONE.search(mention.before) is not None


def is_bare_first_name(mention: Mention) -> bool:
    return mention.tool.is_first_name and " " not in mention.word


def _is_work_of_title(mention: Mention) -> bool:
    """`Updating the test cases with Claude`: work on the code itself, and nothing behind the name."""
    by = clauses.BY.search(mention.before)
    if clauses.FEATURE.match(mention.before):
        return False
    if by is None or not clauses.ENDS.match(mention.after):
        return False
    work = f"{mention.before[: by.start()].rstrip()} "
    is_coding_tool = not mention.tool.is_product_part or " " in mention.word
    if is_coding_tool and clauses.REWORK.match(work) and not exclusions.PRODUCT_TAIL.search(work):
        return True
    if not clauses.CHANGE_ENDS.search(work):
        return False
    return bool(clauses.MAKING_VERB.match(work) or (is_coding_tool and clauses.MAKE_VERB.match(work)))


def _is_stated(mention: Mention) -> bool:
    is_first_name = is_bare_first_name(mention)
    return any(
        statement.is_stated(mention.before, mention.after, is_product_part=mention.tool.is_product_part)
        for statement in STATEMENTS
        if statement.is_for_first_names or not is_first_name
    )


def _is_appended(mention: Mention) -> bool:
    """A phrase that is added to a sentence: `mechanical, through Cursor`."""
    if not credit.APPENDED.search(mention.before) or not clauses.ENDS.match(mention.after):
        return False
    return not is_bare_first_name(mention) and (not mention.tool.is_product_part or " " in mention.word)


def _is_vibe_coded(mention: Mention) -> bool:
    return bool(
        mention.is_vibe_word and authorship.VIBE.search(mention.before) and authorship.VIBE_ENDS.match(mention.after)
    )


def _is_made_with_it(mention: Mention) -> bool:
    """A clause with a verb of making before `with`, `by` or `using` and the tool."""
    if is_bare_first_name(mention):
        return clauses.GENERATED_WITH.search(mention.before) is not None
    by = clauses.BY.search(mention.before)
    if by is None:
        return False
    preposition = by["by"].lower()
    return any(_is_made_in(clause, preposition, mention) for clause in _clauses(mention.before[: by.start()]))


def _clauses(text: str) -> Iterator[str]:
    """The last clause of a text, and the whole text where a person is its subject."""
    clause = exclusions.CLAUSE.split(text)[-1]
    is_whole = len(clause) == len(text)
    if clause.strip() and not clause.startswith("…"):
        yield clause if is_whole else f" {clause.lstrip()}"
    if not is_whole and clauses.PERSON_BEGINS.search(text):
        yield text


def _is_made_in(clause: str, preposition: str, mention: Mention) -> bool:
    for verb in clauses.MADE_VERB.finditer(clause):
        tail = clause[verb.end() :]
        if len(tail.split()) <= MAX_TAIL_WORDS and _is_made_so(clause[: verb.start()], tail, preposition, mention):
            return True
    return False


def _is_object_of_work(tail: str, preposition: str, mention: Mention, *, is_of_person: bool) -> bool:
    """Whether what was made is work on this change: after `fixed` the login may be the product's, and the tool too."""
    if clauses.PREDICATE.match(mention.after) and not is_of_person:
        return False
    if preposition == "by" or clauses.TAIL_OF_WORK.match(tail):
        return True
    is_definite = is_of_person or preposition != "with" or clauses.DEFINITE.match(tail) is not None
    return is_definite and not mention.tool.is_product_part


def _is_made_so(subject: str, tail: str, preposition: str, mention: Mention) -> bool:
    """Whether the subject of a verb of making is this change, or its author, and the verb's object no product."""
    if exclusions.PRODUCT_TAIL.search(tail) and preposition != "by":
        return False
    is_of_person = clauses.FIRST_PERSON.search(subject) is not None
    if is_of_person or clauses.NO_SUBJECT.search(subject):
        return _is_object_of_work(tail, preposition, mention, is_of_person=is_of_person)
    if preposition == "in":
        return False
    was = clauses.WAS.search(subject)
    if was is not None:
        return exclusions.PRODUCT_SUBJECT.search(subject[: was.start()]) is None
    if clauses.CHANGE_IS.search(subject):
        return True
    return clauses.CHANGE_BEGINS.search(subject) is not None and not clauses.PREDICATE.match(mention.after)
