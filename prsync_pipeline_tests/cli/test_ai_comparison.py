"""`prsync trends TEAM --ai`: did AI change the delivery? In words, for machines, and with what it rests on."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from prsync_pipeline.cli.main import prsync
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

CURRENT = Month.of(utc_now())
FIRST, LAST = CURRENT.plus(-5), CURRENT.plus(-1)


def merged(number: int, hours: float, month: Month = LAST, **changes: object) -> PullRequest:
    """Opened on the month's second day, of the size M."""
    created = month.start + timedelta(days=1)
    end = created + timedelta(hours=hours)
    facts: dict[str, object] = {
        "additions": 98, "created_at": created, "merged_at": end, "closed_at": end, "state": PullRequestState.MERGED,
    }  # fmt: skip
    return make_pull_request(number=number, **{**facts, **changes})


def save(store: Store, pulls: Iterable[PullRequest], involvement: str | None) -> None:
    stored = list(pulls)
    store.pull_requests.save("core", stored, {})
    if involvement:
        verdicts = [
            made_verdicts.make_verdict(
                "core", pull.repository, pull.number, str(Month.of(pull.created_at)), involvement
            )
            for pull in stored
        ]
        made_verdicts.plant(store.warehouse, *verdicts)


@pytest.fixture
def core(store: Store) -> Store:
    """Of acme/lamp: people took 10 to 49 h, with AI 30 to 69 h; twelve by an agent; two are not judged."""
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/desk")])
    store.syncs.complete("core", "acme/lamp", FIRST.start, utc_now())
    store.teams.complete_sync("core", FIRST.start, utc_now())
    save(store, (merged(100 + hours, hours) for hours in range(10, 50)), "none")
    save(store, (merged(200 + hours, hours) for hours in range(30, 70)), "co_authored")
    agent: dict[str, Any] = {"author_login": "copilot-swe-agent", "author_kind": ActorKind.BOT}
    save(store, (merged(300 + hours, hours, **agent) for hours in range(24, 36)), "authored")
    dependabot: dict[str, Any] = {"author_login": "dependabot", "author_kind": ActorKind.BOT}
    save(store, (merged(400 + hours, hours, **dependabot) for hours in range(5)), "none")
    save(store, (merged(500 + number, 1) for number in range(2)), None)
    store.trends.compute("core", [FIRST], utc_now())
    return store


def prsync_trends(settings: Settings, *words: str) -> Result:
    environment = {"PRSYNC_HOME": str(settings.home), "PRSYNC_WAREHOUSE_URL": settings.warehouse_url, "COLUMNS": "140"}
    return CliRunner(env=environment).invoke(prsync, ["trends", "core", "--ai", *words])


@pytest.mark.usefixtures("core")
def test_a_difference_is_told_with_its_interval_and_both_sides(settings: Settings) -> None:
    shown = prsync_trends(settings)

    assert shown.exit_code == 0
    told = (
        "took 20.0 h longer at the median (95 %: 10.8 to 29.2 h), 40 against 40; "
        "compared within the same repository and size class: 20.0 h longer (95 %: 10.8 to 29.2 h), 40 of 40 against "
        "40 of 40."
    )
    assert told in shown.stdout
    assert "29.5 (23.0…36.0) n=40" in shown.stdout


@pytest.mark.usefixtures("core")
def test_an_interval_that_holds_nothing_says_that_no_difference_can_be_told(settings: Settings) -> None:
    shown = prsync_trends(settings)

    agents = shown.stdout.split("Pull requests by coding agents")[1]
    assert "no difference can be told in cycle time (95 %: -7.4 to 7.4 h), 12 against 40" in agents


@pytest.mark.usefixtures("core")
def test_what_it_rests_on_is_named(settings: Settings) -> None:
    shown = prsync_trends(settings)

    assert f"merged from {FIRST} to {LAST} in acme/lamp." in shown.stdout
    assert "Not complete in these months: acme/desk" in shown.stdout
    assert "2 merged pull requests have no verdict on AI yet" in shown.stdout
    assert "A difference is no cause" in shown.stdout


@pytest.mark.usefixtures("core")
def test_a_metric_with_under_ten_on_a_side_is_not_compared(store: Store, settings: Settings) -> None:
    save(store, [merged(number, 5, FIRST) for number in range(1, 10)], "co_authored")

    rows = json.loads(prsync_trends(settings, "--format", "json").stdout)["comparison"]

    [row] = [
        row
        for row in rows
        if (row["period"], row["metric"], row["origin"]) == (str(FIRST), "cycle_time_hours", "assisted")
    ]
    assert (row["n"], row["other_n"], row["difference"], row["matched_difference"]) == (9, 0, None, None)
    assert row["answer"] == "AI-assisted pull requests by people: too few to compare in cycle time, 9 against 0."


@pytest.mark.usefixtures("core")
def test_json_has_every_period_with_its_months_and_repositories(settings: Settings) -> None:
    found = json.loads(prsync_trends(settings, "--format", "json").stdout)

    periods = {period["period"]: period for period in found["periods"]}
    months = [str(month) for month in FIRST.until(CURRENT)]
    assert list(periods) == ["last_3", "last_12", *months]
    assert (periods["last_12"]["first_month"], periods["last_12"]["last_month"]) == (str(FIRST), str(LAST))
    assert periods["last_3"]["first_month"] == str(CURRENT.plus(-3))
    assert periods["last_12"]["repositories"] == ["acme/lamp"]
    assert periods["last_12"]["missing_repositories"] == ["acme/desk"]
    assert [name for name, period in periods.items() if period["is_partial"]] == [str(CURRENT)]


@pytest.mark.usefixtures("core")
def test_csv_has_a_line_for_each_period_metric_and_origin(settings: Settings) -> None:
    text = prsync_trends(settings, "--format", "csv").stdout

    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    keys = [(row["period"], row["metric"], row["origin"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert {row["period"] for row in rows} >= {"last_3", "last_12", str(LAST)}
    [agents] = [row for row in rows if (row["period"], row["metric"], row["origin"]) == (str(LAST), "size", "agent")]
    assert (agents["team"], agents["n"], agents["p50"], agents["share"]) == ("core", "12", "100.0", "")


def test_a_team_without_a_whole_month_is_told_so(store: Store, settings: Settings) -> None:
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.complete("core", "acme/lamp", CURRENT.start, utc_now())
    store.teams.complete_sync("core", CURRENT.start, utc_now())
    store.trends.compute("core", [CURRENT], utc_now())

    error = prsync_trends(settings).exception

    assert isinstance(error, InputError)
    assert "No whole month" in str(error)


@pytest.mark.usefixtures("core")
def test_an_unknown_repository_is_named_and_a_chart_is_another_question(settings: Settings) -> None:
    unknown, chart = prsync_trends(settings, "--repository", "acme/none"), prsync_trends(settings, "--chart", "a.png")

    assert "no repository 'acme/none'" in str(unknown.exception)
    assert "name one of the two" in str(chart.exception)
