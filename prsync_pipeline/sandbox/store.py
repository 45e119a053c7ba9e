"""What the sandbox's GitHub holds and who may see it: organisations, repositories, pull requests, tokens.

Records are frozen: a change replaces one and keeps what was there, so that a lagging index can be played.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox.records import Member, Organization, PullRequest, Repository, node_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - made up, and looks it
ALL_SCOPES = ("repo", "read:org")
LONG_AGO = datetime(2019, 4, 1, 9, 0)


def present() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Token:
    """What a token may do; `alias` names it in records and logs, where the token itself must not appear.

    `scopes` None is a fine-grained token that may do all that is asked here: GitHub does not tell its permissions.
    """

    text: str = field(repr=False)
    alias: str
    login: str
    scopes: tuple[str, ...] | None = ALL_SCOPES
    hidden: frozenset[str] = frozenset()
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """At `at`, `before` gave way to something else; None where it was not there before."""

    at: datetime
    home: str
    node_id: str
    before: PullRequest | None


class Store:
    """All that there is, under one lock (`with store.lock`): look-ups, and what only adds."""

    def __init__(self, clock: Callable[[], datetime] = present) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.organizations: dict[str, Organization] = {}
        self.repositories: dict[str, Repository] = {}  # by node id
        self.pull_requests: dict[str, dict[str, PullRequest]] = {}  # by repository's and own node id
        self.changes: list[Change] = []
        self.version = 0
        self._names: dict[str, tuple[str, bool]] = {}  # lower-case name -> node id, whether it is the present name
        self._home: dict[str, str] = {}  # pull request -> repository, by node ids
        self._tokens: dict[str, Token] = {}
        self.grant(DEFAULT_TOKEN)

    def now(self) -> datetime:
        """The present to the second, as GitHub writes it."""
        return self.clock().replace(microsecond=0)

    def grant(
        self,
        token: str,
        login: str = "sandbox-user",
        scopes: Sequence[str] | None = ALL_SCOPES,
        alias: str | None = None,
    ) -> None:
        """Let `token` in; tokens of one `login` share that user's points."""
        with self.lock:
            name = alias or f"token {len(self._tokens) + 1}"
            self._tokens[token] = Token(token, name, login, None if scopes is None else tuple(scopes))

    def revoke(self, token: str = DEFAULT_TOKEN) -> None:
        with self.lock:
            self._tokens[token] = replace(self._tokens[token], is_revoked=True)

    def hide(self, repository: str, token: str = DEFAULT_TOKEN) -> None:
        """From now on `token` may no longer see `repository`."""
        with self.lock:
            hidden = self._tokens[token].hidden | {self._known(repository).node_id}
            self._tokens[token] = replace(self._tokens[token], hidden=hidden)

    def show(self, repository: str, token: str = DEFAULT_TOKEN) -> None:
        with self.lock:
            hidden = self._tokens[token].hidden - {self._known(repository).node_id}
            self._tokens[token] = replace(self._tokens[token], hidden=hidden)

    def token(self, text: str) -> Token | None:
        """None for one that is unknown or revoked."""
        found = self._tokens.get(text)
        return None if found is None or found.is_revoked else found

    def add_organization(self, login: str, members: Sequence[Member] = (), name: str | None = None) -> None:
        with self.lock:
            self.organizations[login.lower()] = Organization(login, LONG_AGO, name or login.title(), tuple(members))

    def add_repository(self, name: str, **facts: Any) -> Repository:
        """A repository `owner/name`; `facts` are further fields of `Repository`. Its owner comes with it."""
        with self.lock:
            owner = name.partition("/")[0]
            if owner.lower() not in self.organizations:
                self.add_organization(owner)
            repository = Repository(**{"name": name, "node_id": node_id("R", name), "created_at": LONG_AGO, **facts})
            self._store(repository)
            return repository

    def repository(self, name: str, *, follow: bool = True) -> Repository | None:
        """By its present name or, with `follow`, by an old one."""
        identifier, is_present = self._names.get(name.lower(), ("", False))
        return self.repositories.get(identifier) if is_present or follow else None

    def repositories_of(self, owner: str) -> list[Repository]:
        return [found for found in self.repositories.values() if found.owner.lower() == owner.lower()]

    def find(self, identifier: str) -> PullRequest | None:
        """The pull request of that node id."""
        home = self._home.get(identifier)
        return None if home is None else self.pull_requests[home].get(identifier)

    def home(self, identifier: str) -> Repository:
        """The repository of the pull request with that node id."""
        return self.repositories[self._home[identifier]]

    def pull_request(self, repository: str, number: int) -> PullRequest:
        """Raises InputError where there is none."""
        inside = self.pull_requests[self._known(repository).node_id]
        found = next((one for one in inside.values() if one.number == number), None)
        if found is None:
            raise InputError(f"The sandbox has no pull request {repository}#{number}.")
        return found

    def _put(self, pull_request: PullRequest, *, remember: bool = True) -> None:
        repository = self._known(pull_request.repository)
        if not pull_request.node_id:
            identifier = node_id("PR", repository.node_id, pull_request.number)
            pull_request = replace(pull_request, node_id=identifier)
        before = self.find(pull_request.node_id)
        self.pull_requests[repository.node_id][pull_request.node_id] = pull_request
        self._home[pull_request.node_id] = repository.node_id
        if remember:
            self._remember(repository.node_id, pull_request.node_id, before)
        self.version += 1

    def _remember(self, home: str, identifier: str, before: PullRequest | None) -> None:
        self.changes.append(Change(self.clock(), home, identifier, before))
        self.version += 1

    def _store(self, repository: Repository) -> None:
        self.repositories[repository.node_id] = repository
        self.pull_requests.setdefault(repository.node_id, {})
        self._names[repository.name.lower()] = (repository.node_id, True)
        self.version += 1

    def _known(self, name: str) -> Repository:
        repository = self.repository(name)
        if repository is None:
            raise InputError(f"The sandbox has no repository '{name}'.")
        return repository
