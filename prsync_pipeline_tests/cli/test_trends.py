"""`prsync trends` at a terminal, in a pipe, for machines, and as a picture."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from prsync_pipeline.cli.main import prsync
from prsync_pipeline.cli.screens.trend_notes import notes
from prsync_pipeline.cli.screens.trends_table import _arrow, sparkline
from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.reports.trends.read import read_trends
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

CURRENT = Month.of(utc_now())
LAST, BEFORE = CURRENT.plus(-1), CURRENT.plus(-2)


def merged(number: int, month: Month, hours: float, repository: str = "acme/lamp") -> PullRequest:
    created = month.start + timedelta(days=2)
    return make_pull_request(
        repository=repository,
        number=number,
        created_at=created,
        merged_at=created + timedelta(hours=hours),
        closed_at=created + timedelta(hours=hours),
        state=PullRequestState.MERGED,
        reviews=(make_review(submitted_at=created + timedelta(minutes=30)),),
    )


@pytest.fixture
def core(store: Store) -> Store:
    """Two repositories and three months: the last was faster than the one before."""
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/desk")])
    for name in ("acme/lamp", "acme/desk"):
        store.syncs.complete("core", name, BEFORE.start, utc_now())
    store.teams.complete_sync("core", BEFORE.start, utc_now())
    pulls = [merged(1, BEFORE, 40), merged(2, LAST, 30), merged(3, LAST, 30, "acme/desk")]
    store.pull_requests.save("core", pulls, {})
    store.trends.compute("core", [BEFORE], utc_now())
    return store


def prsync_trends(settings: Settings, *words: str, **more: str) -> Result:
    environment = {"PRSYNC_HOME": str(settings.home), "PRSYNC_WAREHOUSE_URL": settings.warehouse_url, "COLUMNS": "120"}
    return CliRunner(env=environment | more).invoke(prsync, ["trends", *words])


def line(result: Result, label: str) -> str:
    return next(text for text in result.stdout.splitlines() if text.strip().startswith(label))


@pytest.mark.usefixtures("core")
def test_the_table_shows_the_last_whole_month_against_the_one_before(settings: Settings) -> None:
    shown = prsync_trends(settings, "core")

    assert shown.exit_code == 0
    assert line(shown, "cycle p50, h").split() == ["cycle", "p50,", "h", "█▁·", "30.0", "~▼", "-25%", "-"]
    assert line(shown, "merged ").split() == ["merged", "▅█▁", "2", "~▲", "+100%", "0"]
    assert "~ no change can be told" in shown.stdout
    assert "under five merged pull requests" in shown.stdout
    assert "https://linearb" in shown.stdout


@pytest.mark.usefixtures("core")
def test_each_edition_of_a_benchmark_has_a_column_and_cites_its_source(settings: Settings) -> None:
    shown = prsync_trends(settings, "core", COLUMNS="200")

    assert line(shown, f"{BEFORE}").split()[-4:] == ["LinearB", "2024", "LinearB", "2026"]
    assert line(shown, "cycle p75").split()[-2:] == ["strong", "good"]
    assert line(shown, "size p75").split()[-1] == "elite"
    assert "https://linearb.helpdocs.io/article/1s38stsugw-glossary-metrics" in shown.stdout


@pytest.mark.usefixtures("core")
def test_a_benchmark_in_json_has_its_statistic_and_how_sure_it_is(settings: Settings) -> None:
    found = json.loads(prsync_trends(settings, "core", "--format", "json").stdout)["benchmarks"]

    p75 = [one for one in found if one["metric"] == "cycle_time_hours_p75" and one["edition"] == "2026"]
    assert [(one["statistic"], one["small_sample"], one["is_partial"]) for one in p75] == [
        ("p75", True, False),
        ("p75", True, False),
        ("p75", True, True),
    ]


def test_colours_are_for_terminals_alone_and_for_changes_beyond_noise(core: Store, settings: Settings) -> None:
    few = prsync_trends(settings, "core", FORCE_COLOR="1")
    more = [merged(10 + place, BEFORE, 40 + place) for place in range(12)]
    more += [merged(30 + place, LAST, 20 + place) for place in range(12)]
    core.pull_requests.save("core", more, {})
    core.trends.compute("core", [BEFORE], utc_now())
    piped, terminal = prsync_trends(settings, "core"), prsync_trends(settings, "core", FORCE_COLOR="1")

    assert "\x1b[" not in piped.stdout
    assert "\x1b[32m" not in few.stdout
    assert "\x1b[32m▼ -4" in terminal.stdout


def test_json_has_every_column_of_every_month(core: Store, settings: Settings) -> None:
    found = json.loads(prsync_trends(settings, "core", "--format", "json").stdout)

    trends = core.trends.of_team("core")
    assert [one["month"] for one in found["months"]] == [str(BEFORE), str(LAST), str(CURRENT)]
    for one, trend in zip(found["months"], trends, strict=True):
        assert {name: one[name] for name in trend.measures} == trend.measures
    assert found["months"][-1]["is_partial"]
    assert len(found["changes"]) == len(trends) * len(trends[0].measures)
    assert {one["publisher"] for one in found["benchmarks"]} == {"LinearB", None}


def test_csv_has_a_line_a_month_and_empty_cells_for_what_is_not_known(core: Store, settings: Settings) -> None:
    text = prsync_trends(settings, "core", "--format", "csv").stdout

    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    assert [row["month"] for row in rows] == [str(BEFORE), str(LAST), str(CURRENT)]
    assert rows[0].keys() >= core.trends.of_team("core")[0].measures.keys()
    assert (rows[1]["cycle_time_hours_p50"], rows[2]["cycle_time_hours_p50"], rows[2]["merged_count"]) == (
        "30.0",
        "",
        "0",
    )


@pytest.mark.usefixtures("core")
def test_one_repository_and_fewer_months_can_be_asked_for(settings: Settings) -> None:
    words = ("core", "--format", "json", "--repository", "acme/desk", "--months", "2")

    found = json.loads(prsync_trends(settings, *words).stdout)

    assert [(one["repository"], one["month"], one["merged_count"]) for one in found["months"]] == [
        ("acme/desk", str(LAST), 1),
        ("acme/desk", str(CURRENT), 0),
    ]


@pytest.mark.usefixtures("core")
def test_a_chart_is_a_png_and_leaves_the_output_to_machines(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "core.png"

    result = prsync_trends(settings, "core", "--chart", str(file), "--format", "json")

    assert file.read_bytes().startswith(b"\x89PNG")
    assert json.loads(result.stdout)["team"] == "core"
    assert str(file) in result.stderr


@pytest.mark.usefixtures("core")
def test_a_chart_that_cannot_be_written_is_said(settings: Settings, tmp_path: Path) -> None:
    result = prsync_trends(settings, "core", "--chart", str(tmp_path / "nowhere" / "core.png"))

    assert isinstance(result.exception, InputError)
    assert "cannot be written" in str(result.exception)


@pytest.mark.usefixtures("core")
def test_an_unknown_team_or_repository_is_named_with_what_there_is(settings: Settings) -> None:
    team, repository = prsync_trends(settings, "nobody"), prsync_trends(settings, "core", "--repository", "acme/none")

    assert isinstance(team.exception, UnknownTeam)
    assert str(repository.exception) == "Team 'core' has no repository 'acme/none'. It has: acme/desk, acme/lamp"


def test_a_team_without_trends_is_told_how_to_get_them(store: Store, settings: Settings) -> None:
    store.teams.add(make_team(), [make_tracked()])

    assert "prsync sync core" in str(prsync_trends(settings, "core").exception)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([0, 0], "▁▁"),
        ([5, 5], "▄▄"),
        ([0, None, 7], "▁·█"),
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
    ],
)
def test_a_sparkline_runs_from_the_smallest_to_the_largest(values: list[float | None], line: str) -> None:
    assert sparkline(values) == line


@pytest.mark.usefixtures("core")
def test_signs_colours_bands_and_tools_are_explained_below_the_table(settings: Settings) -> None:
    shown = prsync_trends(settings, "core").stdout

    assert "▲ up, ▼ down, = within 10 % or 10 points of the month before; green is for the better" in shown
    assert "  bands up to: cycle p75 elite 19 h, strong 66 h, fair 218 h, beyond needs improvement; pickup p75" in shown
    assert "AI tools" not in shown
    assert "prsync trends core --ai" in shown


def test_a_percentile_names_whose_teams_it_is_among(core: Store, settings: Settings) -> None:
    found = read_trends(core, settings, "core", utc_now())
    compared = [replace(standing, percentile=75.0, teams_compared=7) for standing in found.standings]

    shown = notes(replace(found, benchmarks=compared), has_bands=True)

    assert "Cycle time: better than 75 % of the other 6 teams of acme." in list(shown)


def test_the_tools_of_the_last_whole_month_are_named(core: Store, settings: Settings) -> None:
    with core.warehouse.transaction() as transaction:
        transaction.execute(
            "insert into ai_tool_counts (team, repository, month, tool, count, assisted_count) "
            f"values ('core', '*', '{LAST}', 'Claude', 1, 1), ('core', '*', '{LAST}', 'Cursor', 2, 2)"
        )

    shown = prsync_trends(settings, "core").stdout

    assert f"AI tools named by pull requests merged in {LAST}: Cursor 2, Claude 1." in shown


@pytest.mark.usefixtures("core")
@pytest.mark.parametrize("columns", [50, 60, 80])
def test_a_narrow_terminal_has_fewer_months_and_no_cut_number(settings: Settings, columns: int) -> None:
    shown = prsync_trends(settings, "core", COLUMNS=str(columns)).stdout

    table = shown.partition("▲ up")[0]
    assert "…" not in table.replace(f"{BEFORE}…", "")
    assert max(map(len, table.splitlines())) <= columns
    assert line_of(table, "cycle p50, h")[:5] == ["cycle", "p50,", "h", "█▁·", "30.0"]
    assert line_of(table, "cycle p50, h")[5:7] == ["~▼", "-25%"]
    assert ("cycle p75 strong" in shown) == ("LinearB" not in table)


def line_of(table: str, label: str) -> list[str]:
    return next(text.split() for text in table.splitlines() if text.strip().startswith(label))


def test_a_change_that_rounds_to_nothing_has_no_sign(core: Store) -> None:
    changes = core.trends.changes("core", repository="*", first_month=BEFORE)
    shares = next(change for change in changes if change.metric == "ai_share" and change.month == LAST)

    assert [_arrow(replace(shares, direction="stable", change_points=points)) for points in (-0.4, 0.4, -1.2)] == [
        "= 0 pt",
        "= 0 pt",
        "= -1 pt",
    ]
