"""What a metric of a month is: its name, unit, preference and population, and what follows from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from prsync_pipeline.warehouse.engine.queries import query

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
    AUTHORS = "authors"
    """The people whose pull requests were merged in the month."""
    AGENTS = "agents"
    """Pull requests of agents, merged in the month."""
    MADE = "made"
    """Pull requests of people and agents together, merged in the month."""
    BOTS = "bots"
    """Pull requests of other bots, merged in the month."""
    REVIEWED = "reviewed"
    """Reviews that people submitted in the month on pull requests of other people and of agents."""


SAMPLES_OF_SHARES = {
    Population.MERGED: "trend.merged_count",
    Population.AGENTS: "trend.agent_merged_count",
    Population.MADE: "trend.merged_count + trend.agent_merged_count",
    Population.REVIEWED: "trend.review_count",
}
"""How many a share is of."""
PERCENTILES = {"p50": ("0.5", "0.25"), "p75": ("0.75", "0.1875"), "p90": ("0.9", "0.09")}
"""The fraction below a percentile, and its product with the fraction above."""


class Column(NamedTuple):
    """A column of `trend_aggregates`: its name, type and value within the query, and its comment."""

    name: str
    type: str
    value: str
    description: str


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
    def columns(self) -> list[Column]:
        """Its own, and for a percentile or mean the size of the sample and the standard error."""
        column = f"{self.population}.{self.name}"
        if self.statistic == "count":
            return [Column(self.name, "integer", f"coalesce({column}, 0)", self.description)]
        own = Column(self.name, "double precision", column, self.description)
        if self.statistic == "share":
            return [own]
        size = f"coalesce({self.population}.{self.subject}_n, 0)"
        return [
            own,
            Column(f"{self.subject}_n", "integer", size, f"of how many {self.subject} is known"),
            Column(f"{self.name}_se", "double precision", self._standard_error, f"standard error of {self.name}"),
        ]

    @property
    def _standard_error(self) -> str:
        if self.statistic not in PERCENTILES:
            return f"{self.population}.{self.name}_se"
        fraction, variance = PERCENTILES[self.statistic]
        sample = f"{self.population}.{self.subject}"
        parts = {"sorted": f"{sample}_sorted", "n": f"{sample}_n", "fraction": fraction, "variance": variance}
        return query("percentile_standard_error", **parts).rstrip(";")

    @property
    def sample_size(self) -> str:
        """How many the value is of, within the view `trend_metrics`; a count is of itself."""
        if self.statistic == "count":
            return f"trend.{self.name}"
        return SAMPLES_OF_SHARES[self.population] if self.statistic == "share" else f"trend.{self.subject}_n"

    @property
    def standard_error(self) -> str:
        """The value's standard error, within the view; a count's is Poisson's, a share's interval needs none."""
        if self.statistic == "share":
            return "cast(null as double precision)"
        return f"sqrt(trend.{self.name})" if self.statistic == "count" else f"trend.{self.name}_se"
