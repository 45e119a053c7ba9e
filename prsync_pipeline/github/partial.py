"""A pull request whose nested lists are still filling. Knows what is missing and what moved; asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import child, given, number, optional_child, text
from prsync_pipeline.github.graphql.queries import NESTED, NextPage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.types import Wanted

# GitHub itself ends this list here: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
CAPS = {"files": 3000}
# Issues of repositories that the token may not see are counted here and not given.
MAY_HIDE = "closingIssuesReferences"
# What makes an entry itself: pages that repeat one and miss another have the right number and are not whole.
IDENTITIES: Mapping[str, Callable[[Node], object]] = {
    "reviews": lambda entry: text(entry, "id"),
    "commits": lambda entry: text(child(entry, "commit"), "oid"),
    "files": lambda entry: text(entry, "path"),
    "labels": lambda entry: text(entry, "name"),
    "assignees": lambda entry: text(entry, "login"),
    "closingIssuesReferences": lambda entry: (
        text(child(entry, "repository"), "nameWithOwner"),
        number(entry, "number"),
    ),
    "timelineItems": lambda entry: text(entry, "id"),
}


class Draft:
    """What came of one pull request so far; `most` and `tries` are those of the piece that it came with."""

    def __init__(self, wanted: Wanted, node: Node, most: int, tries: int) -> None:
        self.wanted = wanted
        self.node = node
        self.most = most
        self.tries = tries
        self.has_moved = False
        self.lists: dict[str, list[Node]] = {}
        self._totals: dict[str, int] = {}
        self._open: set[str] = set()
        self.next_pages = [page for name in NESTED if (page := self._first(name)) is not None]

    @property
    def name(self) -> str:
        return f"{self.wanted.repository.name}#{self.wanted.number}"

    @property
    def is_finished(self) -> bool:
        """True where no further page would help."""
        return self.has_moved or not self._open

    def take(self, asked: NextPage, node: Node) -> NextPage | None:
        """Adds a further page and gives the one after it, if any; nothing where the pull request has moved since."""
        page = parsing.page(optional_child(node, asked.name))
        if page.total != self._totals[asked.name] or given(node, "updatedAt") != self.node["updatedAt"]:
            self.has_moved = True
            return None
        self.lists[asked.name].extend(page.entries)
        self._open.discard(asked.name)
        return self._note(asked.name, page.after, asked.most) if page.entries else None

    @property
    def trouble(self) -> GitHubError | None:
        """Why it is not whole though its pages ended; GitHub's own caps are no shortfall.

        Raises:
            QueryRejected: an entry lacks what makes it itself.
        """
        if self.has_moved:
            return GitHubError(f"{self.name} kept changing while it was read. Run the sync again.")
        for name, total in self._totals.items():
            found = len(set(map(IDENTITIES[name], self.lists[name])))
            if name == MAY_HIDE and self.tries:
                continue  # asked twice: what is missing stays hidden
            if found < min(total, CAPS.get(name, total)):
                return Incomplete(f"{self.name} {name}", listed=total, found=found)
        return None

    def _first(self, name: str) -> NextPage | None:
        page = parsing.page(optional_child(self.node, name))
        self.lists[name] = list(page.entries)
        self._totals[name] = page.total
        return self._note(name, page.after, self.most)

    def _note(self, name: str, after: str | None, most: int) -> NextPage | None:
        if after is None:
            return None
        self._open.add(name)
        return NextPage(self.wanted.node_id, name, after, most)
