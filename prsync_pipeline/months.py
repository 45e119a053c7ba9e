"""Calendar months in UTC, ranges of them, and the clock. All times are naive `datetime` in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeAlias

from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present as naive UTC."""

MONTH_KEY = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def utc_now() -> datetime:
    """The present; whoever needs the time takes a `Clock`, and this is the real one."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month in UTC; `str(month)` is its partition key, such as `2026-11`."""

    year: int
    number: int

    @classmethod
    def parse(cls, key: str) -> Self:
        """Raises InputError unless `key` is a month such as `2026-11`."""
        match = MONTH_KEY.fullmatch(key)
        if match is None:
            raise InputError(f"'{key}' is not a month. Write a year and a month, such as 2026-11.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: datetime) -> Self:
        return cls(moment.year, moment.month)

    def plus(self, months: int) -> Month:
        years, zero_based = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, zero_based + 1)

    @property
    def start(self) -> datetime:
        """The month's first second."""
        return datetime(self.year, self.number, 1)

    @property
    def end(self) -> datetime:
        """The first second of the next month."""
        return self.plus(1).start

    def until(self, last: Month) -> Iterator[Month]:
        """Every month from this one to `last`, both included."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class MonthRange:
    """The months from `first` to `last`, both included."""

    first: Month
    last: Month

    @classmethod
    def of(cls, months: Collection[Month]) -> Self:
        """The shortest range that holds all of them; there is at least one."""
        return cls(min(months), max(months))

    def __str__(self) -> str:
        return f"{self.first}…{self.last}"
