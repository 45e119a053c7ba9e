"""The sign-up in a browser: the plan follows the choice, by keyboard too, and without scripts it is the same."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.small_worlds import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from prsync_pipeline_tests.support.browser import Chromium, Tab


@pytest.fixture
def url(duckdb_url: str, tmp_path: Path) -> Iterator[str]:
    yesterday = utc_now() - timedelta(days=1)
    names = ("acme/shop", "acme/docs", "acme/web")
    world = World.of(make(1, repository=name, created_at=yesterday, updated_at=yesterday) for name in names)
    with serve(world) as sandbox:
        settings = Settings(tmp_path, duckdb_url, github_url=sandbox.url, github_tokens=(DEFAULT_TOKEN,))
        with page_server(settings) as server:
            yield server.url


def sign_up(page: Page, url: str, organization: str = "acme") -> None:
    page.goto(f"{url}/signup")
    page.get_by_label("GitHub organisation").fill(organization)
    page.get_by_label("GitHub organisation").press("Enter")


def plan(page: Page, text: str) -> None:
    """Wait until the plan says this."""
    page.locator("#plan").get_by_text(re.compile(text)).wait_for()


def test_the_plan_follows_the_choice(tab: Tab, url: str) -> None:
    page = tab.page
    sign_up(page, url, "acmee")
    page.get_by_text("There is no organisation 'acmee'").wait_for()
    tab.expect_errors("422")
    tab.check()
    sign_up(page, url)
    plan(page, "3 pull requests")
    tab.check()
    page.get_by_label("shop").focus()
    page.keyboard.press("Space")
    plan(page, "2 pull requests")

    assert page.get_by_label("Only the chosen ones").is_checked()
    assert page.get_by_label("shop").evaluate("box => box === document.activeElement")
    page.get_by_label("Search repositories").fill("DOC")
    assert page.get_by_role("checkbox").count() == 1
    page.get_by_role("button", name="None").click()
    plan(page, "1 pull request ")
    assert page.locator("#ticked").inner_text() == "1"
    page.get_by_role("button", name="All").click()
    plan(page, "2 pull requests")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/teams/acme/progress")


def test_without_scripts_the_list_comes_by_itself_and_the_search_keeps_the_choice(chromium: Chromium, url: str) -> None:
    with chromium.tab(scripts=False) as tab:
        page = tab.page
        sign_up(page, url)
        plan(page, "3 pull requests")
        page.get_by_label("Only the chosen ones").check()
        page.get_by_label("shop").uncheck()
        page.get_by_label("Search repositories").fill("docs")
        page.get_by_role("button", name="Search").click()
        plan(page, "2 pull requests")

        assert page.get_by_role("checkbox").count() == 1
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/teams/acme/progress")
        tab.check()
