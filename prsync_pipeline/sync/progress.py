"""How far a sync is, in numbers that are exact from the listing on, and how long it will still take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.durations import about
from prsync_pipeline.github import Pace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from prsync_pipeline.github import ApiUsage, GitHub

MIN_HYDRATED, MIN_SECONDS = 25, 3.0
"""Before that many have come in that time, nobody knows a pace."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A sync at one moment; `pull_requests_done` counts stored ones, also those that needed no request.

    `hydrated` of `to_hydrate` are those that GitHub is asked for; `repository` is the first that is not complete.
    `seconds_left` is until all of them are stored, waits for GitHub's budget included; None: not known yet.
    """

    team: str
    repositories_total: int
    repositories_done: int = 0
    pull_requests_total: int = 0
    pull_requests_done: int = 0
    to_hydrate: int = 0
    hydrated: int = 0
    requests: int = 0
    points: int = 0
    seconds_left: float | None = None
    repository: str | None = None

    def __str__(self) -> str:
        left = self.seconds_left
        return (
            f"{self.team}: repositories {self.repositories_done}/{self.repositories_total}, "
            f"pull requests {self.pull_requests_done}/{self.pull_requests_total}, "
            f"{self.requests} requests, {self.points} points" + (f", {about(left)} left" if left else "")
        )


@dataclass(frozen=True, slots=True)
class HydrationStart:
    """What GitHub had been asked for, and how long it had made us wait, when the hydration began."""

    at: datetime
    usage: ApiUsage
    waited_seconds: float

    def seconds_left(self, github: GitHub, hydrated: int, to_hydrate: int, now: datetime) -> float | None:
        """Until all are stored, from what each took so far and what GitHub allows; None until there is a pace."""
        if hydrated >= to_hydrate:
            return 0.0
        seconds = (now - self.at).total_seconds()
        if hydrated < MIN_HYDRATED or seconds < MIN_SECONDS:
            return None
        usage = github.usage
        pace = Pace(
            (usage.points - self.usage.points) / hydrated,
            (usage.seconds - self.usage.seconds) / hydrated,
            max(0.0, seconds - (github.waited_seconds - self.waited_seconds)) / hydrated,
        )
        return github.seconds_for(to_hydrate - hydrated, pace)


if TYPE_CHECKING:
    Listener = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """A listener that does nothing."""


def cost_between(before: ApiUsage, after: ApiUsage) -> str:
    """What was requested in between, for the log; several requests are under way at once, so it may be nothing."""
    requests, points = after.requests - before.requests, after.points - before.points
    if not requests:
        return "counted with the one before"
    return f"{requests} requests, {points} points, {after.seconds - before.seconds:.1f} s"
