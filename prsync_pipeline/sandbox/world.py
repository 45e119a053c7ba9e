"""The sandbox's world: what its GitHub holds, and all that can happen to it. It knows nothing of GraphQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from prsync_pipeline.sandbox.history import write_history
from prsync_pipeline.sandbox.records import Actor, ChangedFile, Commit, Event, Member, PullRequest, Review
from prsync_pipeline.sandbox.store import Store, present

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime


class World(Store):
    """Everything here may be called from any thread while a server answers from it."""

    @classmethod
    def of(cls, pull_requests: Iterable[PullRequest], clock: Callable[[], datetime] = present) -> World:
        """A world of these pull requests, with the organisations, repositories and members that they imply."""
        world = cls(clock)
        people: dict[str, dict[str, Actor]] = {}
        for pull_request in pull_requests:
            owner = pull_request.repository.partition("/")[0]
            if world.repository(pull_request.repository) is None:
                world.add_repository(pull_request.repository)
            world._put(pull_request, remember=False)
            if pull_request.merged_by is not None and pull_request.merged_by.kind == "User":
                people.setdefault(owner, {})[pull_request.merged_by.login] = pull_request.merged_by
        for owner, actors in people.items():
            members = [Member(actor) for _, actor in sorted(actors.items())]
            world.add_organization(owner, members)
        return world

    def truth(self, repository: str | None = None) -> Iterator[str]:
        """Everything as JSON Lines, by repository and number; what a perfect sync would store."""
        with self.lock:
            chosen = list(self.repositories.values()) if repository is None else [self._known(repository)]
            rows = [row for one in chosen for row in self.pull_requests[one.node_id].values()]
        yield from write_history(sorted(rows, key=lambda row: (row.repository, row.number)))

    def rename_repository(self, old: str, new: str) -> None:
        """Also moves it to another owner; the old name keeps resolving, but search finds nothing under it."""
        with self.lock:
            repository = replace(self._known(old), name=new)
            self._names = {
                name: (found, present and found != repository.node_id) for name, (found, present) in self._names.items()
            }
            self._store(repository)
            inside = self.pull_requests[repository.node_id]
            for identifier, pull_request in inside.items():
                inside[identifier] = replace(pull_request, repository=new)

    def archive_repository(self, name: str, *, is_archived: bool = True) -> None:
        with self.lock:
            self._store(replace(self._known(name), is_archived=is_archived))

    def delete_repository(self, name: str) -> None:
        with self.lock:
            gone = self._known(name).node_id
            for identifier in self.pull_requests.pop(gone):
                del self._home[identifier]
            del self.repositories[gone]
            self._names = {name: entry for name, entry in self._names.items() if entry[0] != gone}
            self.version += 1

    def add(self, *pull_requests: PullRequest) -> None:
        """New pull requests, as they are; their repositories must exist."""
        with self.lock:
            for pull_request in pull_requests:
                self._put(pull_request)

    def change(self, repository: str, number: int, *, touch: bool = True, **fields: Any) -> PullRequest:
        """Replace `fields` of a pull request; `touch` moves `updated_at` to now, as most of GitHub's events do."""
        with self.lock:
            moment = {"updated_at": self.now()} if touch else {}
            changed = replace(self.pull_request(repository, number), **{**moment, **fields})
            self._put(changed)
            return changed

    def retitle(self, repository: str, number: int, title: str) -> None:
        self.change(repository, number, title=title)

    def relabel(self, repository: str, number: int, *labels: str) -> None:
        self.change(repository, number, labels=labels)

    def review(self, repository: str, number: int, review: Review) -> None:
        with self.lock:
            before = self.pull_request(repository, number)
            comments = before.comments + review.comments
            self.change(repository, number, reviews=(*before.reviews, review), comments=comments)

    def push(self, repository: str, number: int, commits: Sequence[Commit], files: Sequence[ChangedFile] = ()) -> None:
        """Further commits; `files`, where given, are the pull request's whole list afterwards."""
        with self.lock:
            before = self.pull_request(repository, number)
            self._rewrite(before, (*before.commits, *commits), tuple(files) or before.files)

    def force_push(
        self, repository: str, number: int, commits: Sequence[Commit], files: Sequence[ChangedFile] = ()
    ) -> None:
        """`commits` replace what was there."""
        with self.lock:
            before = self.pull_request(repository, number)
            event = Event("HeadRefForcePushedEvent", self.now(), commits[0].author_login)
            self._rewrite(before, tuple(commits), tuple(files) or before.files, (*before.events, event))

    def ready(self, repository: str, number: int) -> None:
        with self.lock:
            before = self.pull_request(repository, number)
            author = None if before.author is None else before.author.login
            event = Event("ReadyForReviewEvent", self.now(), author)
            self.change(repository, number, is_draft=False, events=(*before.events, event))

    def merge(self, repository: str, number: int, by: Actor | None = None) -> None:
        self._end(repository, number, "MERGED", by)

    def close(self, repository: str, number: int) -> None:
        self._end(repository, number, "CLOSED", None)

    def reopen(self, repository: str, number: int) -> None:
        self.change(repository, number, state="OPEN", closed_at=None)

    def delete(self, repository: str, number: int) -> None:
        """The pull request is gone without a trace, as GitHub's staff can do."""
        with self.lock:
            gone = self.pull_request(repository, number)
            home = self._home.pop(gone.node_id)
            del self.pull_requests[home][gone.node_id]
            self._remember(home, gone.node_id, gone)

    def _end(self, repository: str, number: int, state: Literal["MERGED", "CLOSED"], by: Actor | None) -> None:
        with self.lock:
            now = self.now()
            before = self.pull_request(repository, number)
            names = ("MergedEvent", "ClosedEvent") if state == "MERGED" else ("ClosedEvent",)
            login = None if by is None else by.login
            events = tuple(Event(name, now, login) for name in names)
            merged: Mapping[str, Any] = {"merged_at": now, "merged_by": by} if state == "MERGED" else {}
            self.change(repository, number, state=state, closed_at=now, events=(*before.events, *events), **merged)

    def _rewrite(
        self,
        before: PullRequest,
        commits: tuple[Commit, ...],
        files: tuple[ChangedFile, ...],
        events: tuple[Event, ...] | None = None,
    ) -> None:
        sums = {name: sum(getattr(file, name) for file in files) for name in ("additions", "deletions")}
        kept = before.events if events is None else events
        new = {"commits": commits, "files": files, "changed_files": len(files), "events": kept, **sums}
        self.change(before.repository, before.number, **new)
