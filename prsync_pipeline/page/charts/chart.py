"""A team's months as charts: the drawing of each, and for each month its words, its numbers and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.page.charts import shapes
from prsync_pipeline.page.charts.drawing import draw
from prsync_pipeline.page.charts.measures import UNITS, measured
from prsync_pipeline.page.words import MONTHS, month_name, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prsync_pipeline.months import Month
    from prsync_pipeline.page.charts.kinds import ChartKind, Figure
    from prsync_pipeline.warehouse import PublishedBand, Trend

HOURS_A_DAY = 24
DAYS_FROM = 96
"""Hours on the axis from which on it counts in days."""
UNIT_WORDS = {"hours": "hours", "share": "%", "count": "pull requests", "lines": "lines"}
SCALES = {"share": 100.0}
STEPPED = "opened"
LABEL_WIDTH, LABEL_STEPS = 28, (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class ChartMonth:
    """One month of a chart; `cells` are its numbers in the order of the chart's headings.

    `place` counts back from the newest month, which is 0: labels that do not fit are left out by it.
    """

    month: Month
    place: int
    text: str
    href: str
    cells: tuple[str, ...]
    missing: Sequence[str]
    is_partial: bool
    is_chosen: bool

    @property
    def name(self) -> str:
        return MONTHS[self.month.number - 1][:3]


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` is that of the axis, `edition` whose the bands are; each `label_step`th month is labelled."""

    kind: ChartKind
    unit: str
    drawing: shapes.Drawing
    months: Sequence[ChartMonth]
    label_step: int
    edition: str | None

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Style and label of what is drawn; a part of a bar that no month has is left out."""
        drawn = {bar.name for bar in self.drawing.bars}
        lines = [(figure.style, figure.label) for figure in self.kind.figures if figure.style]
        return lines + [(part.style, part.label) for part in self.kind.stack if part.style in drawn]


def chart_of(
    kind: ChartKind,
    trends: Sequence[Trend],
    bands: Sequence[PublishedBand],
    link: Callable[[str, Month], str],
    chosen: Month | None = None,
) -> Chart:
    """The chart of these months, oldest first; `link` is where a metric's month leads."""
    lines = {figure: [trend.measures[figure.metric] for trend in trends] for figure in kind.figures if figure.style}
    unit, factor = _unit(kind, [value for values in lines.values() for value in values if value is not None])
    published = _newest_bands(kind, bands)
    drawing = draw(
        [shapes.Month(trend.is_partial, trend.small_sample) for trend in trends],
        lines=[_series(figure, values, factor) for figure, values in lines.items()],
        stack=[shapes.Series(part.style, [part.value(trend) for trend in trends]) for part in kind.stack],
        bands=list(_limits(published, factor)),
        frame=kind.frame,
        is_whole=kind.unit == "count",
    )
    months = [
        _month(kind, trend, len(trends) - 1 - place, link(kind.clicked, trend.month), is_chosen=trend.month == chosen)
        for place, trend in enumerate(trends)
    ]
    edition = f"{published[0].publisher} {published[0].edition}" if published else None
    return Chart(kind, unit, drawing, months, _label_step(drawing), edition)


def _unit(kind: ChartKind, values: Sequence[float]) -> tuple[str, float]:
    """The axis's unit, and what values are multiplied by: long times are in days."""
    if kind.unit == "hours" and max(values, default=0) >= DAYS_FROM:
        return "days", 1 / HOURS_A_DAY
    return UNIT_WORDS[kind.unit], SCALES.get(kind.unit, 1.0)


def _series(figure: Figure, values: Sequence[float | None], factor: float) -> shapes.Series:
    scaled = [None if value is None else value * factor for value in values]
    return shapes.Series(figure.style, scaled, is_stepped=figure.style == STEPPED)


def _newest_bands(kind: ChartKind, bands: Sequence[PublishedBand]) -> list[PublishedBand]:
    of_metric = [band for band in bands if band.metric == kind.banded]
    newest = max((band.edition for band in of_metric), default=None)
    return sorted((band for band in of_metric if band.edition == newest), key=lambda band: band.band_rank)


def _limits(bands: Sequence[PublishedBand], factor: float) -> Iterator[shapes.Limits]:
    """Each from where the better one ends: a value between `up to 72` and `from 73` is in the worse."""
    lower = 0.0
    for band in bands:
        upper = None if band.upper_limit is None else band.upper_limit * factor
        yield shapes.Limits(band.band, lower, upper)
        lower = upper or lower


def _month(kind: ChartKind, trend: Trend, place: int, href: str, *, is_chosen: bool) -> ChartMonth:
    return ChartMonth(
        trend.month,
        place,
        " · ".join([month_name(trend.month), *_words(kind, trend)]),
        href,
        tuple(measured(figure.metric, trend.measures[figure.metric]) for figure in kind.figures),
        trend.missing_repositories,
        trend.is_partial,
        is_chosen,
    )


def _words(kind: ChartKind, trend: Trend) -> list[str]:
    """The month's numbers in words, and what to know of them; counts of nothing are left out."""
    values = [(figure, trend.measures[figure.metric]) for figure in kind.figures]
    words = [_figure_words(figure, value) for figure, value in values if value or UNITS[figure.metric] != "count"]
    if trend.is_partial:
        words.append("so far")
    if trend.small_sample:
        words.append("under five merged")
    if trend.missing_repositories:
        words.append(f"without {', '.join(trend.missing_repositories)}")
    return words


def _figure_words(figure: Figure, value: float | None) -> str:
    if UNITS[figure.metric] == "count":
        return f"{number(value)} {figure.label}"
    return f"{figure.label} {measured(figure.metric, value)}"


def _label_step(drawing: shapes.Drawing) -> int:
    """Every how many months there is room for a label."""
    width = drawing.columns[0].width if drawing.columns else LABEL_WIDTH
    return next((step for step in LABEL_STEPS if step * width >= LABEL_WIDTH), LABEL_STEPS[-1])
