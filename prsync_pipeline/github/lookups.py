"""What exists: an organisation's repositories and people, repositories by name or id, counts, ids that resolve."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy, Unreachable
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import child, entries, number, optional_child
from prsync_pipeline.github.graphql.responses import ScopeMissing
from prsync_pipeline.github.requests.visibility import NOBODY, is_repository, why_unavailable
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.types import Members
from prsync_pipeline.github.windows import Window
from prsync_pipeline.models import REPOSITORY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.graphql.responses import Answer, NodeError
    from prsync_pipeline.github.requests.requester import Asker
    from prsync_pipeline.github.requests.visibility import Sight
    from prsync_pipeline.models import Member, Repository

IDS_A_REQUEST = 100
NAMES_A_REQUEST = 50
COUNTS_A_REQUEST = 25
TRIES = 3
NOT_VISIBLE = "misspelt, gone, or private to this token"


class NoOrganization(GitHubError):
    """Misspelt, hidden, or a user's account, which has repositories and no members."""


class Roster:
    """Small questions, asked one after the other; each asks for less where the server runs out of time."""

    def __init__(self, asker: Asker, sight: Sight) -> None:
        self._asker = asker
        self._sight = sight
        self._for_ever = threading.Event()

    def organization(self, organization: str) -> list[Repository]:
        """All repositories of the organisation that the token sees, archived ones too, by name."""
        for _ in range(TRIES):
            found, total = self._organization(organization)
            if len(found) == total:
                return found
        raise Incomplete(f"The repositories of {organization}", listed=total, found=len(found))

    def _organization(self, organization: str) -> tuple[list[Repository], int]:
        found: dict[str, Repository] = {}
        total = 0

        def connection(answer: Answer) -> Node:
            return child(self._organization_of(answer, organization), "repositories")

        pages = self._pages(
            lambda after, size: queries.organization_repositories(organization, after, size), connection
        )
        for one in pages:
            page = parsing.page(one)
            total = page.total
            found |= {repository.node_id: repository for repository in map(parsing.repository, page.entries)}
        return list(found.values()), total

    def named(self, names: Sequence[str]) -> list[Repository]:
        """The repositories of these `owner/name`s in their order, under their present names.

        Raises:
            RepositoryUnavailable: naming every one that cannot be seen.
        """
        missing = [name for name in names if not REPOSITORY_NAME.fullmatch(name)]
        found: dict[str, Repository] = {}
        sound = [name for name in dict.fromkeys(names) if name not in missing]
        for chunk, answer in self._chunks(sound, NAMES_A_REQUEST, queries.repositories_named):
            for place, name in enumerate(chunk):
                node = optional_child(answer.data, f"r{place}")
                if node is None:
                    missing.append(with_reason(name, answer.error_at(f"r{place}")))
                else:
                    found[name] = parsing.repository(node)
        if missing:
            reason = f"{NOT_VISIBLE}. Write owner/name, and check that the token may read it."
            raise RepositoryUnavailable(", ".join(missing), reason)
        return list({one.node_id: one for one in (found[name] for name in names)}.values())

    def by_id(self, node_ids: Sequence[str]) -> dict[str, Repository | RepositoryUnavailable]:
        """Each repository under its present name, or why no token is shown it."""
        known: dict[str, Repository | RepositoryUnavailable] = {}
        elsewhere: list[str] = []
        but = self._sight.blind(node_ids[0]) if node_ids else NOBODY
        for chunk, answer in self._chunks(node_ids, IDS_A_REQUEST, queries.repositories_by_id, but):
            for place, (node_id, node) in enumerate(zip(chunk, nodes_of(answer, len(chunk)), strict=True)):
                if is_repository(node):
                    known[node_id] = parsing.repository(node)
                elif self._sight.may_be_elsewhere(node_id, answer.token):
                    elsewhere.append(node_id)
                else:
                    reason = why_unavailable(answer.error_at("nodes", place))
                    known[node_id] = RepositoryUnavailable(node_id, reason)
        if elsewhere:
            known |= self.by_id(elsewhere)
        return {node_id: known[node_id] for node_id in node_ids}

    def existing(self, repository: Repository, node_ids: Sequence[str]) -> set[str]:
        """Those ids that are not NOT_FOUND: what the token may not see, or what did not come, is not gone."""
        found: set[str] = set()
        elsewhere: list[str] = []
        but = self._sight.blind(repository.node_id)
        for chunk, answer in self._chunks(
            node_ids, IDS_A_REQUEST, lambda ids: queries.existing(ids, [repository.node_id]), but
        ):
            seen = self._sight.read(answer, [repository])
            if seen.elsewhere:
                elsewhere += chunk
            elif seen.lost:
                found.update(chunk)  # the token lost sight of all: nothing is known of any
            else:
                found |= those_that_exist(chunk, answer)
        return found | self.existing(repository, elsewhere) if elsewhere else found

    def counts(self, repositories: Sequence[Repository], created_from: datetime) -> dict[str, int]:
        """How many pull requests each repository has that were created at or after `created_from`, by node id."""
        found = self.window_counts([Window(one, created_from, None) for one in repositories])
        return {window.repository.node_id: count for window, count in found.items()}

    def window_counts(self, windows: Sequence[Window]) -> dict[Window, int]:
        """How many pull requests each window holds; a search needs no page to tell."""
        texts = {window.search_text: window for window in windows}
        found: dict[Window, int] = {}
        for chunk, answer in self._chunks(list(texts), COUNTS_A_REQUEST, queries.counts):
            for place, text in enumerate(chunk):
                found[texts[text]] = number(child(answer.data, f"s{place}"), "issueCount")
        return found

    def members(self, organization: str) -> Members:
        """The organisation's people; none, and a reason, without the scope `read:org` or for a user's account."""
        try:
            for _ in range(TRIES):
                found, total = self._members(organization)
                if len(found) == total:
                    return Members(tuple(one for one in found.values() if one is not None))
        except ScopeMissing:
            return Members((), f"The token may not see the members of {organization}: it lacks the scope read:org.")
        except NoOrganization:
            return Members((), f"{organization} is no organisation that this token can see, so it has no members.")
        raise Incomplete(f"The members of {organization}", listed=total, found=len(found))

    def _members(self, organization: str) -> tuple[dict[str, Member | None], int]:
        """By what tells them apart, each member that came, and how many GitHub counts."""
        found: dict[str, Member | None] = {}
        total = 0

        def connection(answer: Answer) -> Node:
            people = optional_child(self._organization_of(answer, organization), "membersWithRole")
            if people is None:
                raise ScopeMissing("GitHub gave no members.")
            return people

        for one in self._pages(lambda after, size: queries.members(organization, after, size), connection):
            page = parsing.page(one, items="edges")
            total = page.total
            for person in map(parsing.member, page.entries):
                # A member that GitHub counts and does not show is one all the same.
                found[f"hidden {len(found)}" if person is None else person.login] = person
        return found, total

    def _organization_of(self, answer: Answer, organization: str) -> Node:
        node = optional_child(answer.data, "organization")
        if node is not None:
            return node
        error = answer.error_at("organization")
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
        but: frozenset[str] = NOBODY,
    ) -> Iterator[tuple[Sequence[str], Answer]]:
        """Answers about stretches of `items`, halved where they are too much for the server.

        Raises:
            Unreachable: GitHub ran out of time over a single one, which cannot be for its weight.
        """
        distinct = list(dict.fromkeys(items))
        chunks = deque(distinct[start : start + width] for start in range(0, len(distinct), width))
        while chunks:
            chunk = chunks.popleft()
            half = len(chunk) // 2
            try:
                answer = self._asker.ask(build(chunk), self._for_ever, but)
            except TooHeavy:
                if half:
                    chunks.extendleft([chunk[half:], chunk[:half]])
                    continue
                answer = self._least(build(chunk), but)
            yield chunk, answer

    def _least(self, query: Query, but: frozenset[str]) -> Answer:
        """The answer about a single thing with the last that can be left out: no request goes out twice unchanged."""
        try:
            return self._asker.ask(query.without_rate_limit(), self._for_ever, but)
        except TooHeavy as error:
            raise Unreachable(f"{error} It was asked for one small thing: try again later.") from None

    def _pages(self, build: Callable[[str | None, int], Query], connection: Callable[[Answer], Node]) -> Iterator[Node]:
        """The pages of one connection, smaller ones where the server runs out of time."""
        after, size = None, 100
        while True:
            try:
                answer = self._asker.ask(build(after, size), self._for_ever)
            except TooHeavy:
                smaller = smaller_page(size)
                if smaller is None:
                    raise
                size = smaller
                continue
            page = connection(answer)
            yield page
            after = parsing.next_cursor(page)
            if after is None:
                return


def nodes_of(answer: Answer, count: int, name: str = "nodes") -> list[Node | None]:
    found = entries(answer.data, name)
    return [*found, *[None] * (count - len(found))][:count]


def those_that_exist(node_ids: Sequence[str], answer: Answer) -> set[str]:
    nodes = nodes_of(answer, len(node_ids))
    errors = [answer.error_at("nodes", place) for place in range(len(node_ids))]
    return {
        node_id
        for node_id, node, error in zip(node_ids, nodes, errors, strict=True)
        if node is not None or error is None or not error.is_not_found
    }


def with_reason(name: str, error: NodeError | None) -> str:
    return name if error is None or error.is_not_found else f"{name} ({error.message})"
