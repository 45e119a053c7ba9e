"""What a drawing is made from, and what it is made of; `drawing` places one as the other.

Coordinates are those of an SVG: units from the upper left corner, rounded to a tenth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Month(NamedTuple):
    """How a month is marked: one under way is hollow or hatched, one of few pull requests has a smaller mark."""

    is_partial: bool = False
    is_small: bool = False


class Series(NamedTuple):
    """A value for each month, None where there is none; `name` is what the template styles it by.

    A line that `is_stepped` runs level through each month.
    """

    name: str
    values: Sequence[float | None]
    is_stepped: bool = False


class Limits(NamedTuple):
    """A published band; no `upper` reaches as far as the axis."""

    name: str
    lower: float
    upper: float | None


class Frame(NamedTuple):
    """The size of a drawing, and the room around its plot."""

    width: float = 480
    height: float = 240
    left: float = 42
    right: float = 6
    top: float = 14
    bottom: float = 36


class Tick(NamedTuple):
    y: float
    value: float


class Strip(NamedTuple):
    """A band, as far as it is within the plot; the best has rank 1."""

    name: str
    rank: int
    y: float
    height: float


class Column(NamedTuple):
    """A month's share of the plot, over its full height."""

    x: float
    width: float
    middle: float


class Mark(NamedTuple):
    x: float
    y: float
    is_partial: bool
    is_small: bool


class Line(NamedTuple):
    """The unbroken stretches of a series, each the points of a polyline; and a mark for each value."""

    name: str
    stretches: tuple[str, ...]
    marks: tuple[Mark, ...]


class Bar(NamedTuple):
    """A part of a month's bar; `month` is its place among the months."""

    name: str
    month: int
    x: float
    y: float
    width: float
    height: float
    is_partial: bool


class Drawing(NamedTuple):
    """All that a template writes; `floor` is where the axis is 0."""

    frame: Frame
    floor: float
    ticks: Sequence[Tick]
    strips: Sequence[Strip]
    columns: Sequence[Column]
    lines: Sequence[Line]
    bars: Sequence[Bar]
