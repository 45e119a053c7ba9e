"""What the trends page makes of a report: words, colours and addresses, without a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import RepositorySync, SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.page.charts.chart import chart_of
from prsync_pipeline.page.charts.kinds import AI_PARTS, CHARTS
from prsync_pipeline.page.charts.measures import measured
from prsync_pipeline.page.trends.cards import CardsOf, card_change
from prsync_pipeline.page.trends.choice import Choice
from prsync_pipeline.page.trends.notices import notices
from prsync_pipeline.page.trends.repositories import MAX_ROWS, repository_table
from prsync_pipeline.reports.team.facts import TeamFacts
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.team.words import what_is_missing
from prsync_pipeline.reports.trends.read import TeamTrends
from prsync_pipeline.warehouse import METRICS, PublishedBand, TeamCounts, Trend, TrendChange
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.page.charts.chart import Chart

OCTOBER = Month(2026, 10)
NOW = datetime(2026, 11, 21, 12)
KINDS = {kind.name: kind for kind in CHARTS}
COUNTS = {metric.name for metric in METRICS if metric.unit == "count" and metric.name.endswith("_count")}
FASTER = TrendChange(
    repository="*", month=OCTOBER, metric="cycle_time_hours_p50", unit="hours", preference="lower_is_better",
    value=20.0, value_before=40.0, change_pct=-50.0, change_points=None, direction="down", sample_size=40,
    sample_size_before=40, interval_low=-30.0, interval_high=-10.0, is_beyond_noise=True, is_improvement=True,
    small_sample=False, is_partial=False,
)  # fmt: skip


def made(month: Month = OCTOBER, repository: str = "*", **changes: Any) -> Trend:
    """A month of forty merged pull requests, twelve of them with AI, and six of agents."""
    measures: dict[str, float | int | None] = {
        metric.name: 0 if metric.name in COUNTS else None for metric in METRICS
    } | {
        "merged_count": 40, "opened_count": 44, "agent_merged_count": 6, "ai_assisted_count": 18, "authored_count": 7,
        "co_authored_count": 6, "assisted_count": 3, "inferred_count": 2, "ai_share": 18 / 46, "merged_per_author": 4.0,
        "cycle_time_hours_p50": 20.0, "cycle_time_hours_p75": 60.0,
    }  # fmt: skip
    fields: dict[str, Any] = {"missing_repositories": (), "small_sample": False, "is_partial": False} | {
        name: value for name, value in changes.items() if name not in measures
    }
    measures |= {name: value for name, value in changes.items() if name in measures}
    return Trend(month, repository, measures, computed_at=datetime(2026, 11, 21), **fields)


def chart(name: str, *trends: Trend, bands: list[PublishedBand] | None = None) -> Chart:
    return chart_of(KINDS[name], trends or (made(),), bands or [], lambda metric, month: f"/{metric}/{month}", OCTOBER)


@pytest.mark.parametrize(
    ("changes", "text", "word", "style"),
    [
        ({}, "▼ \u221250\u00a0%", "better", "better"),
        ({"is_improvement": False, "direction": "up", "change_pct": 26.4}, "▲ +26\u00a0%", "worse", "worse"),
        ({"is_improvement": None, "is_beyond_noise": False}, "▼ \u221250\u00a0%", "no change can be told", "quiet"),
        ({"is_improvement": None, "direction": "stable", "change_pct": -2.0}, "= \u22122\u00a0%", "", "quiet"),
        (
            {"is_improvement": None, "direction": "up", "unit": "share", "change_points": 12.0},
            "▲ +12\u00a0pt", "", "quiet",
        ),
        ({"unit": "count", "is_partial": True}, "so far", "", "quiet"),
        ({"is_partial": True}, "▼ \u221250\u00a0%", "better", "better"),
    ],
)  # fmt: skip
def test_a_change_has_a_colour_and_a_word_only_beyond_noise(
    changes: dict[str, Any], text: str, word: str, style: str
) -> None:
    assert card_change(replace(FASTER, **changes)) == (text, word, style)


def test_a_month_without_one_before_has_no_change() -> None:
    assert card_change(replace(FASTER, direction=None)) is None
    assert card_change(None) is None


def test_the_ai_card_says_whose_they_are_and_what_is_not_judged() -> None:
    card = CardsOf(made(ai_reviewed_count=5, unclassified_count=3), {}, {}, lambda metric: f"/{metric}").cards()[-1]

    assert card.value == "39 %"
    assert [(note.text, note.href) for note in card.notes] == [
        ("18 of 46", "/ai_assisted_count"),
        ("6 by coding agents", "/agent_merged_count"),
        ("12 of people's 40", "/ai_share_of_people"),
        ("5 more that AI only reviewed", "/ai_reviewed_count"),
        ("3 not judged yet", "/unclassified_count"),
    ]


def test_parts_of_the_ai_chart_add_up_to_the_share() -> None:
    trend = made()
    heights = [part.value(trend) for part in AI_PARTS]

    assert heights == pytest.approx([600 / 46, 100 / 46, 600 / 46, 300 / 46, 200 / 46])
    assert sum(height or 0 for height in heights) == pytest.approx(100 * (trend.measures["ai_share"] or 0))


def test_a_month_without_verdicts_is_no_bar_of_nothing() -> None:
    assert chart("ai-assisted", made(ai_share=None)).drawing.bars == []


def test_a_month_says_what_to_know_of_it() -> None:
    (month,) = chart(
        "merged", made(is_partial=True, small_sample=True, missing_repositories=("acme/api",), bot_merged_count=2)
    ).months

    assert month.text == (
        "October 2026 · 44 opened · 40 merged · 6 agents' merged · 2 bots' merged · so far · under five merged"
        " · without acme/api"
    )
    assert month.href == "/merged_count/2026-10"


def test_long_times_are_drawn_in_days_and_said_in_their_own_unit() -> None:
    hours, days = chart("cycle-time"), chart("cycle-time", made(cycle_time_hours_p75=120.0))

    assert (hours.unit, hours.drawing.ticks[-1].value) == ("hours", 60)
    assert (days.unit, days.drawing.ticks[-1].value) == ("days", 6)
    assert "P75 5.0 d" in days.months[0].text


def test_the_newest_edition_s_bands_are_behind_the_line_without_gaps() -> None:
    bands = [
        PublishedBand("cycle_time_hours_p75", "LinearB", "2024", 1, "old", None, 19),
        PublishedBand("cycle_time_hours_p75", "LinearB", "2026", 2, "fair", 26, None),
        PublishedBand("cycle_time_hours_p75", "LinearB", "2026", 1, "elite", None, 25),
        PublishedBand("size_p75", "LinearB", "2026", 1, "small", None, 98),
    ]

    found = chart("cycle-time", bands=bands)

    assert found.edition == "LinearB 2026"
    elite, fair = found.drawing.strips
    assert (elite.name, fair.name) == ("elite", "fair")
    assert fair.y + fair.height == pytest.approx(elite.y)


def test_labels_are_left_out_where_there_is_no_room() -> None:
    trends = [made(OCTOBER.plus(-months)) for months in range(36, -1, -1)]

    assert chart("cycle-time", *trends[-13:]).label_step == 1
    assert chart("reverts", *trends[-13:]).label_step == 3
    assert chart("cycle-time", *trends).label_step == 3


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        ("cycle_time_hours_p50", 0.5, "30 min"),
        ("cycle_time_hours_p50", 60.0, "2.5 d"),
        ("ai_share", 0.214, "21 %"),
        ("revert_share", 0.0032, "0.3 %"),
        ("revert_share", 0.0, "0 %"),
        ("size_p75", 1450.0, "1\u2009450 lines"),
        ("merged_per_author", 6.14, "6.1"),
        ("merged_count", 86, "86"),
        ("merged_count", None, "\u2013"),
    ],
)
def test_values_are_said_with_their_unit(metric: str, value: float | None, shown: str) -> None:
    assert measured(metric, value) == shown


def test_an_address_and_its_choice_are_the_same() -> None:
    query = {"month": "2026-03", "repository": "acme/api", "months": "all", "compare": "year", "repositories": "all"}

    choice = Choice.of("acme", query)

    assert choice.href == (
        "/teams/acme/trends?month=2026-03&repository=acme%2Fapi&months=all&compare=year&repositories=all"
    )
    assert Choice.of("acme", {"month": "", "repository": " "}).href == "/teams/acme/trends"


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"months": "0"}, {"compare": "none"}])
def test_what_is_not_understood_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Choice.of("acme", query)


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ({}, 13),
        ({"months": "6"}, 6),
        ({"months": "6", "month": "2026-03"}, 14),
        ({"compare": "year"}, 14),
        ({"compare": "year", "month": "2026-11"}, 13),
    ],
)
def test_so_many_months_are_read_as_the_choice_needs(query: dict[str, str], months: int) -> None:
    assert Choice.of("acme", query).months_to_read(Month(2026, 11)) == months


def test_the_busiest_repositories_come_first_and_idle_ones_not_at_all() -> None:
    idle: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    months = {f"acme/{number}": [made(repository=f"acme/{number}", merged_count=number)] for number in range(1, 26)}
    months["acme/idle"] = [made(repository="acme/idle", **idle)]

    table, whole = (
        repository_table(months, made(), choice) for choice in (Choice("acme"), Choice("acme", has_all=True))
    )

    assert [row.name for row in table.rows] == [f"acme/{number}" for number in range(25, 25 - MAX_ROWS, -1)]
    assert (table.total, len(whole.rows)) == (25, 25)
    assert table.rows[0].href == "/teams/acme/trends?repository=acme%2F25"


WHOLE = TeamFacts(
    make_team(slug="acme", created_at=NOW, covered_from=datetime(2025, 11, 1), watermark=NOW),
    [RepositorySync("acme/api", datetime(2025, 11, 1), SyncStatus.COMPLETED)],
    counts=TeamCounts(judged=5, trend_months=13),
)


def said(facts: TeamFacts, *months: Trend, outdated: Sequence[str] = ()) -> list[str]:
    found = TeamTrends("acme", "*", months, (), (), (), outdated)
    return list(notices(found, team_progress(facts, NOW)))


def test_nothing_is_said_where_all_is_well() -> None:
    assert said(WHOLE, made(OCTOBER.plus(-1)), made()) == []


def test_a_month_under_way_and_one_of_few_are_said() -> None:
    assert said(WHOLE, made(Month(2026, 11), is_partial=True, small_sample=True)) == [
        "November is not over.",
        "Under five were merged in November: read with care.",
    ]


def test_a_month_without_verdicts_says_that_its_share_is_unknown() -> None:
    assert said(WHOLE, made(ai_share=None, unclassified_count=46)) == [
        "No pull request merged in October has a verdict on AI yet, so its share is unknown."
    ]


def test_a_repository_that_failed_is_named_with_its_months() -> None:
    failed = replace(WHOLE, syncs=[*WHOLE.syncs, RepositorySync("acme/web", sync_status=SyncStatus.FAILED)])
    without: dict[str, Any] = {"missing_repositories": ("acme/web",)}

    in_general = what_is_missing(team_progress(failed, NOW)) or ""
    months = (made(OCTOBER.plus(-2)), made(OCTOBER.plus(-1), **without), made(**without))
    assert said(failed, *months, outdated=[in_general]) == [
        "Not complete: acme/web is missing from September 2026 on (its sync failed)."
    ]
    assert said(failed, made(), outdated=[in_general]) == [in_general]
    assert said(WHOLE, made(OCTOBER.plus(-1), **without), made()) == [
        "Not complete: acme/web is missing until September 2026 (its history is not in yet)."
    ]


def test_of_many_missing_repositories_three_are_named() -> None:
    found = said(WHOLE, made(missing_repositories=tuple(f"acme/{number}" for number in range(9))))

    assert len(found) == 4
    assert found[-1] == "6 more repositories are missing in some of these months."


def test_a_history_that_is_coming_in_says_how_far_back_it_reaches() -> None:
    coming = replace(WHOLE, team=replace(WHOLE.team, covered_from=datetime(2026, 9, 1)))

    assert said(coming, made(OCTOBER.plus(-1)), made(), outdated=["2 of 13 months are in so far."]) == [
        "History reaches back to September 2026 so far; the rest is coming in."
    ]


def test_figures_that_are_not_those_of_the_rows_are_said_first() -> None:
    waiting = replace(WHOLE, counts=replace(WHOLE.counts, waiting_for_model=1071))

    assert said(waiting, made(), outdated=["These figures are older than the data."]) == [
        "These figures are older than the data.",
        "1\u2009071 still wait for the language model: numbers on AI may move a little.",
    ]
