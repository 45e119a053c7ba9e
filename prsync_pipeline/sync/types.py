"""What a sync is asked for and what it reports at the end. No logic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.settings import DEFAULT_FIRST_MONTH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from prsync_pipeline.months import Month


class Work(StrEnum):
    """What a run is for, as its tag shows; a run that a person started may have none."""

    HISTORY = "history"
    UPDATES = "updates"
    REPAIR = "repair"
    RECONCILIATION = "reconciliation"


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """`refresh_before` hydrates again what was stored before it, changed or not.

    `max_pull_requests` caps each repository: those that were active last are kept. `repositories` are the names of
    those that are asked for; none means all that the team tracks.
    """

    refresh_before: datetime | None = None
    max_pull_requests: int | None = None
    earliest: Month = DEFAULT_FIRST_MONTH
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in numbers.

    `capped` maps a repository to the number of pull requests that the safety cap left out, `failed` to a reason that
    a person can act on. `incomplete` counts those that GitHub did not give whole, or not at all.
    `listing_seconds` ends when it is known what to hydrate.
    """

    repositories: int
    listed: int
    hydrated: int
    unchanged: int
    deleted: int
    capped: Mapping[str, int]
    failed: Mapping[str, str]
    covered_from: datetime | None
    listing_seconds: float
    hydration_seconds: float
    incomplete: int = 0
