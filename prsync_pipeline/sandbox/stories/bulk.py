"""Large and plain worlds for measuring: one long repository, or many small ones. Thin pull requests, no prose."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.sandbox.records import Actor, ChangedFile, Commit, PullRequest, Review
from prsync_pipeline.sandbox.store import present
from prsync_pipeline.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

AUTHORS = tuple(Actor(f"dev-{number}", name=f"Developer {number}") for number in range(12))
DAY_SECONDS = 86_400


def many_pull_requests(  # noqa: PLR0913 - each is a number of its own
    count: int = 12_000,
    *,
    days: int = 365,
    busiest_day: int = 1_500,
    repository: str = "bulk/monorepo",
    seed: int = 7,
    now: datetime | None = None,
    clock: Callable[[], datetime] = present,
) -> World:
    """One repository of `count` pull requests within `days`, `busiest_day` of them on one day in their middle."""
    end = (now or clock()).replace(microsecond=0)
    dice = random.Random(seed)
    middle = (end - timedelta(days=days // 2)).replace(hour=0, minute=0, second=0)
    peak = [middle + timedelta(seconds=dice.randrange(DAY_SECONDS)) for _ in range(min(busiest_day, count))]
    rest = [scattered(dice, end, days, middle) for _ in range(count - len(peak))]
    rows = [thin(dice, repository, number, moment, end) for number, moment in enumerate(sorted(peak + rest), 1)]
    return World.of(rows, clock)


def small_repositories(  # noqa: PLR0913 - each is a number of its own
    count: int = 50,
    *,
    each: int = 8,
    days: int = 395,
    organization: str = "bulk",
    seed: int = 7,
    now: datetime | None = None,
    clock: Callable[[], datetime] = present,
) -> World:
    """`count` repositories of `each` pull requests within `days`."""
    end = (now or clock()).replace(microsecond=0)
    dice = random.Random(seed)
    rows: list[PullRequest] = []
    for place in range(count):
        name = f"{organization}/service-{place:02}"
        moments = sorted(scattered(dice, end, days) for _ in range(each))
        rows += [thin(dice, name, number, moment, end) for number, moment in enumerate(moments, 1)]
    return World.of(rows, clock)


def scattered(dice: random.Random, end: datetime, days: int, but_not_on: datetime | None = None) -> datetime:
    """Some moment of the last `days`, outside the day that begins at `but_not_on`."""
    while True:
        moment = end - timedelta(seconds=dice.randrange(1, days * DAY_SECONDS))
        if but_not_on is None or not but_not_on <= moment < but_not_on + timedelta(days=1):
            return moment


def thin(dice: random.Random, repository: str, number: int, created: datetime, end: datetime) -> PullRequest:
    """A pull request with two reviews, two commits and three files; merged unless it is of the last hours."""
    author, reviewer = dice.sample(AUTHORS, 2)
    merged = created + timedelta(minutes=dice.randrange(30, 4_000))
    ended = merged if merged <= end else None
    reviewed = [moment for moment in (created + timedelta(minutes=9), created + timedelta(minutes=21)) if moment <= end]
    key = f"{repository}#{number}"
    return PullRequest(
        repository=repository,
        number=number,
        title=f"Change {number}",
        body=f"What {number} is about.",
        created_at=created,
        updated_at=ended or max([created, *reviewed]),
        state="MERGED" if ended else "OPEN",
        author=author,
        merged_at=ended,
        closed_at=ended,
        merged_by=reviewer if ended else None,
        additions=9,
        deletions=3,
        changed_files=3,
        head_ref=f"change-{number}",
        reviews=tuple(
            Review(int(oid_of(f"{key}/{place}")[:10], 16), reviewer, state, moment)
            for place, (state, moment) in enumerate(zip(("COMMENTED", "APPROVED"), reviewed, strict=False))
        ),
        commits=tuple(commit(key, place, author, created) for place in range(2)),
        files=tuple(ChangedFile(f"src/part_{place}/module_{number % 97}.py", 3, 1) for place in range(3)),
    )


def commit(key: str, place: int, author: Actor, moment: datetime) -> Commit:
    email = f"{author.login}@example.org"
    return Commit(oid_of(f"{key}:{place}"), f"Step {place}", author.name, email, author.login, moment, moment, 4, 1)


def oid_of(key: str) -> str:
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
