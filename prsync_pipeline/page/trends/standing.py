"""Where a team's month stands: against what is published, and among other teams, none of them named. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.page.charts.measures import DESCRIPTIONS, TITLES, measured
from prsync_pipeline.reports.trends.read import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import PublishedBand, TeamBenchmark


class Band(NamedTuple):
    """A published benchmark: the band that the value is in, and up to where each of its bands reaches."""

    name: str
    limits: str
    edition: str
    population: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A metric of the month; `percentile` is None under five teams, and for a metric that has no better side."""

    title: str
    description: str
    value: str
    bands: Sequence[Band]
    percentile: str | None


def standings(found: TeamTrends) -> list[Standing]:
    """The metrics with a better side, in the order of the terminal's table."""
    return [
        _standing(found, metric, named)
        for metric in SHOWN
        if (named := [row for row in found.standings if row.metric == metric and row.preference != "neutral"])
    ]


def _standing(found: TeamTrends, metric: str, named: Sequence[TeamBenchmark]) -> Standing:
    best = named[0]
    peers = None
    if best.percentile is not None and best.teams_compared is not None:
        peers = f"better than {best.percentile:.0f} % of the other {best.teams_compared - 1} teams of {found.peers}"
    bands = [_band(row, found.bands) for row in named if row.band is not None]
    return Standing(TITLES[metric], DESCRIPTIONS[metric], measured(metric, best.value), bands, peers)


def _band(row: TeamBenchmark, published: Sequence[PublishedBand]) -> Band:
    of_edition = [
        band
        for band in published
        if (band.metric, band.publisher, band.edition) == (row.metric, row.publisher, row.edition)
    ]
    limits = ", ".join(_limit(band) for band in sorted(of_edition, key=lambda band: band.band_rank))
    edition = f"{row.publisher} {row.edition}"
    return Band(row.band or "", limits, edition, row.population or "", row.url or "", row.note or "")


def _limit(band: PublishedBand) -> str:
    if band.upper_limit is None:
        return f"beyond: {band.band}"
    return f"{band.band} up to {measured(band.metric, band.upper_limit)}"
