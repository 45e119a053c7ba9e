"""A team's trends as a report: the month that is looked at, its repositories, and why there is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.reports.trends.comparison import read_comparison
from prsync_pipeline.reports.trends.read import read_trends
from prsync_pipeline_tests.support.factories import make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

NOW = datetime(2026, 11, 20, 12)
SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


@pytest.fixture
def warehouse_url(duckdb_url: str) -> str:
    return duckdb_url


@pytest.fixture
def core(store: Store) -> Store:
    """Two repositories, complete from September on; each has one pull request merged in September and October."""
    store.teams.add(make_team(created_at=NOW, history_months=2), [make_tracked(), make_tracked("acme/desk")])
    pulls = [
        make_pull_request(
            repository=name, number=month.number, created_at=month.start, merged_at=month.start + timedelta(hours=9),
            state=PullRequestState.MERGED,
        )
        for name in ("acme/lamp", "acme/desk")
        for month in (SEPTEMBER, OCTOBER)
    ]  # fmt: skip
    for name in ("acme/lamp", "acme/desk"):
        store.syncs.complete("core", name, SEPTEMBER.start, NOW)
    store.teams.complete_sync("core", SEPTEMBER.start, NOW)
    store.pull_requests.save("core", pulls, {})
    store.trends.compute("core", [SEPTEMBER], NOW)
    return store


def test_the_last_month_that_is_over_is_looked_at_unless_another_is_asked_for(core: Store, settings: Settings) -> None:
    usual = read_trends(core, settings, "core", NOW)
    asked = read_trends(core, settings, "core", NOW, month=SEPTEMBER)
    running = read_trends(core, settings, "core", NOW, month=NOVEMBER)

    assert [found.last.month for found in (usual, asked, running)] == [OCTOBER, SEPTEMBER, NOVEMBER]
    assert [{standing.month for standing in found.standings} for found in (usual, asked)] == [{OCTOBER}, {SEPTEMBER}]
    assert usual.running is not None
    assert (usual.running.month, running.running) == (NOVEMBER, None)
    assert usual.outdated == []


def test_each_repository_has_the_same_months_as_the_team(core: Store, settings: Settings) -> None:
    whole, short = read_trends(core, settings, "core", NOW), read_trends(core, settings, "core", NOW, months=2)
    desk = read_trends(core, settings, "core", NOW, repository="acme/desk", months=2)

    assert {name: [trend.month for trend in months] for name, months in short.repositories.items()} == {
        "acme/desk": [OCTOBER, NOVEMBER],
        "acme/lamp": [OCTOBER, NOVEMBER],
    }
    assert [trend.month for trend in whole.repositories["acme/lamp"]] == [SEPTEMBER, OCTOBER, NOVEMBER]
    assert desk.months == short.repositories["acme/desk"]
    assert (desk.benchmarks, desk.bands) == ([], ())


def test_the_rows_that_are_read_serve_the_comparison_too(core: Store, settings: Settings) -> None:
    found, team = read_trends(core, settings, "core", NOW, months=1), core.teams.get("core")
    before = core.warehouse.transactions

    compared = read_comparison(core, team, NOW, rows=found.rows)

    assert core.warehouse.transactions == before + 1
    assert compared is not None
    assert compared == read_comparison(core, team, NOW)
    assert compared.basis("last_12").repositories == ["acme/desk", "acme/lamp"]


def test_rows_that_changed_since_are_told_and_a_month_or_repository_that_is_not_there_is_refused(
    core: Store, settings: Settings
) -> None:
    core.pull_requests.save("core", [make_pull_request(number=99, created_at=OCTOBER.start)], {})

    [outdated] = read_trends(core, settings, "core", NOW).outdated

    assert outdated.startswith("These figures are older than the data: rows changed from 2026-10 on")
    with pytest.raises(InputError, match="2025-01 is not among the months that are shown: 2026-09 to 2026-11"):
        read_trends(core, settings, "core", NOW, month=Month(2025, 1))
    with pytest.raises(InputError, match="It has: acme/desk, acme/lamp"):
        read_trends(core, settings, "core", NOW, repository="acme/none")
    with pytest.raises(UnknownTeam):
        read_trends(core, settings, "nobody", NOW)


def test_a_team_without_a_month_has_a_sentence_in_their_place(store: Store, settings: Settings) -> None:
    store.teams.add(make_team(), [make_tracked()])

    found = read_trends(store, settings, "core", NOW)

    assert found.months == ()
    assert found.why_none is not None
    assert "Bring it in: prsync sync core" in found.why_none
    assert read_comparison(store, store.teams.get("core"), NOW) is None


def test_a_percentile_says_among_whose_teams(core: Store, settings: Settings) -> None:
    everywhere = type(settings).read(
        {"PRSYNC_PEERS": "warehouse", "PRSYNC_HOME": str(settings.home), "PRSYNC_WAREHOUSE_URL": settings.warehouse_url}
    )

    assert read_trends(core, settings, "core", NOW).peers == "acme"
    assert read_trends(core, everywhere, "core", NOW).peers == "this warehouse"
