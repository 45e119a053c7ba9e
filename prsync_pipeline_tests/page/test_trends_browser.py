"""The trends page as it is read: by keyboard, with another choice, on a phone, on paper."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import trend_history
from prsync_pipeline_tests.support.browser import PHONE, printed_pages
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.trend_history import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline_tests.support.browser import Chromium, Tab

TRENDS = "/teams/acme/trends"
TEXT_PIXELS = """() => [...document.querySelectorAll("figure.chart svg text")].filter(text => text.checkVisibility())
    .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getCTM().a)"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, migrated_duckdb: Path) -> Iterator[str]:
    """A page with the team `acme`, its thirteen months, and one pull request that waits for review."""
    home = tmp_path_factory.mktemp("trends")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    settings = Settings(home=home, warehouse_url=f"duckdb:///{home}/prsync.duckdb")
    store = Store(open_warehouse(settings))
    trend_history.fill(store)
    trend_history.open_one(store, "Add a lamp")
    with page_server(settings, clock=lambda: NOW) as server:
        yield server.url


def test_a_month_is_reached_by_tab_and_leads_to_its_list_by_enter(chromium: Chromium, url: str) -> None:
    with chromium.tab() as tab:
        page = tab.open(url + TRENDS)
        months = page.locator("#chart-cycle-time svg a")
        months.nth(10).focus()

        page.keyboard.press("Tab")

        words = months.nth(11).get_attribute("aria-label")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == words
        assert page.locator("#chart-cycle-time .said").text_content() == words

        page.keyboard.press("Enter")

        page.wait_for_url(re.compile(r"/teams/acme/pull-requests\?.*month=2026-10"))
        assert "40 pull requests merged in October 2026" in (page.locator("h1").text_content() or "")
        page.go_back()
        assert page.locator("h1").inner_text() == "October 2026"
        assert tab.errors == []


def test_another_choice_changes_the_address_and_keeps_the_focus(tab: Tab, url: str) -> None:
    page = tab.open(url + TRENDS)
    page.locator("#choice-repository").focus()

    page.locator("#choice-repository").select_option("acme/api")

    page.wait_for_url(re.compile("repository=acme%2Fapi"))
    page.locator(".cards .value", has_text="20").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "choice-repository"
    page.reload()
    assert page.locator("#choice-repository").input_value() == "acme/api"
    page.go_back()
    page.locator(".cards .value", has_text="40").first.wait_for()
    assert page.locator("#choice-repository").input_value() == ""


def test_a_choice_works_without_scripts(chromium: Chromium, url: str) -> None:
    with chromium.tab(scripts=False) as tab:
        page = tab.open(url + TRENDS)
        page.locator("#choice-months").select_option("6")
        page.get_by_role("button", name="Show").click()

        assert "months=6" in page.url
        assert page.locator("#chart-merged svg a").count() == 6


def test_text_in_charts_is_large_enough_on_a_phone_and_at_a_desk(chromium: Chromium, url: str) -> None:
    with chromium.tab() as tab:
        page = tab.open(url + TRENDS)
        at_desk = page.evaluate(TEXT_PIXELS)
        page.set_viewport_size(PHONE)

        assert min(at_desk) >= 10
        assert min(page.evaluate(TEXT_PIXELS)) >= 10


def test_on_paper_it_is_one_page(chromium: Chromium, url: str, tmp_path: Path) -> None:
    with chromium.tab() as tab:
        assert printed_pages(tab.open(url + TRENDS), tmp_path / "trends.pdf") == 1


def test_a_chart_alone_is_drawn_under_its_own_policy(chromium: Chromium, url: str) -> None:
    with chromium.tab() as tab:
        page = tab.open(f"{url}/teams/acme/charts/cycle-time.svg")

        assert page.evaluate("getComputedStyle(document.querySelector('.line.p75')).strokeDasharray") == "6px, 4px"
        assert tab.errors == []
