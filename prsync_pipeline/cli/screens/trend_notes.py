"""What a reader must know before believing a table of trends: its signs, its bands and whose they are, its gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from prsync_pipeline.reports.trends.read import SHOWN, edition_of
from prsync_pipeline.warehouse import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import PublishedBand

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


def notes(found: TeamTrends, *, has_bands: bool) -> Iterator[str]:
    """The lines below the table; the team's bands are among them where the table had no room for them."""
    yield f"[dim]{LEGEND}[/]"
    yield from _gaps(found)
    tools = _tools(found)
    if tools:
        yield tools
    cycle = next((standing for standing in found.standings if standing.metric == "cycle_time_hours_p50"), None)
    if cycle is not None and cycle.percentile is not None and cycle.teams_compared is not None:
        others = f"the other {cycle.teams_compared - 1} teams of {escape(found.peers)}"
        yield f"Cycle time: better than {cycle.percentile:.0f} % of {others}."
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
