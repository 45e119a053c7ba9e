"""What exists: an organisation's repositories and people, repositories by name or id, counts, ids that resolve."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github import parsing, queries
from prsync_pipeline.github.answers import ScopeMissing
from prsync_pipeline.github.values import Members
from prsync_pipeline.github.width import smaller_page
from prsync_pipeline.github.windows import Window
from prsync_pipeline.github.wire import child, entries, number, optional_child
from prsync_pipeline.models import REPOSITORY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.github.answers import Answer, NodeError
    from prsync_pipeline.github.asking import Asker
    from prsync_pipeline.github.queries import Query
    from prsync_pipeline.github.wire import Node
    from prsync_pipeline.models import Repository

T = TypeVar("T")

IDS_A_REQUEST = 100
NAMES_A_REQUEST = 50
COUNTS_A_REQUEST = 25
TRIES = 3
NOT_VISIBLE = "misspelt, gone, or private to this token"


class Roster:
    """Small questions, asked one after the other; each asks for less where the server runs out of time."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
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

    def by_id(
        self, node_ids: Sequence[str], stop: threading.Event | None = None
    ) -> dict[str, Repository | RepositoryUnavailable]:
        """Each repository under its present name, or why it cannot be seen."""
        known: dict[str, Repository | RepositoryUnavailable] = {}
        for chunk, answer in self._chunks(node_ids, IDS_A_REQUEST, queries.repositories_by_id, stop):
            for place, (node_id, node) in enumerate(zip(chunk, nodes_of(answer, len(chunk)), strict=True)):
                error = answer.error_at("nodes", place)
                if node is not None and node.get("__typename") == "Repository":
                    known[node_id] = parsing.repository(node)
                else:
                    known[node_id] = RepositoryUnavailable(node_id, unavailable(error))
        return known

    def existing(self, node_ids: Sequence[str]) -> set[str]:
        """Those ids that are not NOT_FOUND: what the token may not see, or what did not come, is not gone."""
        found: set[str] = set()
        for chunk, answer in self._chunks(node_ids, IDS_A_REQUEST, queries.existing):
            for place, (node_id, node) in enumerate(zip(chunk, nodes_of(answer, len(chunk)), strict=True)):
                error = answer.error_at("nodes", place)
                if node is not None or error is None or not error.is_not_found:
                    found.add(node_id)
        return found

    def counts(self, repositories: Sequence[Repository], created_from: datetime) -> dict[str, int]:
        """How many pull requests each repository has that were created at or after `created_from`, by node id."""
        texts = {Window(one, created_from, None).search_text: one.node_id for one in repositories}
        found: dict[str, int] = {}
        for chunk, answer in self._chunks(list(texts), COUNTS_A_REQUEST, queries.counts):
            for place, text in enumerate(chunk):
                found[texts[text]] = number(child(answer.data, f"s{place}"), "issueCount")
        return found

    def members(self, organization: str) -> Members:
        """The organisation's people; without the scope `read:org` none, and a reason."""
        found = []

        def connection(answer: Answer) -> Node:
            people = optional_child(self._organization_of(answer, organization), "membersWithRole")
            if people is None:
                raise ScopeMissing("GitHub gave no members.")
            return people

        try:
            for one in self._pages(lambda after, size: queries.members(organization, after, size), connection):
                found += [parsing.member(edge) for edge in parsing.page(one, items="edges").entries]
        except ScopeMissing:
            return Members((), f"The token may not see the members of {organization}: it lacks the scope read:org.")
        return Members(tuple({one.login: one for one in found if one is not None}.values()))

    def _organization_of(self, answer: Answer, organization: str) -> Node:
        node = optional_child(answer.data, "organization")
        if node is not None:
            return node
        error = answer.error_at("organization")
        if error is not None and not error.is_not_found:
            raise ScopeMissing(f"{organization}: {error.message}")
        raise GitHubError(
            f"There is no organisation '{organization}' that this token can see. "
            "Check its spelling; for a user's account, name its repositories as owner/name."
        )

    def _chunks(
        self,
        items: Sequence[str],
        width: int,
        build: Callable[[Sequence[str]], Query],
        stop: threading.Event | None = None,
    ) -> Iterator[tuple[Sequence[str], Answer]]:
        """Answers about stretches of `items`, halved where they are too much for the server."""
        distinct = list(dict.fromkeys(items))
        chunks = deque(distinct[start : start + width] for start in range(0, len(distinct), width))
        while chunks:
            chunk = chunks.popleft()
            half = len(chunk) // 2
            try:
                answer = self._asker.ask(build(chunk), stop or self._for_ever)
            except TooHeavy:
                if half:
                    chunks.extendleft([chunk[half:], chunk[:half]])
                    continue
                answer = self._asker.ask(build(chunk).without_rate_limit(), stop or self._for_ever)
            yield chunk, answer

    def _pages(self, build: Callable[[str | None, int], Query], connection: Callable[[Answer], Node]) -> Iterator[Node]:
        """The pages of one connection, smaller ones where the server runs out of time."""
        after, size = None, 100
        while True:
            try:
                answer = self._asker.ask(build(after, size), self._for_ever)
            except TooHeavy:
                smaller = smaller_page(size)
                if smaller is not None:
                    size = smaller
                    continue
                answer = self._asker.ask(build(after, size).without_rate_limit(), self._for_ever)
            page = connection(answer)
            yield page
            after = parsing.next_cursor(page)
            if after is None:
                return


def nodes_of(answer: Answer, count: int) -> list[Node | None]:
    found = entries(answer.data, "nodes")
    return [*found, *[None] * (count - len(found))][:count]


def with_reason(name: str, error: NodeError | None) -> str:
    return name if error is None or error.is_not_found else f"{name} ({error.message})"


def unavailable(error: NodeError | None) -> str:
    if error is None or error.is_not_found:
        return "it is gone, or private to this token. Check the token's access, or stop tracking it."
    return f"the token may not see it ({error.message})"
