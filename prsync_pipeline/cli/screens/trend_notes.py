"""What a reader must know before believing a table of trends: its signs, its bands and whose they are, its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape

from prsync_pipeline.warehouse import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.warehouse import PublishedBand, TeamBenchmark, ToolCount, Trend, TrendChange

WHOLE_TEAM = "*"
# What a person looks at first; the other formats have every measure.
SHOWN = (
    "merged_count",
    "agent_merged_count",
    "opened_count",
    "cycle_time_hours_p50",
    "cycle_time_hours_p75",
    "pickup_time_hours_p75",
    "review_to_merge_hours_p75",
    "size_p75",
    "unreviewed_share",
    "top_reviewer_share",
    "revert_share",
    "merged_per_author",
    "ai_share",
)
IN_PERCENT = {metric.name for metric in METRICS if metric.unit == "share"}
TITLES = {metric.name: metric.title for metric in METRICS}
UNITS = {metric.name: metric.unit.suffix.lstrip(", ") for metric in METRICS}
NO_CHANGE_CAN_BE_TOLD = "~"
ARROWS = {"up": "▲", "down": "▼", "stable": "="}
LEGEND = (
    "▲ up, ▼ down, = within 10 % or 10 points of the month before; [green]green[/] is for the better, [red]red[/] for "
    "the worse; ~ no change can be told: the 95 % interval of the difference holds 0, or one side is under ten."
)
MAX_TOOLS = 8


@dataclass(frozen=True, slots=True)
class TeamTrends:
    """What is known of a team's months, oldest first; `repository` is `*` for the whole team.

    `outdated`: why the figures are not those of the rows.
    """

    team: str
    repository: str
    months: Sequence[Trend]
    changes: Sequence[TrendChange]
    benchmarks: Sequence[TeamBenchmark]
    tools: Sequence[ToolCount]
    outdated: Sequence[str]
    bands: Sequence[PublishedBand] = ()

    @property
    def last(self) -> Trend:
        """The last month that is over; where none is, the current one."""
        return next((trend for trend in reversed(self.months) if not trend.is_partial), self.months[-1])

    @property
    def running(self) -> Trend | None:
        """The current month, beside one that is over."""
        newest = self.months[-1]
        return newest if newest.is_partial and newest is not self.last else None

    @property
    def standings(self) -> list[TeamBenchmark]:
        """What is known of the last month: of a metric that several editions name, a benchmark each."""
        return [benchmark for benchmark in self.benchmarks if benchmark.month == self.last.month]

    @property
    def editions(self) -> list[str]:
        """The publications that have a band for a metric that is shown, each with a column of its own."""
        return sorted({edition_of(named) for named in self.standings if named.publisher and named.metric in SHOWN})


def edition_of(named: TeamBenchmark | PublishedBand) -> str:
    return f"{named.publisher} {named.edition}"


def notes(found: TeamTrends, *, has_bands: bool) -> Iterator[str]:
    """The lines below the table; the team's bands are among them where the table had no room for them."""
    yield f"[dim]{LEGEND}[/]"
    yield from _gaps(found)
    tools = _tools(found)
    if tools:
        yield tools
    cycle = next((standing for standing in found.standings if standing.metric == "cycle_time_hours_p50"), None)
    if cycle is not None and cycle.percentile is not None:
        yield f"Cycle time: better than {cycle.percentile:.0f} % of the other teams of this warehouse."
    for edition in found.editions:
        if not has_bands:
            yield _bands_of_team(found, edition)
        yield f"[dim]{escape(_source(found, edition))}[/]"
        yield f"[dim]{escape(_limits(found, edition))}[/]"
    rough = dict.fromkeys(standing.note for standing in found.standings if standing.band and standing.note)
    yield from (f"[dim]Cycle time compares {escape(note or '')}.[/]" for note in rough)


def _gaps(found: TeamTrends) -> Iterator[str]:
    """What the figures do not rest on."""
    last = found.last
    if last.small_sample:
        yield f"{last.month} has under five merged pull requests: read its measures with care."
    missing = sorted({name for trend in found.months for name in trend.missing_repositories})
    if missing:
        yield f"[yellow]Not complete yet in some of these months:[/] {escape(', '.join(missing))}"
    if last.measures["unclassified_count"] == last.measures["merged_count"] != 0:
        yield "No pull request has a verdict on AI yet, so its share is unknown."


def _tools(found: TeamTrends) -> str | None:
    """How many of the last month's merged pull requests name each tool."""
    counts = [count for count in found.tools if count.month == found.last.month]
    counts.sort(key=lambda count: (-count.count, count.tool))
    named = ", ".join(f"{escape(count.tool)} {count.count}" for count in counts[:MAX_TOOLS])
    more = f" and {len(counts) - MAX_TOOLS} more" if len(counts) > MAX_TOOLS else ""
    return f"AI tools named by pull requests merged in {found.last.month}: {named}{more}." if counts else None


def _bands_of_team(found: TeamTrends, edition: str) -> str:
    bands = [
        f"{TITLES[standing.metric]} {standing.band}"
        for standing in found.standings
        if standing.band and standing.metric in SHOWN and edition_of(standing) == edition
    ]
    return f"{edition}: {', '.join(bands) or 'no band'}."


def _source(found: TeamTrends, edition: str) -> str:
    named = next(standing for standing in found.standings if standing.publisher and edition_of(standing) == edition)
    return f"{edition}: P75 of {named.population}, {named.url}"


def _limits(found: TeamTrends, edition: str) -> str:
    """Up to where each band reaches: `cycle p75 elite 19 h, strong 66 h, fair 218 h, else needs improvement`."""
    of_edition = [band for band in found.bands if edition_of(band) == edition and band.metric in SHOWN]
    metrics = sorted(dict.fromkeys(band.metric for band in of_edition), key=SHOWN.index)
    return "  bands up to: " + "; ".join(
        f"{TITLES[metric]} " + ", ".join(_limit(band) for band in of_edition if band.metric == metric)
        for metric in metrics
    )


def _limit(band: PublishedBand) -> str:
    return f"{band.band} {band.upper_limit:g} {UNITS[band.metric]}" if band.upper_limit else f"beyond {band.band}"
