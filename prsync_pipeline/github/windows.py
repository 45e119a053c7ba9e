"""A window of time in one repository: its search text, and how it splits. Knows nothing of requests or pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.models import Repository

SECOND = timedelta(seconds=1)
GITHUB_FOUNDED = datetime(2008, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """What was created in `[created_from, created_until)` and updated at or after `updated_from`; None is open."""

    repository: Repository
    created_from: datetime | None
    created_until: datetime | None
    updated_from: datetime | None = None

    @property
    def first_second(self) -> datetime | None:
        return None if self.created_from is None else whole_second(self.created_from)

    @property
    def last_second(self) -> datetime | None:
        return None if self.created_until is None else whole_second(self.created_until) - SECOND

    @property
    def is_empty(self) -> bool:
        """True where no whole second lies in it: there is nothing to ask for."""
        first, last = self.first_second, self.last_second
        return last is not None and last < (first or GITHUB_FOUNDED)

    @property
    def search_text(self) -> str:
        """GitHub's search: times carry a `Z`, and both ends of `A..B` are included."""
        words = [f"repo:{self.repository.name}", "is:pr", *self._created(), *self._updated()]
        return " ".join(words)

    def _created(self) -> list[str]:
        first, last = self.first_second, self.last_second
        if first is not None and last is not None:
            return [f"created:{stamp(first)}..{stamp(last)}"]
        if first is not None:
            return [f"created:>={stamp(first)}"]
        return [f"created:<={stamp(last)}"] if last is not None else []

    def _updated(self) -> list[str]:
        return [f"updated:>={stamp(whole_second(self.updated_from))}"] if self.updated_from is not None else []

    def halves(self, now: datetime) -> tuple[Window, Window] | None:
        """Two windows that hold the same seconds, none twice; None where a single second is left.

        An open end stays open; it is measured from GitHub's founding, or to `now`.
        """
        first = self.first_second or GITHUB_FOUNDED
        last = self.last_second if self.last_second is not None else max(now, first)
        seconds = int((last - first).total_seconds()) + 1
        if seconds <= 1:
            return None
        middle = first + SECOND * (seconds // 2)
        return replace(self, created_until=middle), replace(self, created_from=middle)

    def __str__(self) -> str:
        return self.search_text


def whole_second(moment: datetime) -> datetime:
    """The first whole second at or after `moment`: GitHub's times have no fractions."""
    floor = moment.replace(microsecond=0)
    return floor if floor == moment else floor + SECOND


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
