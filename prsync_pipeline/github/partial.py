"""A pull request whose nested lists are still incomplete. Knows what is missing and what changed; sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import child, given, number, optional_child, text
from prsync_pipeline.github.graphql.queries import NESTED, NextPage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.types import Wanted

# GitHub itself ends this list here: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
CAPS = {"files": 3000}
# Issues of repositories that the token may not see are counted here and not given.
MAY_HIDE = "closingIssuesReferences"
# What identifies an entry: pages that repeat one and miss another have the right number and are not complete.
IDENTITIES: Mapping[str, Callable[[Node], Hashable]] = {
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


class PartialPullRequest:
    """The pages of one pull request that came so far, each entry of a nested list once.

    `page_size` and `attempts` are those of the request that brought its first pages.

    Raises:
        UnreadablePullRequest: a field is missing, or an entry lacks what identifies it.
    """

    def __init__(self, wanted: Wanted, node: Node, page_size: int, attempts: int) -> None:
        self.wanted = wanted
        self.node = node
        self.page_size = page_size
        self.attempts = attempts
        self.has_changed = False
        self._entries: dict[str, dict[Hashable, Node]] = {name: {} for name in NESTED}
        self._totals: dict[str, int] = {}
        self._incomplete: set[str] = set()
        with parsing.reading_pull_request(wanted.repository.name, wanted.number):
            self.next_pages = [page for name in NESTED if (page := self._add_first_page(name)) is not None]

    @property
    def name(self) -> str:
        return f"{self.wanted.repository.name}#{self.wanted.number}"

    @property
    def lists(self) -> Mapping[str, Collection[Node]]:
        """The entries of each nested list, each once, in GitHub's order."""
        return {name: entries.values() for name, entries in self._entries.items()}

    @property
    def is_finished(self) -> bool:
        """True where no further page would help."""
        return self.has_changed or not self._incomplete

    def add_page(self, page: NextPage, node: Node) -> NextPage | None:
        """Add a further page and return the one after it, if any.

        None is added where the pull request has changed since its first page.

        Raises:
            UnreadablePullRequest: as when it was made.
        """
        with parsing.reading_pull_request(self.wanted.repository.name, self.wanted.number):
            return self._add_page(page, node)

    def _add_page(self, page: NextPage, node: Node) -> NextPage | None:
        with parsing.reading(page.name):
            content = parsing.page(optional_child(node, page.name))
        if content.total != self._totals[page.name] or given(node, "updatedAt") != self.node["updatedAt"]:
            self.has_changed = True
            return None
        self._add_entries(page.name, content.entries)
        self._incomplete.discard(page.name)
        return self._page_after(page.name, content.after, page.page_size) if content.entries else None

    @property
    def fault(self) -> GitHubError | None:
        """Why it is incomplete though its pages ended; GitHub's own caps are no fault."""
        if self.has_changed:
            return GitHubError(f"{self.name} kept changing while it was read. Run the sync again.")
        for name, total in self._totals.items():
            found = len(self._entries[name])
            if name == MAY_HIDE and self.attempts:
                continue  # requested twice: what is missing stays hidden
            if found < min(total, CAPS.get(name, total)):
                return Incomplete(f"{self.name} {name}", listed=total, found=found)
        return None

    def _add_first_page(self, name: str) -> NextPage | None:
        with parsing.reading(name):
            page = parsing.page(optional_child(self.node, name))
        self._add_entries(name, page.entries)
        self._totals[name] = page.total
        return self._page_after(name, page.after, self.page_size)

    def _add_entries(self, name: str, entries: Sequence[Node]) -> None:
        identity = IDENTITIES[name]
        with parsing.reading(name):
            self._entries[name].update((identity(entry), entry) for entry in entries)

    def _page_after(self, name: str, cursor: str | None, page_size: int) -> NextPage | None:
        if cursor is None:
            return None
        self._incomplete.add(name)
        return NextPage(self.wanted.node_id, name, cursor, page_size)
