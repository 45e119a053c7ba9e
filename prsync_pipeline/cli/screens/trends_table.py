"""A team's months as a table for people: sparklines, the last whole month against the one before, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.markup import escape, render
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import hint, output
from prsync_pipeline.cli.screens.trend_notes import (
    ARROWS,
    IN_PERCENT,
    NO_CHANGE_CAN_BE_TOLD,
    notes,
)
from prsync_pipeline.reports.trends.read import SHOWN, edition_of
from prsync_pipeline.warehouse import METRICS, WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import TrendChange

LABELS = {metric.name: f"{metric.title}{metric.unit.suffix}" for metric in METRICS}
FEWEST_MONTHS = 6
BLANKS_OF_A_COLUMN, BLANKS_OF_A_TABLE = 3, 1


@dataclass(frozen=True, slots=True)
class _Layout:
    """What of the table there is room for: how many months of the sparklines, and which columns beside them.

    `has_span`: the heading of the months names the first and the last, which takes as much room as thirteen of them.
    """

    months: int
    editions: tuple[str, ...]
    has_running: bool
    has_span: bool = True


def show_table(found: TeamTrends) -> None:
    """Print the months as far as there is room, and what a reader must know before believing them."""
    console = output()
    layout = _layout(found, console.width)
    table = _headed_table(found, layout)
    for row in _rows(found, layout):
        table.add_row(*row)
    console.print(table)
    for line in notes(found, has_bands=bool(layout.editions)):
        console.print(line, soft_wrap=True)
    if found.repository == WHOLE_TEAM:
        hint(f"Did AI change it? [bold]prsync trends {found.team} --ai[/]")


def _rows(found: TeamTrends, layout: _Layout) -> list[list[str]]:
    last, running = found.last, found.running
    changes = {change.metric: change for change in found.changes if change.month == last.month}
    bands = {(named.metric, edition_of(named)): named.band or "" for named in found.standings}
    return [
        [
            LABELS[metric],
            sparkline([trend.measures[metric] for trend in found.months][-layout.months :]),
            _number(metric, last.measures[metric]),
            _arrow(changes.get(metric)),
            *([_number(metric, running.measures[metric])] if running and layout.has_running else []),
            *(bands.get((metric, edition), "") for edition in layout.editions),
        ]
        for metric in SHOWN
    ]


def _headings(found: TeamTrends, layout: _Layout) -> list[str]:
    first, last = found.months[-layout.months], found.months[-1]
    span = f"{first.month}…{str(last.month)[2:]}"
    return [
        "",
        span if layout.has_span else f"last {layout.months}",
        str(found.last.month),
        "change",
        *(["so far"] if found.running and layout.has_running else []),
        *layout.editions,
    ]


def _layout(found: TeamTrends, width: int) -> _Layout:
    """The largest that fits: a number or a band that is cut would be a wrong one.

    Months go first, as long as there are some left to see a movement in; then the bands, which follow below the table.
    """
    for layout in _layouts(found):
        widths = _widths(found, layout)
        if sum(widths) + BLANKS_OF_A_COLUMN * len(widths) + BLANKS_OF_A_TABLE <= width:
            return layout
    return layout


def _layouts(found: TeamTrends) -> Iterator[_Layout]:
    """From the one with everything to the narrowest."""
    everything = _Layout(len(found.months), tuple(found.editions), has_running=True)
    without_bands = replace(everything, editions=())
    least = replace(without_bands, has_running=False)
    for layout, fewest in ((everything, FEWEST_MONTHS), (without_bands, FEWEST_MONTHS), (least, 1)):
        yield layout
        for months in range(layout.months, min(fewest, layout.months) - 1, -1):
            yield replace(layout, months=months, has_span=False)


def _widths(found: TeamTrends, layout: _Layout) -> list[int]:
    """The least width of each column; those of bands may be broken between words."""
    unbroken = len(_headings(found, layout)) - len(layout.editions)
    widths = [0] * (unbroken + len(layout.editions))
    for row in (_headings(found, layout), *_rows(found, layout)):
        for place, cell in enumerate(row):
            parts = [cell] if place < unbroken else cell.split()
            widths[place] = max(widths[place], *(cell_len(render(part).plain) for part in parts or [""]), 0)
    return widths


def _headed_table(found: TeamTrends, layout: _Layout) -> Table:
    whose = found.team if found.repository == WHOLE_TEAM else f"{found.team}: {found.repository}"
    table = Table(title=f"Trends of {escape(whose)}", box=box.SIMPLE_HEAD)
    styles = {2: "bold", 4: "dim"}
    widths = _widths(found, layout)
    unbroken = 4 + (found.running is not None and layout.has_running)
    for place, heading in enumerate(_headings(found, layout)):
        is_number = 2 <= place < unbroken  # noqa: PLR2004 - after the label and the sparkline
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            style=styles.get(place, "") if place < unbroken else "",
            no_wrap=place < unbroken,
            min_width=widths[place],
        )
    return table


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
    text = mark + ARROWS[change.direction] + ("" if amount is None else f" {_signed(amount)}{unit}")
    colour = {True: "green", False: "red", None: ""}[change.is_improvement]
    return f"[{colour}]{text}[/]" if colour else text


def _signed(amount: float) -> str:
    """`+3`, `-3`, and `0` for what rounds to nothing."""
    return f"{amount:+.0f}" if round(amount) else "0"


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
