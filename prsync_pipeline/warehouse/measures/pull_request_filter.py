"""Which pull requests a number counts: a month, a moment, whose they are, and what else is asked of them. Pure.

The conditions stand in sql/counted_pull_requests.sql; what is None asks for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.events.outbox import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FIRST, LAST = Month(1970, 1), Month(2201, 1)
"""What is stored is from the first on, and before the last."""


class Moment(StrEnum):
    """What happened in the month; `CLOSED`: without a merge."""

    MERGED = "merged"
    OPENED = "opened"
    CLOSED = "closed"

    @property
    def column(self) -> str:
        return {"merged": "merged_at", "opened": "created_at", "closed": "closed_at"}[self]


class Authors(StrEnum):
    """Whose: `BOTH` are people and coding agents, which together make what is merged; other bots are apart."""

    PEOPLE = "people"
    AGENTS = "agents"
    BOTH = "both"
    BOTS = "bots"
    ALL = "all"

    @property
    def populations(self) -> list[str]:
        """As the view `pull_requests` names them."""
        return {
            "people": ["person"],
            "agents": ["agent"],
            "both": ["person", "agent"],
            "bots": ["bot"],
            "all": ["person", "agent", "bot"],
        }[self]


class AiPart(StrEnum):
    """How AI took part. `ASSISTED` is all assistance and whatever an agent made, `UNASSISTED` a verdict of none.

    From `AUTHORED` to `NONE` it is the verdict's involvement, where `SIGNED` is the one that is called assisted there.
    """

    ASSISTED = "assisted"
    UNASSISTED = "unassisted"
    AUTHORED = "authored"
    CO_AUTHORED = "co_authored"
    SIGNED = "signed"
    INFERRED = "inferred"
    REVIEWED = "reviewed"
    NONE = "none"
    UNJUDGED = "unjudged"


class ReviewPart(StrEnum):
    """Reviews by another person; `BEFORE_MERGE`: the first one came before the merge."""

    NONE = "none"
    SOME = "some"
    BEFORE_MERGE = "before_merge"


class SizeBucket(StrEnum):
    """Lines added and deleted: at most 10, 50, 200, 500, and more."""

    XS = "XS"
    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class Kind(StrEnum):
    REVERT = "revert"
    HOTFIX = "hotfix"


class SortBy(StrEnum):
    """What a list begins with most of; `WAIT` is from ready to the first review, `REVIEW` from creation to it."""

    NEWEST = "newest"
    CYCLE = "cycle"
    WAIT = "wait"
    REVIEW = "review"
    TO_MERGE = "to_merge"
    SIZE = "size"
    ROUNDS = "rounds"

    def column(self, moment: Moment) -> str:
        return {
            "newest": moment.column,
            "cycle": "cycle_time_hours",
            "wait": "pickup_time_hours",
            "review": "review_time_hours",
            "to_merge": "review_to_merge_hours",
            "size": "size",
            "rounds": "review_rounds",
        }[self]


@dataclass(frozen=True, slots=True)
class PullRequestFilter:
    """People's pull requests that were merged, of all months and repositories, until more is asked for."""

    month: Month | None = None
    by: Moment = Moment.MERGED
    repository: str = WHOLE_TEAM
    authors: Authors = Authors.PEOPLE
    ai: AiPart | None = None
    tool: str | None = None
    size: SizeBucket | None = None
    review: ReviewPart | None = None
    kind: Kind | None = None

    @property
    def parameters(self) -> Mapping[str, object]:
        """What the query's conditions are bound to."""
        since, until = self._span
        return {
            "since": since,
            "until": until,
            "moment": str(self.by),
            "repository": self.repository,
            "populations": self.authors.populations,
            **{name: _text(getattr(self, name)) for name in ("ai", "tool", "size", "review", "kind")},
        }

    @property
    def _span(self) -> tuple[datetime, datetime]:
        return (FIRST.start, LAST.start) if self.month is None else (self.month.start, self.month.end)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
