"""Looks up what exists: an organisation's repositories and people, repositories by name or id, counts, ids."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from prsync_pipeline.errors import Incomplete, NoOrganization, RepositoryUnavailable, TooHeavy, Unreachable
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import child, entries, number, optional_child
from prsync_pipeline.github.graphql.responses import ScopeMissing
from prsync_pipeline.github.requests.visibility import NO_TOKENS, distinct, is_repository, why_unavailable
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.types import Members
from prsync_pipeline.github.windows import Window
from prsync_pipeline.models import REPOSITORY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.graphql.responses import GraphQLResponse, NodeError
    from prsync_pipeline.github.requests.requester import Requester
    from prsync_pipeline.github.requests.visibility import Visibility
    from prsync_pipeline.models import Member, Repository

IDS_A_REQUEST = 100
NAMES_A_REQUEST = 50
COUNTS_A_REQUEST = 25
PAGE_SIZE = 100
MAX_ATTEMPTS = 3
NOT_VISIBLE = "misspelt, gone, or private to this token"


class Lookups:
    """Small queries, sent one after the other; each requests less where the server runs out of time."""

    def __init__(self, requester: Requester, visibility: Visibility) -> None:
        self._requester = requester
        self._visibility = visibility
        self._never_stop = threading.Event()

    def organization(self, organization: str) -> list[Repository]:
        """All repositories of the organisation that the token sees, archived ones too, by name."""
        for _ in range(MAX_ATTEMPTS):
            found, total = self._organization(organization)
            if len(found) == total:
                return found
        if _is_nearly_all(len(found), total):
            return found
        raise Incomplete(f"The repositories of {organization}", listed=total, found=len(found))

    def _organization(self, organization: str) -> tuple[list[Repository], int]:
        found: dict[str, Repository] = {}
        total = 0

        def connection(response: GraphQLResponse) -> Node:
            return child(self._organization_of(response, organization), "repositories")

        pages = self._pages(
            lambda after, size: queries.organization_repositories(organization, after, size), connection
        )
        for connection_page in pages:
            page, known = parsing.page(connection_page), len(found)
            total = page.total
            read = parsing.readable(page.entries, parsing.repository_with_push)
            found |= {repository.node_id: repository for repository in read}
            if not known < len(found) <= total + PAGE_SIZE:
                break  # nothing new, or a page more than GitHub counts: its cursor leads in a circle
        return list(found.values()), total

    def named(self, names: Sequence[str]) -> list[Repository]:
        """The repositories of these `owner/name`s in their order, under their present names.

        Raises:
            RepositoryUnavailable: naming every one that cannot be seen.
        """
        missing = [name for name in names if not REPOSITORY_NAME.fullmatch(name)]
        found: dict[str, Repository] = {}
        valid = [name for name in dict.fromkeys(names) if name not in missing]
        for chunk, response in self._chunks(valid, NAMES_A_REQUEST, queries.repositories_named):
            for index, name in enumerate(chunk):
                node = optional_child(response.data, f"r{index}")
                if node is None:
                    missing.append(_with_reason(name, response.error_at(f"r{index}")))
                else:
                    found[name] = parsing.repository(node)
        if missing:
            reason = f"{NOT_VISIBLE}. Write owner/name, and check that the token may read it."
            raise RepositoryUnavailable(", ".join(missing), reason)
        return distinct(found[name] for name in names)

    def by_id(self, node_ids: Sequence[str]) -> dict[str, Repository | RepositoryUnavailable]:
        """Each repository under its present name, or why no token is shown it."""
        known: dict[str, Repository | RepositoryUnavailable] = {}
        undecided: list[str] = []
        avoid = self._visibility.hidden_from(node_ids[0]) if node_ids else NO_TOKENS
        for chunk, response in self._chunks(node_ids, IDS_A_REQUEST, queries.repositories_by_id, avoid):
            for index, (node_id, node) in enumerate(zip(chunk, nodes_of(response, len(chunk)), strict=True)):
                if is_repository(node):
                    known[node_id] = parsing.repository(node)
                elif self._visibility.record_hidden(node_id, response.token):
                    undecided.append(node_id)
                else:
                    reason = why_unavailable(response.error_at("nodes", index))
                    known[node_id] = RepositoryUnavailable(node_id, reason)
        if undecided:
            known |= self.by_id(undecided)
        return {node_id: known[node_id] for node_id in node_ids}

    def existing(self, repository: Repository, node_ids: Sequence[str]) -> set[str]:
        """Those ids that are not NOT_FOUND: what the token may not see, or what did not come, counts as existing."""
        found: set[str] = set()
        undecided: list[str] = []
        avoid = self._visibility.hidden_from(repository.node_id)
        for chunk, response in self._chunks(
            node_ids, IDS_A_REQUEST, lambda ids: queries.existing(ids, [repository.node_id]), avoid
        ):
            report = self._visibility.read(response, [repository])
            if report.undecided:
                undecided += chunk
            elif report.unavailable:
                found.update(chunk)  # no token sees the repository: nothing is known of them
            else:
                found |= _existing_in(chunk, response)
        return found | self.existing(repository, undecided) if undecided else found

    def counts(self, repositories: Sequence[Repository], created_from: datetime) -> dict[str, int]:
        """How many pull requests each repository has that were created at or after `created_from`, by node id."""
        found = self.window_counts([Window(repository, created_from, None) for repository in repositories])
        return {window.repository.node_id: count for window, count in found.items()}

    def window_counts(self, windows: Sequence[Window]) -> dict[Window, int]:
        """How many pull requests each window holds; a search counts without a page."""
        texts = {window.search_text: window for window in windows}
        found: dict[Window, int] = {}
        for chunk, response in self._chunks(list(texts), COUNTS_A_REQUEST, queries.counts):
            for index, text in enumerate(chunk):
                found[texts[text]] = number(child(response.data, f"s{index}"), "issueCount")
        return found

    def members(self, organization: str) -> Members:
        """The organisation's people; none, and a reason, without the scope `read:org` or for a user's account."""
        try:
            for _ in range(MAX_ATTEMPTS):
                found, total = self._members(organization)
                people = tuple(member for member in found.values() if member is not None)
                if len(found) == total:
                    return Members(people)
        except ScopeMissing:
            return Members((), f"The token may not see the members of {organization}: it lacks the scope read:org.")
        except NoOrganization:
            return Members((), f"{organization} is no organisation that this token can see, so it has no members.")
        if _is_nearly_all(len(found), total):
            return Members(people)
        return Members((), f"Of the members of {organization} GitHub counts {total}, and gives {len(found)}.")

    def _members(self, organization: str) -> tuple[dict[str, Member | None], int]:
        """Each member that came, by login where it is shown, and how many GitHub counts."""
        found: dict[str, Member | None] = {}
        total = 0

        def connection(response: GraphQLResponse) -> Node:
            people = optional_child(self._organization_of(response, organization), "membersWithRole")
            if people is None:
                raise ScopeMissing("GitHub gave no members.")
            return people

        for connection_page in self._pages(lambda after, size: queries.members(organization, after, size), connection):
            page, known = parsing.page(connection_page, items="edges"), len(found)
            total = page.total
            for person in parsing.readable(page.entries, parsing.member):
                # A member that GitHub counts and does not show counts here too.
                found[f"hidden {len(found)}" if person is None else person.login] = person
            if not known < len(found) <= total + PAGE_SIZE:
                break  # nothing new, or a page more than GitHub counts: its cursor leads in a circle
        return found, total

    def _organization_of(self, response: GraphQLResponse, organization: str) -> Node:
        node = optional_child(response.data, "organization")
        if node is not None:
            return node
        error = response.error_at("organization")
        if error is not None and not error.is_not_found:
            raise ScopeMissing(f"{organization}: {error.message}")
        raise NoOrganization(
            f"There is no organisation '{organization}' that this token can see. "
            "Check its spelling; for a user's account, name its repositories as owner/name."
        )

    def _chunks(
        self,
        items: Sequence[str],
        width: int,
        build: Callable[[Sequence[str]], Query],
        avoid: frozenset[str] = NO_TOKENS,
    ) -> Iterator[tuple[Sequence[str], GraphQLResponse]]:
        """Responses about chunks of `items`, halved where they are too heavy for the server.

        Raises:
            Unreachable: GitHub ran out of time over a single one, which cannot be too heavy.
        """
        unique = list(dict.fromkeys(items))
        chunks = deque(unique[start : start + width] for start in range(0, len(unique), width))
        while chunks:
            chunk = chunks.popleft()
            half = len(chunk) // 2
            try:
                response = self._requester.send(build(chunk), self._never_stop, avoid)
            except TooHeavy:
                if half:
                    chunks.extendleft([chunk[half:], chunk[:half]])
                    continue
                response = self._send_smallest(build(chunk), avoid)
            yield chunk, response

    def _send_smallest(self, query: Query, avoid: frozenset[str]) -> GraphQLResponse:
        """The response about a single item, without the `rateLimit` block: no query is sent twice unchanged."""
        try:
            return self._requester.send(query.without_rate_limit(), self._never_stop, avoid)
        except TooHeavy as error:
            raise Unreachable(f"{error} It was asked for one small thing: try again later.") from None

    def _pages(
        self, build: Callable[[str | None, int], Query], connection: Callable[[GraphQLResponse], Node]
    ) -> Iterator[Node]:
        """The pages of one connection, smaller ones where the server runs out of time."""
        after, size = None, PAGE_SIZE
        while True:
            try:
                response = self._requester.send(build(after, size), self._never_stop)
            except TooHeavy:
                smaller = smaller_page(size)
                if smaller is None:
                    raise
                size = smaller
                continue
            page = connection(response)
            yield page
            after = parsing.next_cursor(page)
            if after is None:
                return


def nodes_of(response: GraphQLResponse, count: int, name: str = "nodes") -> list[Node | None]:
    found = entries(response.data, name)
    return [*found, *[None] * (count - len(found))][:count]


def _existing_in(node_ids: Sequence[str], response: GraphQLResponse) -> set[str]:
    nodes = nodes_of(response, len(node_ids))
    errors = [response.error_at("nodes", index) for index in range(len(node_ids))]
    return {
        node_id
        for node_id, node, error in zip(node_ids, nodes, errors, strict=True)
        if node is not None or error is None or not error.is_not_found
    }


def _is_nearly_all(found: int, total: int) -> bool:
    """Whether GitHub's count differs from its list by no more than one in a hundred, or by one."""
    return found > 0 and abs(total - found) <= max(1, total // 100)


def _with_reason(name: str, error: NodeError | None) -> str:
    return name if error is None or error.is_not_found else f"{name} ({error.message})"
