"""A list of pull requests in words: its heading, and what each of its filters means. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.verdict_states import Involvement
from prsync_pipeline.warehouse import WHOLE_TEAM, AiPart, Authors, Kind, Moment, ReviewPart, SizeBucket, SortBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.warehouse import CountedPullRequest, PullRequestFilter

MOMENTS = {Moment.MERGED: "merged", Moment.OPENED: "opened", Moment.CLOSED: "closed without a merge"}
AUTHORS = {
    Authors.PEOPLE: "people",
    Authors.AGENTS: "coding agents",
    Authors.BOTH: "people and agents",
    Authors.BOTS: "bots",
    Authors.ALL: "people, agents and bots",
}
AI_PARTS = {
    AiPart.ASSISTED: "AI-assisted",
    AiPart.UNASSISTED: "not AI-assisted",
    AiPart.AUTHORED: "AI-authored",
    AiPart.CO_AUTHORED: "AI-co-authored",
    AiPart.SIGNED: "AI-signed",
    AiPart.INFERRED: "AI-inferred",
    AiPart.REVIEWED: "only reviewed by AI",
    AiPart.NONE: "without a sign of AI",
    AiPart.UNJUDGED: "not judged yet",
}
AI_MEANINGS = {
    AiPart.ASSISTED: "people's with a verdict of AI assistance, and whatever a coding agent made",
    AiPart.UNASSISTED: "people's with a verdict of no AI assistance; those that AI only reviewed are among them",
    AiPart.AUTHORED: "an AI agent opened it or wrote commits of it",
    AiPart.CO_AUTHORED: "a commit names an AI tool as its co-author",
    AiPart.SIGNED: "a tool's signature, a label or a person's own words say that AI was used",
    AiPart.INFERRED: "the language model read it in the author's own words, which no rule understands",
    AiPart.REVIEWED: "AI reviewed it; that does not count as assistance",
    AiPart.NONE: "nothing shows that AI was used",
    AiPart.UNJUDGED: "prsync has not looked for signs of AI in it yet",
}
REVIEWS = {
    ReviewPart.NONE: "without a review",
    ReviewPart.SOME: "reviewed",
    ReviewPart.BEFORE_MERGE: "reviewed before the merge",
}
REVIEW_ADJECTIVES = {ReviewPart.NONE: "unreviewed", ReviewPart.SOME: "reviewed"}
SIZES = {
    SizeBucket.XS: "up to 10 lines",
    SizeBucket.S: "11 to 50 lines",
    SizeBucket.M: "51 to 200 lines",
    SizeBucket.L: "201 to 500 lines",
    SizeBucket.XL: "over 500 lines",
}
KINDS = {Kind.REVERT: "reverts", Kind.HOTFIX: "hotfixes"}
SORTS = {
    SortBy.NEWEST: "newest",
    SortBy.CYCLE: "cycle time",
    SortBy.WAIT: "wait for a review",
    SortBy.REVIEW: "opening to review",
    SortBy.TO_MERGE: "review to merge",
    SortBy.SIZE: "size",
    SortBy.ROUNDS: "changes requested",
}
AUTHOR_MEANINGS = {
    Authors.PEOPLE: "Those of coding agents and of other bots are left out.",
    Authors.AGENTS: "A coding agent is an account that writes code by itself.",
    Authors.BOTH: "Those of bots that are no coding agents are left out.",
    Authors.BOTS: (
        "Accounts that GitHub marks as bots, or whose names say so. If one of them writes code, name it as a coding "
        "agent (prsync teams agents): then it counts."
    ),
}
ADJECTIVES = {AiPart.ASSISTED, AiPart.AUTHORED, AiPart.CO_AUTHORED, AiPart.SIGNED, AiPart.INFERRED}
"""Of AI_PARTS, those that stand before the noun; the others stand behind it."""


def meanings(asked: PullRequestFilter) -> list[str]:
    """What the filter's words mean, in a sentence each."""
    ai = [f"{AI_PARTS[asked.ai]}: {AI_MEANINGS[asked.ai]}."] if asked.ai else []
    authors = [AUTHOR_MEANINGS[asked.authors]] if asked.authors in AUTHOR_MEANINGS else []
    return [f"{sentence[0].upper()}{sentence[1:]}" for sentence in (*ai, *authors)]


def verdict_words(row: CountedPullRequest) -> str:
    """The verdict on a pull request, with the tools that it names."""
    if row.involvement is None:
        return AI_PARTS[AiPart.UNJUDGED]
    part = AiPart.SIGNED if row.involvement is Involvement.ASSISTED else AiPart(str(row.involvement))
    tools = f" ({', '.join(row.tools)})" if row.tools else ""
    return f"{AI_PARTS[part]}{tools}"


def heading(count: int, asked: PullRequestFilter) -> str:
    """`18 AI-assisted pull requests merged in October 2026`; that they are people's is not said, of others it is."""
    noun = "pull request" if count == 1 else "pull requests"
    words = [f"{count:,}".replace(",", "\u2009"), *_before_the_noun(asked), noun, *_behind_the_noun(asked)]
    return ", ".join((" ".join(words), *_at_the_end(asked)))


def _before_the_noun(asked: PullRequestFilter) -> Iterator[str]:
    if asked.review in REVIEW_ADJECTIVES:
        yield REVIEW_ADJECTIVES[asked.review]
    if asked.ai in ADJECTIVES:
        yield AI_PARTS[asked.ai]
    if asked.kind is not None:
        yield str(asked.kind)
    if asked.size is not None:
        yield str(asked.size)


def _behind_the_noun(asked: PullRequestFilter) -> Iterator[str]:
    if asked.authors is not Authors.PEOPLE and not (asked.authors is Authors.BOTH and asked.ai):
        yield f"of {AUTHORS[asked.authors]}"
    yield MOMENTS[asked.by]
    if asked.month is not None:
        yield f"in {asked.month.start:%B %Y}"
    if asked.repository != WHOLE_TEAM:
        yield f"in {asked.repository}"


def _at_the_end(asked: PullRequestFilter) -> Iterator[str]:
    if asked.ai is not None and asked.ai not in ADJECTIVES:
        yield AI_PARTS[asked.ai]
    if asked.review is ReviewPart.BEFORE_MERGE:
        yield REVIEWS[asked.review]
    if asked.tool is not None:
        yield f"with {asked.tool} named in the verdict"
