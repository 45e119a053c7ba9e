"""A pull request whose nested lists are still incomplete. Knows what is missing and what changed; sends nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import child, given, number, optional_child, text
from prsync_pipeline.github.graphql.queries import NESTED, NextPage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.types import Wanted
    from prsync_pipeline.models import PullRequest

# GitHub itself ends this list here: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
CAPS = {"files": 3000}
# Issues of repositories that the token may not see are counted here and not given.
MAY_HIDE = "closingIssuesReferences"
PAGE_SIZE_ALONE = 25
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
# The field of a pull request that has the entries of a nested list.
FIELDS = {**{name: name for name in NESTED}, "closingIssuesReferences": "linked_issues", "timelineItems": "ready_at"}


class PartialPullRequest:
    """The pages of one pull request that came so far, each entry of a nested list once.

    `page_size` and `attempts` are those of the request that brought its first pages. Without one its lists did not
    come: each is requested alone, and what does not come so is not requested again.

    Raises:
        UnreadablePullRequest: a field is missing.
    """

    def __init__(self, wanted: Wanted, node: Node, page_size: int | None, attempts: int) -> None:
        self.wanted = wanted
        self.node = node
        self.page_size = page_size
        self.attempts = attempts
        self.stopped_by: GitHubError | None = None
        self.is_final = page_size is None
        self._entries: dict[str, dict[Hashable, Node]] = {name: {} for name in NESTED}
        self._totals: dict[str, int] = {}
        self._incomplete: set[str] = set()
        with parsing.reading_pull_request(wanted.repository.name, wanted.number):
            self.next_pages = [page for name in NESTED if (page := self._first_page(name)) is not None]

    @property
    def name(self) -> str:
        return f"{self.wanted.repository.name}#{self.wanted.number}"

    @property
    def lists(self) -> Mapping[str, Collection[Node]]:
        """The entries of each nested list, each once, in GitHub's order."""
        return {name: entries.values() for name, entries in self._entries.items()}

    @property
    def is_stopped(self) -> bool:
        """True where what came does not belong together: it is to be hydrated again."""
        return self.stopped_by is not None

    @property
    def is_finished(self) -> bool:
        """True where no further page would help."""
        return self.is_stopped or not self._incomplete

    def add_page(self, page: NextPage, node: Node) -> NextPage | None:
        """Add a further page and return the one after it, if any.

        None is added where the pull request has changed since its first page. A page without a new entry is the last
        one, and so is one more than GitHub counts: no cursor leads in a circle.

        Raises:
            UnreadablePullRequest: as when it was made.
        """
        with parsing.reading_pull_request(self.wanted.repository.name, self.wanted.number):
            return self._add_page(page, node)

    def _add_page(self, page: NextPage, node: Node) -> NextPage | None:
        with parsing.reading(page.name):
            content = parsing.page(optional_child(node, page.name))
        total = self._totals.setdefault(page.name, content.total)
        if content.total != total or given(node, "updatedAt") != self.node["updatedAt"]:
            self.stop(GitHubError(f"{self.name} kept changing while it was read. Run the sync again."))
            return None
        known = len(self._entries[page.name])
        self._add_entries(page.name, content.entries)
        self._incomplete.discard(page.name)
        is_last = not known < len(self._entries[page.name]) <= total + page.page_size
        return None if is_last else self._page_after(page.name, content.after, page.page_size)

    def stop(self, reason: GitHubError) -> None:
        """Read no further: what comes belongs to another state of it, or cannot be read."""
        self.stopped_by = reason

    def give_up(self, name: str) -> None:
        """Ask for no further page of a list that GitHub does not give, however little of it is requested."""
        self._incomplete.discard(name)
        self.is_final = True

    @property
    def fault(self) -> GitHubError | None:
        """Why it is incomplete though its pages ended; GitHub's own caps are no fault."""
        if self.stopped_by is not None:
            return self.stopped_by
        for name, total in self._expected():
            found = len(self._entries[name])
            if total is None or found < total:
                return Incomplete(f"{self.name} {name}", listed=total or 0, found=found)
        return None

    def pull_request(self, synced_at: datetime) -> PullRequest:
        """What came of it; `incomplete` names what is missing.

        Raises:
            GitHubError: it cannot be stored.
        """
        totals = {name: {"totalCount": total} for name, total in self._totals.items()}
        node = {**self.node, **dict.fromkeys(NESTED.keys() - totals.keys()), **totals}
        found = parsing.pull_request(self.wanted, node, self.lists, synced_at)
        missing = [] if self.stopped_by is None else ["changed or ended while it was read"]
        for name, total in self._expected(found.changed_files):
            count = len(getattr(found, FIELDS[name]))
            if total is None or count < total:
                missing.append(f"{FIELDS[name].replace('_', ' ')} {count} of {'?' if total is None else total}")
        return replace(found, incomplete=", ".join([*missing, *filter(None, [found.incomplete])]) or None)

    def _expected(self, changed_files: int = 0) -> Iterator[tuple[str, int | None]]:
        """Each list with the number of entries that GitHub should give; None where it gave nothing of it.

        Of files as many as `changedFiles` says too. Asked once more, GitHub hides issues and differs from itself about
        files as before.
        """
        if not self.attempts and not self.is_final:
            with suppress(GitHubError):
                changed_files = number(self.node, "changedFiles")
        for name in NESTED:
            if name == MAY_HIDE and (self.attempts or self.is_final) and name in self._totals:
                continue
            total = self._totals.get(name)
            if name == "files":
                total = max(total or 0, changed_files) if changed_files or total is not None else None
            yield name, total if total is None else min(total, CAPS.get(name, total))

    def _first_page(self, name: str) -> NextPage | None:
        """Add the page that came with the pull request, and return the next one to request, if any."""
        if self.page_size is None:
            self._incomplete.add(name)
            return NextPage(self.wanted.node_id, name, None, PAGE_SIZE_ALONE)
        with parsing.reading(name):
            page = parsing.page(optional_child(self.node, name))
        self._add_entries(name, page.entries)
        self._totals[name] = page.total
        return self._page_after(name, page.after, self.page_size)

    def _add_entries(self, name: str, entries: Sequence[Node]) -> None:
        """Add the entries; one that lacks what identifies it counts as missing, as null does."""
        identity = IDENTITIES[name]
        self._entries[name].update(parsing.readable(entries, lambda entry: (identity(entry), entry)))

    def _page_after(self, name: str, cursor: str | None, page_size: int) -> NextPage | None:
        if cursor is None:
            return None
        self._incomplete.add(name)
        return NextPage(self.wanted.node_id, name, cursor, page_size)
