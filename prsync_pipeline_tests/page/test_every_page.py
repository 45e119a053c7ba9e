"""Every page, as readers have it: in the dark, on a phone, enlarged, in forced colours, on paper, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.page.access.modes import LocalAccess
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.browser import barriers, cut_texts, enlarge_text, printed_pages, sideways
from prsync_pipeline_tests.support.page_addresses import page_address, page_routes
from prsync_pipeline_tests.support.page_server import PageServer, page_server
from prsync_pipeline_tests.support.page_teams import give_link
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from prsync_pipeline_tests.support.browser import Chromium, Tab

pytestmark = pytest.mark.slow

FIRST = Month(2026, 5)
# Shown, or elsewhere, or not without the step before it.
ANSWERED = {200, 303, 410}
# Links and fields that Tab leads to, in the order of the page.
REACHABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
# What only a script could work: neither a link nor a form that is sent, nor a part that fetches itself.
NEEDS_SCRIPTS = """
[...document.querySelectorAll("[hx-get], [hx-post]")].filter(element => {
    const fetches = /every|load/.test(element.getAttribute("hx-trigger") || "")
    const form = element.closest("form")
    const sends = form && form.querySelector("button:not([type=button]), input[type=submit]")
    return !(fetches || element.matches("a[href]") || sends)
}).map(element => element.outerHTML.slice(0, 120))
"""
FOCUS = """
() => {
    const element = document.activeElement, style = getComputedStyle(element)
    if (element.dataset.reached) return ""  // the parts of a field for months, which draw their own focus
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none"
    const mark = element.querySelector("rect, .focus")
    const drawn = mark && getComputedStyle(mark).fill !== "none"
    element.dataset.reached = "yes"
    return seen || drawn ? "" : element.outerHTML.slice(0, 120)
}
"""

LEFT = f"""
[...document.querySelectorAll(`{REACHABLE}`)].filter(element =>
    element.checkVisibility() && !element.dataset.reached && element.tabIndex >= 0 && element.type !== "radio"
).map(element => element.outerHTML.slice(0, 120))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """The page of a team with half a year of history, verdicts, trends and a link, to one who may see and do all."""
    home = tmp_path_factory.mktemp("every_page")
    settings = Settings(home=home, warehouse_url="duckdb:///prsync.duckdb", page_access=PageAccess.LINKS)
    store = Store(open_warehouse(settings))
    with serve(sample(seed=7, now=NOW, scale=0.15), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync(str(FIRST))
    made_verdicts.plant_for_all(store.warehouse, "acme")
    store.trends.compute("acme", [FIRST], NOW)
    give_link(store)
    with page_server(settings, access=LocalAccess(), clock=lambda: NOW) as server:
        yield server


@pytest.fixture(scope="module")
def addresses(server: PageServer) -> list[str]:
    """Each page's address. Left out are parts of pages, and what leads elsewhere: to another page, to a first step."""
    with server.page.store.warehouse.transaction() as transaction:
        [newest] = transaction.fetch("select repository, number from pull_requests order by created_at desc limit 1")
    owner, _, name = newest["repository"].partition("/")
    values = {"team": "acme", "owner": owner, "name": name, "number": str(newest["number"])}
    found = {path: server.client.get(path) for path in (page_address(route, values) for route in page_routes())}
    refused = {path: answer.status_code for path, answer in found.items() if answer.status_code not in ANSWERED}
    assert refused == {}
    return [url(server, path) for path, answer in found.items() if answer.is_success and "<!doctype" in answer.text]


def url(server: PageServer, path: str) -> str:
    return f"{server.url}{path}"


def test_there_are_pages(addresses: list[str]) -> None:
    assert len(addresses) >= 8


def test_every_page_is_free_of_faults_in_light_and_in_the_dark(tab: Tab, addresses: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    for address in addresses:
        page = tab.open(address)
        light = barriers(page)
        page.emulate_media(color_scheme="dark")
        dark = barriers(page, ["color-contrast"])
        faults[address] = [*light, *(f"dark: {fault}" for fault in dark), *_too_wide(page)]
        page.emulate_media(color_scheme="light")

    assert {address: found for address, found in faults.items() if found} == {}


def test_every_page_can_be_read_at_twice_the_size_of_text(tab: Tab, addresses: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    for address in addresses:
        page = tab.open(address)
        enlarge_text(page)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults[address] = cut_texts(page) + ([f"{wider} pixels wider than the screen"] if wider > 0 else [])

    assert {address: found for address, found in faults.items() if found} == {}


def test_every_page_keeps_its_words_and_marks_in_forced_colours(chromium: Chromium, addresses: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    with chromium.tab(forced_colors="active") as tab:
        for address in addresses:
            faults[address] = _invisible_marks(tab.open(address))

    assert {address: found for address, found in faults.items() if found} == {}


def test_every_page_works_by_keyboard_alone(chromium: Chromium, addresses: list[str]) -> None:
    with chromium.tab() as tab:
        faults = {address: _beyond_the_keyboard(tab.open(address)) for address in addresses}

    assert {address: found for address, found in faults.items() if found} == {}


def _beyond_the_keyboard(page: Page) -> list[str]:
    """What Tab does not lead to, and where its focus cannot be seen."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    unseen = [f"no visible focus: {element}" for element in _tabbed_through(page) if element]
    left: list[str] = page.evaluate(LEFT)
    return unseen + left


def _tabbed_through(page: Page) -> list[str]:
    """What Tab leads to, from the second stop to the last, where its focus cannot be seen."""
    stops = page.locator(REACHABLE).count()
    unseen = [page.evaluate(FOCUS)]
    for _ in range(stops):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        unseen.append(page.evaluate(FOCUS))
    return unseen


def test_every_page_works_without_scripts(chromium: Chromium, addresses: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    with chromium.tab(scripts=False) as tab:
        for address in addresses:
            page = tab.open(address)
            headings = page.locator("h1").all_inner_texts()
            faults[address] = [
                *([] if len(headings) == 1 and headings[0] else [f"headings: {headings}"]),
                *page.evaluate(NEEDS_SCRIPTS),
                *_too_wide(page),
            ]
        assert tab.errors == []

    assert {address: found for address, found in faults.items() if found} == {}


def test_the_trends_print_on_one_sheet_without_what_is_for_screens(
    tab: Tab, server: PageServer, tmp_path: Path
) -> None:
    page = tab.open(url(server, "/teams/acme/trends"))

    assert printed_pages(page, tmp_path / "trends.pdf") == 1
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    page.emulate_media(media="screen")


def _too_wide(page: Page) -> list[str]:
    beyond = sideways(page)
    return [f"{beyond} pixels wider than a phone"] if beyond else []


def _invisible_marks(page: Page) -> list[str]:
    """Lines and bars of charts that forced colours took away."""
    found: list[str] = page.evaluate(
        """() => {
            const back = getComputedStyle(document.body).backgroundColor
            return [...document.querySelectorAll("svg polyline, svg .bar")].filter(mark => {
                const style = getComputedStyle(mark)
                return [style.stroke, style.fill].every(colour => colour === "none" || colour === back)
            }).map(mark => mark.outerHTML.slice(0, 120))
        }"""
    )
    return found
