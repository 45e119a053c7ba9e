"""The trends page over HTTP: what it shows is the warehouse's, each number leads to its rows, the address holds all."""

from __future__ import annotations

import gzip
import re
import shutil
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.page.charts.kinds import CHARTS
from prsync_pipeline.page.trends.choice import Choice
from prsync_pipeline.page.trends.report import read_report
from prsync_pipeline.reports.lists.pull_requests import filter_url
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import trend_history
from prsync_pipeline_tests.support.counted_queries import CountedWarehouse
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.page_server import PageServer, page_server
from prsync_pipeline_tests.support.trend_history import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OCTOBER = Month(2026, 10)
TRENDS = "/teams/acme/trends"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202egnp'


@pytest.fixture(scope="module")
def settings_of_acme(tmp_path_factory: pytest.TempPathFactory, migrated_duckdb: Path) -> Settings:
    """The team `acme` with thirteen months, and `new` that has just signed up."""
    home = tmp_path_factory.mktemp("trends")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    settings = Settings(home=home, warehouse_url=f"duckdb:///{home}/prsync.duckdb")
    store = Store(open_warehouse(settings))
    trend_history.fill(store)
    trend_history.open_one(store, HOSTILE)
    trend_history.sign_up(store, "new")
    return settings


@pytest.fixture(scope="module")
def server(settings_of_acme: Settings) -> Iterator[PageServer]:
    with page_server(settings_of_acme, clock=lambda: NOW) as server:
        yield server


def page(server: PageServer, query: str = "") -> str:
    answer = server.client.get(TRENDS + query)
    assert answer.status_code == 200, answer.text
    return answer.text


