"""Months as geometry: where ticks, bands, lines, marks and bars are. Knows no markup, no metric and no colour.

The axis begins at 0, a month without a value breaks the line, and a band is cut at the top of the axis.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from prsync_pipeline.page.charts.shapes import Bar, Column, Drawing, Frame, Line, Mark, Strip, Tick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.page.charts.shapes import Limits, Month, Series

MAX_TICKS = 5
STEPS = (1.0, 2.0, 2.5, 5.0)
BAR_PART = 0.62
"""The part of a month's width that its bar takes."""


def draw(  # noqa: PLR0913 - what is drawn, each by its name
    months: Sequence[Month],
    *,
    lines: Sequence[Series] = (),
    stack: Sequence[Series] = (),
    bands: Sequence[Limits] = (),
    frame: Frame | None = None,
    is_whole: bool = False,
) -> Drawing:
    """Place everything; the first of `stack` is at the bottom. `is_whole`: no tick between two whole numbers."""
    frame = frame or Frame()
    values = ticks(_highest(lines, stack), is_whole=is_whole)
    scale = _Scale(frame, len(months), values[-1])
    return Drawing(
        frame,
        scale.y(0),
        [Tick(scale.y(value), value) for value in values],
        list(_strips(bands, scale)),
        [scale.column(place) for place in range(len(months))],
        [_line(series, months, scale) for series in lines],
        list(_bars(stack, months, scale)),
    )


def ticks(highest: float, *, is_whole: bool = False) -> list[float]:
    """At most five round numbers from 0, the last not under `highest`: steps of 1, 2, 2.5 or 5 by a power of ten."""
    reached = max(highest, 1.0) if is_whole or highest <= 0 else highest
    exponent = math.floor(math.log10(reached)) - 1
    steps = (factor * 10.0**power for power in (exponent, exponent + 1, exponent + 2) for factor in STEPS)
    step = next(
        step for step in steps if step * (MAX_TICKS - 1) >= reached and (not is_whole or step == math.floor(step))
    )
    return [round(step * place, 9) for place in range(math.ceil(reached / step - 1e-9) + 1)]


class _Scale:
    """From values and places to coordinates."""

    def __init__(self, frame: Frame, count: int, top: float) -> None:
        self.top = top
        self._frame = frame
        self._height = frame.height - frame.top - frame.bottom
        self._width = (frame.width - frame.left - frame.right) / max(count, 1)

    def y(self, value: float) -> float:
        return round(self._frame.top + self._height * (1 - value / self.top), 1)

    def column(self, place: int) -> Column:
        x = self._frame.left + self._width * place
        return Column(round(x, 1), round(self._width, 1), round(x + self._width / 2, 1))


def _highest(lines: Sequence[Series], stack: Sequence[Series]) -> float:
    heights = [sum(value or 0 for value in values) for values in zip(*(series.values for series in stack), strict=True)]
    return max([*heights, *(value for series in lines for value in series.values if value is not None)], default=0)


def _strips(bands: Sequence[Limits], scale: _Scale) -> Iterator[Strip]:
    for rank, band in enumerate(bands, start=1):
        upper = scale.top if band.upper is None else min(band.upper, scale.top)
        if band.lower < upper:
            y = scale.y(upper)
            yield Strip(band.name, rank, y, round(scale.y(band.lower) - y, 1))


def _line(series: Series, months: Sequence[Month], scale: _Scale) -> Line:
    placed = [
        None
        if value is None
        else (scale.column(place), Mark(scale.column(place).middle, scale.y(value), *months[place]))
        for place, value in enumerate(series.values)
    ]
    stretches = [
        " ".join(point for month in stretch if month for point in _points(*month, is_stepped=series.is_stepped))
        for is_known, stretch in groupby(placed, key=lambda month: month is not None)
        if is_known
    ]
    return Line(series.name, tuple(stretches), tuple(month[1] for month in placed if month))


def _points(column: Column, mark: Mark, *, is_stepped: bool) -> list[str]:
    """Those of a polyline: the mark, or the line level with it from the column's one side to the other."""
    if not is_stepped:
        return [f"{mark.x:g},{mark.y:g}"]
    return [f"{x:g},{mark.y:g}" for x in (column.x, round(column.x + column.width, 1))]


def _bars(stack: Sequence[Series], months: Sequence[Month], scale: _Scale) -> Iterator[Bar]:
    for place, month in enumerate(months):
        column, below = scale.column(place), 0.0
        width = round(column.width * BAR_PART, 1)
        for series in stack:
            value = series.values[place]
            if not value:
                continue
            y = scale.y(below + value)
            x = round(column.middle - width / 2, 1)
            yield Bar(series.name, place, x, y, width, round(scale.y(below) - y, 1), month.is_partial)
            below += value
