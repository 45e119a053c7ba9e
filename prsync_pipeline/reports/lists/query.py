"""A list of pull requests as an address: what a query string asks for, and the one that asks for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import (
    WHOLE_TEAM,
    AiPart,
    Authors,
    Kind,
    Moment,
    PullRequestFilter,
    ReviewPart,
    SizeBucket,
    SortBy,
)
from prsync_pipeline.warehouse.measures.pull_request_filter import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")

MAX_PAGE_DIGITS = 6
PARTS: Mapping[str, type[StrEnum]] = {
    "by": Moment,
    "authors": Authors,
    "ai": AiPart,
    "size": SizeBucket,
    "review": ReviewPart,
    "kind": Kind,
}
"""Parameters that take one of some words, each a field of the filter."""
USUAL = PullRequestFilter()
NAMES = frozenset({"month", "repository", "tool", "sort", "page", *PARTS})


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A page of the pull requests that a filter asks for, in an order; pages count from 1."""

    filter: PullRequestFilter = USUAL
    sort: SortBy = SortBy.NEWEST
    page: int = 1

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> ListQuery:
        """The query that the parameters of an address ask for; an empty one asks for nothing.

        Raises:
            InputError: a parameter is unknown, or its value is not understood.
        """
        given = {name: text.strip() for name, text in texts.items() if text.strip()}
        for name, text in given.items():
            if name not in NAMES:
                raise InputError(f"A list cannot be asked for '{name}'. It takes: {', '.join(sorted(NAMES))}.")
            if not text.isprintable():
                raise InputError(f"'{name}' holds a character that cannot be shown.")
        asked = PullRequestFilter(
            month=_month(given["month"]) if "month" in given else None,
            repository=given.get("repository", WHOLE_TEAM),
            tool=given.get("tool"),
            **{name: _word(kind, name, given[name]) for name, kind in PARTS.items() if name in given},  # type: ignore[arg-type]
        )
        return cls(asked, _word(SortBy, "sort", given.get("sort", "newest")), _page(given.get("page", "1")))

    def parameters(self) -> dict[str, str]:
        """The query string's parameters, without those that change nothing."""
        names = ("month", "by", "repository", "authors", "ai", "tool", "size", "review", "kind")
        asked = {
            name: str(getattr(self.filter, name))
            for name in names
            if getattr(self.filter, name) != getattr(USUAL, name)
        }
        if self.sort is not SortBy.NEWEST:
            asked["sort"] = str(self.sort)
        return asked | ({"page": str(self.page)} if self.page > 1 else {})

    def narrowed(self, **changes: object) -> ListQuery:
        """The first page of another filter, in the same order."""
        return ListQuery(replace(self.filter, **changes), self.sort)  # type: ignore[arg-type]

    def sorted_by(self, sort: SortBy) -> ListQuery:
        return ListQuery(self.filter, sort)

    def at(self, page: int) -> ListQuery:
        return replace(self, page=page)


def list_url(slug: str, asked: ListQuery, suffix: str = "") -> str:
    """The address of a team's list; `suffix` is `.csv` for the file of it."""
    parameters = urlencode(asked.parameters(), safe="/")
    return f"/teams/{quote(slug)}/pull-requests{suffix}" + (f"?{parameters}" if parameters else "")


def pull_request_url(slug: str, repository: str, number: int) -> str:
    """The address of what is known of one pull request."""
    return f"/teams/{quote(slug)}/pull-requests/{quote(repository)}/{number}"


def _word(kind: type[E], name: str, text: str) -> E:
    try:
        return kind(text)
    except ValueError as error:
        raise InputError(f"'{name}' cannot be '{text}'. It is one of: {', '.join(kind)}.") from error


def _month(text: str) -> Month:
    month = Month.parse(text)
    if not FIRST <= month < LAST:
        raise InputError(f"'{text}' is no month of a pull request.")
    return month


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_PAGE_DIGITS and int(text)):
        raise InputError(f"'{text}' is no page. Pages are numbers from 1.")
    return int(text)
