"""What a metric of a month is: its name, unit, preference and population, and what follows from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# merged_count, size_p75, cycle_time_hours_p50_ai: the statistic stands behind what it is of.
NAME = re.compile(r"(\w+?)_(p\d\d|mean|count|share)(_\w+)?")


class Unit(StrEnum):
    """Of the value as it is stored: shares run from 0 to 1."""

    COUNT = "count"
    HOURS = "hours"
    LINES = "lines"
    SHARE = "share"

    @property
    def suffix(self) -> str:
        """What stands behind a title where the value has no unit of its own; shares are shown in percent."""
        return {"count": "", "hours": ", h", "lines": ", lines", "share": ", %"}[self]


class Preference(StrEnum):
    """Whether a larger value is an improvement."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"
    NEUTRAL = "neutral"


class Population(StrEnum):
    """What is aggregated, by the name of its part of the query."""

    OPENED = "opened"
    """Pull requests that people and agents opened in the month."""
    CLOSED = "closed"
    """Pull requests of people and agents, closed in the month without a merge."""
    MERGED = "merged"
    """Pull requests of people, merged in the month."""
    AGENTS = "agents"
    """Pull requests of agents, merged in the month."""
    MADE = "made"
    """Pull requests of people and agents together, merged in the month."""
    BOTS = "bots"
    """Pull requests of other bots, merged in the month."""
    REVIEWED = "reviewed"
    """Reviews that people submitted in the month on pull requests of other people and of agents."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of `trend_aggregates`; `title` is for tables and pictures, without its unit.

    A count of nothing is 0, any other statistic of nothing is null.
    """

    name: str
    unit: Unit
    preference: Preference
    population: Population
    title: str
    description: str

    @property
    def statistic(self) -> str:
        """Such as p75, count, share; what its name does not say is a mean."""
        match = NAME.fullmatch(self.name)
        return match[2] if match else "mean"

    @property
    def subject(self) -> str:
        """What the statistic is of: `size` of `size_p75`. Metrics of one subject are comparable."""
        match = NAME.fullmatch(self.name)
        return match[1] + (match[3] or "") if match else self.name

    @property
    def sql_type(self) -> str:
        return "integer" if self.statistic == "count" else "double precision"

    @property
    def sql_value(self) -> str:
        """The value within the query."""
        column = f"{self.population}.{self.name}"
        return f"coalesce({column}, 0)" if self.statistic == "count" else column
