"""Small worlds for the sandbox, and what a client should bring home from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from prsync_pipeline.github import GitHub, Wanted
from prsync_pipeline.models import ListedPullRequest, Repository
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Actor, ChangedFile, Commit, PullRequest, Review, World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prsync_pipeline import models
    from prsync_pipeline.sandbox import Sandbox

START, UNTIL = datetime(2026, 3, 1), datetime(2027, 1, 1)
ADA = Actor("ada")


def make(
    number: int, *, repository: str = "acme/shop", sizes: Sequence[int] = (1, 1, 1), **fields: object
) -> PullRequest:
    """A pull request of as many reviews, commits and files as `sizes` says, created `number` hours after `START`."""
    created = START + timedelta(hours=number)
    reviews, commits, files = sizes
    made = PullRequest(
        repository=repository,
        number=number,
        title=f"Change {number}",
        created_at=created,
        updated_at=created + timedelta(hours=5),
        author=ADA,
        reviews=tuple(Review(number * 1000 + n, Actor("grace"), "APPROVED", created) for n in range(reviews)),
        commits=tuple(
            Commit(f"{number * 1000 + n:040x}", f"Step {n}", "Ada", "ada@acme.dev", "ada", created, created, 2, 1)
            for n in range(commits)
        ),
        files=tuple(ChangedFile(f"src/part_{n}.py", 2, 1) for n in range(files)),
        changed_files=files,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def small_world(count: int = 60, **fields: object) -> World:
    return World.of([make(number, **fields) for number in range(1, count + 1)])  # type: ignore[arg-type]


class JumpingClock:
    """The real time, and however long was slept on top of it: no test waits for a pause."""

    def __init__(self) -> None:
        self.slept = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += timedelta(seconds=seconds)


class Meddler(httpx.HTTPTransport):
    """Does something just before a query of that name goes out: the one at place `at`, and `times` in all.

    It is told the token that the query goes out with.
    """

    def __init__(self, meddle: Callable[[str], object], name: bytes, *, at: int = 1, times: int = 1) -> None:
        super().__init__()
        self.meddle = meddle
        self.name = name
        self.moments = range(at, at + times)
        self.met = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.name in request.content:
            self.met += 1
            if self.met in self.moments:
                self.meddle(request.headers["authorization"].removeprefix("bearer "))
        return super().handle_request(request)


def client(sandbox: Sandbox, *tokens: str, **options: object) -> GitHub:
    """A client whose pauses take no time; with `sleep=None` they do."""
    clock = JumpingClock()
    settings = {"retry_delay_seconds": 0.0, "clock": clock, "sleep": clock.sleep, **options}
    return GitHub(sandbox.url, tokens or (DEFAULT_TOKEN,), **settings)  # type: ignore[arg-type]


def known(world: World, name: str = "acme/shop") -> Repository:
    found = world.repository(name)
    assert found is not None
    return Repository(found.node_id, found.name)


def wanted(world: World, name: str = "acme/shop") -> list[Wanted]:
    """Every pull request of a repository, lowest number first."""
    repository = known(world, name)
    inside = world.pull_requests[repository.node_id].values()
    return [
        Wanted(repository, pull_request.node_id, pull_request.number)
        for pull_request in sorted(inside, key=lambda pull_request: pull_request.number)
    ]


def listed(world: World, name: str = "acme/shop") -> set[ListedPullRequest]:
    inside = world.pull_requests[known(world, name).node_id].values()
    return {
        ListedPullRequest(pull_request.node_id, pull_request.number, pull_request.created_at, pull_request.updated_at)
        for pull_request in inside
    }


def hydrate_all(github: GitHub, asked: Sequence[Wanted]) -> dict[int, models.PullRequest]:
    """Everything that was asked for by number, without the time of asking; fails where anything is missing or twice."""
    found: dict[int, models.PullRequest] = {}
    for batch in github.hydrate(asked):
        assert not batch.failed, batch.failed
        assert not batch.deleted
        for pull_request in batch.pull_requests:
            assert pull_request.number not in found
            found[pull_request.number] = replace(pull_request, synced_at=START)
    assert set(found) == {pull_request.number for pull_request in asked}
    return found
