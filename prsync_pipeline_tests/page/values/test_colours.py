"""Charts can be read in both schemes, on their bands, and by those who do not see all colours."""

from __future__ import annotations

import re

import pytest

from prsync_pipeline.page.charts.kinds import CHARTS
from prsync_pipeline.page.rendering import environment
from prsync_pipeline.page.static_files import content
from prsync_pipeline_tests.support.colours import SCHEMES, SIGHTS, colours_of, contrast, distance

CHARTS_CSS = content("charts.css").decode()
GROUNDS = ("panel", "strip-odd", "strip-even")
DRAWN = ("p75", "median", "merged", "agents", "authored", "co-authored", "assisted", "inferred")


@pytest.fixture(params=SCHEMES)
def colours(request: pytest.FixtureRequest) -> dict[str, str]:
    return colours_of(CHARTS_CSS, request.param)


def test_what_is_drawn_stands_out_from_panel_and_bands(colours: dict[str, str]) -> None:
    found = {(name, ground): contrast(colours[name], colours[ground]) for name in DRAWN for ground in GROUNDS}

    assert {pair: value for pair, value in found.items() if value < 3} == {}


def test_words_are_read_on_panel_and_bands(colours: dict[str, str]) -> None:
    words = ("ink", "quiet", "bad")

    found = {(name, ground): contrast(colours[name], colours[ground]) for name in words for ground in GROUNDS}

    assert {pair: value for pair, value in found.items() if value < 4.5} == {}


@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbours_differ_for_every_sight_beside_their_patterns(colours: dict[str, str], sight: str) -> None:
    pairs = [("p75", "median"), ("merged", "p75"), ("agents", "authored"), ("authored", "co-authored")]

    close = {pair: distance(colours[pair[0]], colours[pair[1]], sight) for pair in pairs}

    assert {pair: value for pair, value in close.items() if value < 15} == {}


def test_no_two_series_of_a_chart_differ_by_colour_alone() -> None:
    sample = environment().get_template("_chart.html").module.sample  # type: ignore[attr-defined]
    for kind in CHARTS:
        styles = [figure.style for figure in kind.figures if figure.style] + [part.style for part in kind.stack]

        shapes = {style: _without_names(sample(style)) for style in styles}

        assert len(set(shapes.values())) == len(shapes), shapes


def test_a_chart_alone_has_the_page_s_own_colours(colours: dict[str, str]) -> None:
    for scheme in SCHEMES:
        page, alone = colours_of(content("page.css").decode(), scheme), colours_of(CHARTS_CSS, scheme)

        assert {name: page[name] for name in alone.keys() & page.keys()} == {
            name: alone[name] for name in alone.keys() & page.keys()
        }
    assert {"panel", "ink", "quiet", "line"} <= colours.keys()


def _without_names(markup: str) -> str:
    """The shape of a sample: which elements it has, where, and filled with which pattern."""
    return re.sub(r'class="[^"]*"', "", str(markup))
