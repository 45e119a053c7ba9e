"""A team's months as a picture: cycle time, merged pull requests, AI share. Knows no terminal and no Dagster.

The ground is transparent and every colour has a middle tone, so that it can be read on a light and on a dark page.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from prsync_pipeline.warehouse import Trend

INK, GRID = "#7d8590", "#7d859040"
BLUE, ORANGE, PURPLE = "#3b82f6", "#e0782f", "#a06bd6"
COLOURS = 64
NAN = float("nan")


def draw_trends(title: str, trends: Sequence[Trend]) -> bytes:
    """A PNG of 1080 by 720 points of the months, oldest first; the current month is hatched or hollow."""
    # Half a second to import, which the other commands need not wait for. Pillow comes with matplotlib.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    figure = Figure(figsize=(9, 6), dpi=120, layout="constrained")
    figure.patch.set_alpha(0)
    times, merged, ai = figure.subplots(3, 1, sharex=True, height_ratios=[3, 2, 2])
    _draw_lines(times, trends, "cycle_time_hours_p75", "p75", ORANGE)
    _draw_lines(times, trends, "cycle_time_hours_p50", "p50", BLUE)
    _draw_bars(merged, trends)
    _draw_lines(ai, trends, "ai_share", "AI share", PURPLE, factor=100)
    for axes, name in (
        (times, "cycle time, hours"),
        (merged, "merged pull requests"),
        (ai, "AI, % of merged by people and agents"),
    ):
        _style_axes(axes, name)
    times.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, labelcolor=INK, ncols=2)
    ai.set_ylim(0, 100)
    ai.set_xticks(range(len(trends)), [str(trend.month) for trend in trends], rotation=45, ha="right")
    if all(trend.measures["ai_share"] is None for trend in trends):
        ai.text(0.5, 0.5, "no verdicts yet", color=INK, ha="center", va="center", transform=ai.transAxes)
    figure.suptitle(title, color=INK, fontsize=12)
    drawn, picture = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", transparent=True)
    # A third of the size: Dagster keeps the picture of every run.
    Image.open(drawn).quantize(COLOURS).save(picture, "png", optimize=True)
    return picture.getvalue()


def _draw_lines(  # noqa: PLR0913, PLR0917 - what is drawn where, and how
    axes: Axes, trends: Sequence[Trend], measure: str, label: str, colour: str, factor: float = 1
) -> None:
    values = [NAN if (value := trend.measures[measure]) is None else value * factor for trend in trends]
    axes.plot(values, color=colour, label=label, linewidth=2, marker="o", markersize=4)
    for place, trend in enumerate(trends):
        if trend.is_partial:
            axes.plot([place], [values[place]], "o", color=colour, markersize=8, fillstyle="none")


def _draw_bars(axes: Axes, trends: Sequence[Trend]) -> None:
    bars = axes.bar(
        range(len(trends)), [trend.measures["merged_count"] or 0 for trend in trends], color=BLUE, width=0.6
    )
    for bar, trend in zip(bars, trends, strict=True):
        if trend.is_partial:
            bar.set(facecolor="none", edgecolor=BLUE, hatch="//")
    axes.bar_label(bars, color=INK, fontsize=8)
    axes.margins(y=0.2)


def _style_axes(axes: Axes, name: str) -> None:
    axes.set_title(name, loc="left", color=INK, fontsize=10)
    axes.patch.set_alpha(0)
    axes.grid(axis="y", color=GRID)
    axes.tick_params(colors=INK, labelsize=8)
    axes.spines[:].set_visible(False)
    if axes.get_ylim()[0] < 0 or name.startswith("cycle"):
        axes.set_ylim(bottom=0)
