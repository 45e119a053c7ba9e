"""How far a sync is, in numbers that are exact from the listing on, and how long it will still take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.github import ApiUsage


@dataclass(frozen=True, slots=True)
class Progress:
    """A sync at one moment; `pull_requests_done` counts stored ones, also those that needed no request.

    `hydrated` of `to_hydrate` are those that GitHub is asked for; `seconds` is the time since hydration began.
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
    seconds: float = 0.0
    repository: str | None = None

    @property
    def seconds_left(self) -> float | None:
        """From the pace so far; None until there is one."""
        if self.hydrated == 0:
            return 0.0 if self.to_hydrate == 0 else None
        return self.seconds / self.hydrated * (self.to_hydrate - self.hydrated)

    def __str__(self) -> str:
        left = self.seconds_left
        return (
            f"{self.team}: repositories {self.repositories_done}/{self.repositories_total}, "
            f"pull requests {self.pull_requests_done}/{self.pull_requests_total}, "
            f"{self.requests} requests, {self.points} points" + (f", about {left:.0f} s left" if left else "")
        )


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
