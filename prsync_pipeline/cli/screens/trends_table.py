"""A team's months as a table for people: sparklines, the last whole month against the one before, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.warehouse import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.warehouse import TeamBenchmark, ToolCount, Trend, TrendChange


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
LABELS = {metric.name: f"{metric.title}{metric.unit.suffix}" for metric in METRICS}
NO_CHANGE_CAN_BE_TOLD = "~"
NOISE_LEGEND = "~ no change can be told: the 95 % interval of the difference holds 0, or one side is under ten."
ARROWS = {"up": "▲", "down": "▼", "stable": "="}


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

    @property
    def last(self) -> Trend:
        """The last month that is over; where none is, the current one."""
        return next((trend for trend in reversed(self.months) if not trend.is_partial), self.months[-1])

    @property
    def running(self) -> Trend | None:
        """The current month, beside one that is over."""
        newest = self.months[-1]
        return newest if newest.is_partial and newest is not self.last else None

    def benchmarks_of(self, trend: Trend) -> list[TeamBenchmark]:
        """What is known of a month: of a metric that several editions name, a benchmark each."""
        return [benchmark for benchmark in self.benchmarks if benchmark.month == trend.month]


def show_table(found: TeamTrends) -> None:
    """Print the months, and what a reader must know before believing them."""
    last, running = found.last, found.running
    changes = {change.metric: change for change in found.changes if change.month == last.month}
    standings = found.benchmarks_of(last)
    editions = _editions(standings)
    bands = {(benchmark.metric, _edition(benchmark)): benchmark.band or "" for benchmark in standings}
    table = _headed_table(found, editions)
    for metric in SHOWN:
        table.add_row(
            LABELS[metric],
            sparkline([trend.measures[metric] for trend in found.months]),
            _number(metric, last.measures[metric]),
            _arrow(changes.get(metric)),
            *([_number(metric, running.measures[metric])] if running else []),
            *(bands.get((metric, edition), "") for edition in editions),
        )
    console = output()
    console.print(table)
    shown = [changes[metric] for metric in SHOWN if metric in changes]
    if any(_arrow(change).startswith(NO_CHANGE_CAN_BE_TOLD) for change in shown):
        console.print(f"[dim]{NOISE_LEGEND}[/]", soft_wrap=True)
    for line in _notes(found, standings):
        console.print(line, soft_wrap=True)


def _headed_table(found: TeamTrends, editions: Sequence[str]) -> Table:
    whose = found.team if found.repository == WHOLE_TEAM else f"{found.team}: {found.repository}"
    table = Table(title=f"Trends of {escape(whose)}", box=box.SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    table.add_column(f"{found.months[0].month}…{str(found.months[-1].month)[2:]}", no_wrap=True)
    table.add_column(str(found.last.month), justify="right", style="bold", no_wrap=True)
    table.add_column("change", justify="right", no_wrap=True)
    if found.running:
        table.add_column("so far", justify="right", style="dim", no_wrap=True)
    for edition in editions:
        table.add_column(edition)
    return table


def _editions(benchmarks: Sequence[TeamBenchmark]) -> list[str]:
    """The publications that have a band for a metric that is shown, each with a column of its own."""
    return sorted({_edition(named) for named in benchmarks if named.publisher and named.metric in SHOWN})


def _edition(benchmark: TeamBenchmark) -> str:
    return f"{benchmark.publisher} {benchmark.edition}"


def _number(metric: str, value: float | None) -> str:
    if value is None:
        return "-"
    if metric in IN_PERCENT:
        return f"{value * 100:.0f}"
    return f"{value:.0f}" if metric.endswith("_count") else f"{value:.1f}"


def _arrow(change: TrendChange | None) -> str:
    """The direction: green for the better, red for the worse, and with `~` where no change can be told."""
    if change is None or change.direction is None:
        return ""
    amount, unit = (change.change_points, " pt") if change.unit == "share" else (change.change_pct, "%")
    mark = "" if change.is_beyond_noise or change.direction == "stable" else NO_CHANGE_CAN_BE_TOLD
    text = mark + ARROWS[change.direction] + ("" if amount is None else f" {amount:+.0f}{unit}")
    colour = {True: "green", False: "red", None: ""}[change.is_improvement]
    return f"[{colour}]{text}[/]" if colour else text


def _notes(found: TeamTrends, standings: Sequence[TeamBenchmark]) -> list[str]:
    lines = []
    last = found.last
    if last.small_sample:
        lines.append(f"{last.month} has under five merged pull requests: read its measures with care.")
    missing = sorted({name for trend in found.months for name in trend.missing_repositories})
    if missing:
        lines.append(f"[yellow]Not complete yet in some of these months:[/] {escape(', '.join(missing))}")
    if last.measures["unclassified_count"] == last.measures["merged_count"] != 0:
        lines.append("No pull request has a verdict on AI yet, so its share is unknown.")
    cycle = next((benchmark for benchmark in standings if benchmark.metric == "cycle_time_hours_p50"), None)
    if cycle is not None and cycle.percentile is not None:
        lines.append(f"Cycle time: better than {cycle.percentile:.0f} % of the other teams of this warehouse.")
    return [*lines, *_sources(standings)]


def _sources(standings: Sequence[TeamBenchmark]) -> list[str]:
    """Whose bands these are, once each, and where they compare only roughly."""
    named = [standing for standing in standings if standing.band and standing.metric in SHOWN]
    lines = [f"{band.publisher} {band.edition}: P75 of {band.population}, {band.url}" for band in named]
    rough = [f"Cycle time compares {band.note}." for band in named if band.note]
    return [f"[dim]{escape(line)}[/]" for line in dict.fromkeys(lines + rough)]


BARS = "▁▂▃▄▅▆▇█"
NOTHING = "·"


def sparkline(values: Sequence[float | None]) -> str:
    """A bar for each value between the smallest and the largest, a dot where there is none."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)

    def bar(value: float | None) -> str:
        if value is None:
            return NOTHING
        if high == low:
            return BARS[0] if value == 0 else BARS[3]
        return BARS[round((value - low) / (high - low) * (len(BARS) - 1))]

    return "".join(map(bar, values))
