"""What a list of pull requests can be narrowed to, and sorted by, as links. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from prsync_pipeline.reports.lists.query import list_url
from prsync_pipeline.reports.lists.words import AI_MEANINGS, AI_PARTS, AUTHORS, KINDS, MOMENTS, REVIEWS, SIZES, SORTS
from prsync_pipeline.warehouse import AiPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.reports.lists.query import ListQuery

E = TypeVar("E", bound=StrEnum)
ALL = "all"
ALWAYS_ASKED = ("by", "authors")
USUAL_AI_PARTS = (AiPart.ASSISTED, AiPart.REVIEWED, AiPart.NONE, AiPart.UNJUDGED)
"""The others are shown where they are chosen: links of the trends page lead to them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing; `meaning` explains its label where that does not explain itself."""

    label: str
    url: str
    is_chosen: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices that exclude each other."""

    name: str
    choices: Sequence[Choice]


def main_choices(slug: str, asked: ListQuery) -> list[Choices]:
    """How AI took part, and the order."""
    ai_parts = [part for part in AiPart if part in USUAL_AI_PARTS or part is asked.filter.ai]
    return [
        _group(slug, asked, "ai", "AI", {part: AI_PARTS[part] for part in ai_parts}, AI_MEANINGS),
        Choices(
            "Order",
            [Choice(label, list_url(slug, asked.sorted_by(sort)), asked.sort is sort) for sort, label in SORTS.items()],
        ),
    ]


def more_choices(slug: str, asked: ListQuery) -> list[Choices]:
    """The other filters, each choice leading to the first page."""
    return [
        _group(slug, asked, "by", "Month of", MOMENTS),
        _group(slug, asked, "authors", "Authors", AUTHORS),
        _group(slug, asked, "review", "Review", REVIEWS),
        _group(slug, asked, "size", "Size", {bucket: str(bucket) for bucket in SIZES}, SIZES),
        _group(slug, asked, "kind", "Kind", KINDS),
    ]


def _group(  # noqa: PLR0913, PLR0917 - a filter, and its words
    slug: str,
    asked: ListQuery,
    name: str,
    title: str,
    labels: Mapping[E, str],
    meanings: Mapping[E, str] | None = None,
) -> Choices:
    chosen = getattr(asked.filter, name)
    values: list[E | None] = [*([] if name in ALWAYS_ASKED else [None]), *labels]
    return Choices(
        title,
        [
            Choice(
                labels[value] if value else ALL,
                list_url(slug, asked.narrowed(**{name: value})),
                value is chosen,
                (meanings or {}).get(value, "") if value else "",
            )
            for value in values
        ],
    )
