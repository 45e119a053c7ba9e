"""The browser that the page's tests look through sees what is wrong with a page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.browser import barriers, cut_texts, enlarge_text, printed_pages, sideways
from prsync_pipeline_tests.support.page_server import PageServer, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline_tests.support.browser import Chromium, Tab

FAULTY = """
<!doctype html><html lang="en"><title>Faulty</title><main><h1>Faulty</h1>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p>a_line_that_breaks_nowhere_however_narrow_the_screen_of_its_reader_may_be</p>
</main></html>
"""


@pytest.fixture
def server(duckdb_url: str, tmp_path: Path) -> Iterator[PageServer]:
    with page_server(Settings(home=tmp_path, warehouse_url=duckdb_url)) as server:
        yield server


def test_it_sees_barriers_sideways_scrolling_and_errors(chromium: Chromium) -> None:
    with chromium.tab() as tab:
        tab.page.set_content(FAULTY)
        tab.page.evaluate("console.error('broken')")

        assert [fault.partition(":")[0] for fault in barriers(tab.page)] == ["image-alt"]
        assert sideways(tab.page) > 0
        with pytest.raises(AssertionError, match=r"image-alt(?s:.*)wider than a phone(?s:.*)broken"):
            tab.check()


def test_it_sees_what_the_content_policy_keeps_out(chromium: Chromium, server: PageServer) -> None:
    with chromium.tab() as tab:
        tab.open(f"{server.url}/no/such/page")
        tab.expect_errors("404")
        tab.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">inline</p>')")

        with pytest.raises(AssertionError, match="policy violation: style-src"):
            tab.check()


def test_a_refusal_is_a_page_like_any_other(tab: Tab, server: PageServer, tmp_path: Path) -> None:
    page = tab.open(f"{server.url}/no/such/page")
    tab.expect_errors("404")

    assert page.locator("h1").inner_text() == "There is no such page."
    assert printed_pages(page, tmp_path / "printed.pdf") == 1
    enlarge_text(page)
    assert cut_texts(page) == []


@pytest.mark.usefixtures("chromium")
def test_other_code_runs_loops_of_its_own_beside_the_browser() -> None:
    asyncio.run(asyncio.sleep(0))