def text(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def cards(markup: str) -> list[str]:
    listed = re.search(r'<ul class="cards">(.*?)</ul>', markup, re.DOTALL)
    assert listed
    return [text(card) for card in re.findall(r"<li.*?</li>", listed[1], re.DOTALL)]


def charts(markup: str) -> dict[str, str]:
    found = re.findall(r'<figure class="[^"]*" id="chart-([^"]+)">(.*?)</figure>', markup, re.DOTALL)
    return dict(found)


def test_the_last_whole_month_is_shown_in_four_numbers(server: PageServer) -> None:
    found = page(server)
    measures = next(trend.measures for trend in server.page.store.trends.of_team("acme") if trend.month == OCTOBER)

    merged, cycle, wait, ai = cards(found)

    assert "October 2026" in text(found)
    assert merged.startswith(f"Merged {measures['merged_count']} ")
    assert f"{measures['agent_merged_count']} more by coding agents" in merged
    assert "Cycle time, median 20 h" in cycle
    assert "Wait for review, P75" in wait
    assert f"{measures['ai_assisted_count']} of 46" in ai
    assert "6 by coding agents" in ai
    assert "6 of people's 40" in ai


def test_each_number_is_a_link_to_its_rows(server: PageServer) -> None:
    found = page(server)

    for metric in ("merged_count", "cycle_time_hours_p50", "pickup_time_hours_p75", "ai_share", "ai_reviewed_count"):
        assert f'href="{filter_url("acme", metric, OCTOBER)}"'.replace("&", "&amp;") in found


def test_the_lists_have_as_many_rows_as_the_page_says(server: PageServer) -> None:
    listed = re.search(r'<ul class="cards">(.*?)</ul>', page(server), re.DOTALL)
    assert listed
    counts = re.findall(r'<a href="([^"]+)">(\d+) (?:of|more|by|opened)', listed[1])

    headings = [server.client.get(unescape(href)).text.partition("<h1")[2] for href, _ in counts]

    assert len(counts) == 7
    assert [re.findall(r"\d+", text("<h1" + heading))[0] for heading in headings] == [count for _, count in counts]


def test_a_month_of_a_chart_is_a_link_with_its_words(server: PageServer) -> None:
    links = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', charts(page(server))["cycle-time"])

    assert len(links) == 13
    assert unescape(links[-2][0]) == filter_url("acme", "cycle_time_hours_p75", OCTOBER)
    assert links[-2][1] == "October 2026 · P75 24 h · median 20 h · 40 merged"
    assert links[-1][1].endswith("so far")


def test_every_chart_has_a_name_and_a_table_of_the_same_numbers(server: PageServer) -> None:
    found = charts(page(server))

    assert list(found) == [kind.name for kind in CHARTS]
    for markup in found.values():
        assert 'role="group" aria-label="' in markup
        assert len(re.findall(r'<tr><th scope="row">', markup)) == 13


def test_what_moved_beyond_noise_is_a_sentence(server: PageServer) -> None:
    assert "Pull requests got smaller: median 80 lines after 210 lines (\u221262 %). better" in text(page(server))


def test_the_address_chooses_month_span_and_repository(server: PageServer) -> None:
    found = page(server, "?month=2026-03&months=6&repository=acme/api")

    assert "March 2026" in text(found)
    assert cards(found)[0].startswith("Merged 20 ")
    assert re.findall(r"<title>(\w+ \d+) ·", charts(found)["merged"]) == [
        "November 2025", "December 2025", "January 2026", "February 2026", "March 2026",
    ]  # fmt: skip


def test_a_year_ago_stands_beside_it_as_a_plain_value(server: PageServer) -> None:
    found = page(server, "?month=2026-11&compare=year")

    assert "a year ago 40" in cards(found)[0]
    assert "better" not in " ".join(cards(found))


@pytest.mark.parametrize(
    "query", ["?month=2026-13", "?month=2020-01", "?months=7", "?compare=never", "?repository=acme/none"]
)
def test_a_query_that_is_not_understood_is_a_sentence_and_a_way_back(server: PageServer, query: str) -> None:
    answer = server.client.get(TRENDS + query)

    assert answer.status_code == 400
    assert f'href="{TRENDS}"' in answer.text


def test_a_team_without_a_month_has_a_sentence_and_no_empty_chart(server: PageServer) -> None:
    answer = server.client.get("/teams/new/trends")

    assert answer.status_code == 200
    assert "No month is computed yet" in answer.text
    assert "<svg" not in answer.text


def test_a_title_that_waits_for_review_is_text(server: PageServer) -> None:
    found = page(server)

    assert "<script>alert" not in found
    assert "<bdi>&lt;script&gt;" in found


def test_a_chart_alone_holds_its_styles_and_allows_no_others(server: PageServer) -> None:
    answer = server.client.get("/teams/acme/charts/ai-assisted.svg?months=6")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)

    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert f'href="{server.url}/teams/acme/pull-requests?' in answer.text
    assert server.client.get("/teams/acme/charts/none.svg").status_code == 404


def test_a_first_visit_is_small(server: PageServer) -> None:
    found = page(server)
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', found)

    sizes = [len(gzip.compress(server.client.get(path).content)) for path in ("", *assets) if path]

    assert len(assets) + 1 <= 6
    assert sum(sizes) + len(gzip.compress(found.encode())) <= 40_000


@pytest.mark.parametrize("count", [1, 300])
def test_the_page_is_one_transaction_of_few_queries_beside_the_team_s_facts(
    tmp_path: Path, migrated_duckdb: Path, count: int
) -> None:
    path = tmp_path / "prsync.duckdb"
    shutil.copyfile(migrated_duckdb, path)
    settings = Settings(home=tmp_path, warehouse_url=f"duckdb:///{path}")
    store = Store(open_warehouse(settings))
    store.teams.add(make_team(slug="acme"), [make_tracked(f"acme/part-{number}") for number in range(count)])
    store.teams.complete_sync("acme", OCTOBER.start, NOW)
    store.trends.compute("acme", [OCTOBER], NOW)
    counted = CountedWarehouse(path, is_read_only=True)
    FactsOfTeams.read(Store(counted), settings, "acme").named("acme")
    of_facts = counted.queries

    with counted.together():
        read_report(Store(counted), settings, Choice("acme"), NOW)

    assert counted.transactions == of_facts + 1
    assert counted.queries - 2 * of_facts <= 9
