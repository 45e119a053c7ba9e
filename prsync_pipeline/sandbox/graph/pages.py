"""GitHub's connections: a list cut into pages by `first`/`after` or `last`/`before`, with opaque cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.graph.context import refused
from prsync_pipeline.sandbox.store import LONG_AGO

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo

Resolver = Callable[..., Any]
MARK = "cursor:v2:"


@dataclass(frozen=True, slots=True)
class Page:
    """Items `start` to `end` of a list of `total`; `reachable` is where its pages end."""

    items: Sequence[Any]
    start: int
    total: int
    reachable: int

    @property
    def end(self) -> int:
        return self.start + len(self.items)


@dataclass(frozen=True, slots=True)
class Edge:
    node: Any
    cursor: str
    about: Any = None


@dataclass(frozen=True, slots=True)
class PageInfo:
    page: Page

    def cursor(self, offset: int) -> str | None:
        return cursor_at(offset) if self.page.items else None


def cursor_at(offset: int) -> str:
    """The cursor after `offset` items."""
    return base64.b64encode(f"{MARK}{offset}".encode()).decode()


def offset_of(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    mark, _, digits = text.rpartition(":")
    if f"{mark}:" != MARK or not digits.isdigit():
        raise refused("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")
    return int(digits)


def paginate(  # noqa: PLR0913 - a connection's own arguments
    items: Sequence[Any],
    info: GraphQLResolveInfo,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    most: int | None = None,
) -> Page:
    """The page asked for; `most` ends the pages early, as search does after 1,000 results.

    A starved request gets empty lists that still claim their total.
    """
    reachable = len(items) if most is None else min(most, len(items))
    start = 0 if after is None else min(offset_of(after), reachable)
    end = reachable if before is None else min(max(offset_of(before) - 1, start), reachable)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    if first is None and last is None:
        end = start
    info.context.returned += end - start
    return Page(items[start:end], start, len(items), reachable)


def nested(items: Sequence[Any], info: GraphQLResolveInfo, **arguments: Any) -> Page:
    """As `paginate`, for a list within a pull request: a starved request gets it empty, with its total."""
    if info.context.is_starved:
        return Page((), 0, len(items), 0)
    return paginate(items, info, **arguments)


def nodes(page: Page, _info: GraphQLResolveInfo) -> Sequence[Any]:
    return page.items


def edges(page: Page, _info: GraphQLResolveInfo) -> list[Edge]:
    return [Edge(node, cursor_at(offset)) for offset, node in enumerate(page.items, page.start + 1)]


CONNECTION: dict[str, Resolver] = {
    "nodes": nodes,
    "edges": edges,
    "pageInfo": lambda page, _info: PageInfo(page),
    "totalCount": lambda page, _info: page.total,
    "issueCount": lambda page, _info: page.total,
    "filteredCount": lambda page, _info: page.total - page.start,
    "pageCount": lambda page, _info: len(page.items),
    "updatedAt": lambda _page, _info: LONG_AGO,
    "totalDiskUsage": lambda _page, _info: 0,
    **{f"{name}Count": lambda _page, _info: 0 for name in ("code", "discussion", "repository", "user", "wiki")},
}
EDGE: dict[str, Resolver] = {"node": lambda edge, _info: edge.node, "cursor": lambda edge, _info: edge.cursor}
PAGE_INFO: dict[str, Resolver] = {
    "hasNextPage": lambda info_of, _info: info_of.page.end < info_of.page.reachable,
    "hasPreviousPage": lambda info_of, _info: info_of.page.start > 0,
    "startCursor": lambda info_of, _info: info_of.cursor(info_of.page.start + 1),
    "endCursor": lambda info_of, _info: info_of.cursor(info_of.page.end),
}
