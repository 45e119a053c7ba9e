"""A team from its sign-up to its numbers, as a reader sees it: a real daemon, a real browser, and what goes wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_KEY, Fault, Groq, Latency, sample, serve
from prsync_pipeline_tests.support.installation import Installation, wait_until
from prsync_pipeline_tests.support.page_server import PageServer, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import Page

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.support.browser import Tab

pytestmark = pytest.mark.slow

FORBIDDEN = "acme/docs"
LOCKED = Fault("forbidden", matching="search", repository=FORBIDDEN)
# After two batches, so that the rest of the history stands still while it is looked at.
HANGING = Fault("hang", matching="nodes", at=tuple(range(3, 500)), seconds=600)
PATIENCE = 120_000
"""Milliseconds; it ends only where something is broken."""
WATCH_THE_BAR = """
() => {
    window.percents = []
    const note = () => {
        const percent = document.querySelector("strong.percent")
        if (percent) window.percents.push(parseInt(percent.textContent))
    }
    const changes = {subtree: true, childList: true, characterData: true}
    new MutationObserver(note).observe(document.getElementById("main"), changes)
}
"""


class LaterClock:
    """The page's time: the real one, or as much later as a test says."""

    def __init__(self) -> None:
        self.later = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.later


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    groq = Groq(delay=3600)
    with serve(sample(seed=5, now=utc_now(), scale=0.15), latency=Latency(), groq=groq) as serving:
        yield serving


@pytest.fixture
def installation(sandbox: Sandbox, tmp_path: Path) -> Installation:
    return Installation(tmp_path, sandbox.url, {"GROQ_API_KEY": DEFAULT_KEY, "GROQ_BASE_URL": sandbox.groq_url})


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def server(installation: Installation, clock: LaterClock) -> Iterator[PageServer]:
    with page_server(installation.connections.settings, clock=clock) as server:
        yield server


def heading(page: Page, text: str) -> None:
    """Wait until the page says so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=PATIENCE)


def sign_up(page: Page) -> None:
    """The first page leads to the sign-up; its plan says what is to come before it is asked for."""
    page.get_by_label("GitHub organisation").fill("acme")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#plan")).to_contain_text("pull requests", timeout=PATIENCE)
    page.get_by_role("button", name="Start").click()


def look_at_numbers(page: Page) -> None:
    """From the trends to the rows behind a number, and to the words behind a verdict."""
    page.get_by_role("link", name="See the trends").click()
    page.locator("#chart-merged svg a").nth(-2).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pull requests merged in", timeout=PATIENCE)
    page.locator("#list a[href*='/pull-requests/acme/']").first.click()
    expect(page.locator("#verdict")).to_be_visible()


def test_a_team_is_followed_from_its_sign_up_to_its_numbers_whatever_breaks_on_the_way(
    installation: Installation, sandbox: Sandbox, server: PageServer, clock: LaterClock, tab: Tab
) -> None:
    page = tab.open(f"{server.url}/")
    sign_up(page)
    heading(page, "Nothing is running that could sync")
    sandbox.faults.add(LOCKED)
    page.evaluate(WATCH_THE_BAR)

    with installation.dev():
        store = installation.connections.store
        wait_until(lambda: store.teams.get("acme").covered_from is not None, "the first months are in")
        sandbox.faults.add(HANGING)
        expect(page.get_by_role("link", name="See the first numbers")).to_be_visible(timeout=PATIENCE)
        heading(page, "Bringing in the history of acme")
        expect(page.locator("#failed")).to_contain_text(f"{FORBIDDEN}: ", timeout=PATIENCE)
        tab.check()
    clock.later = timedelta(minutes=2)
    heading(page, "The process that was syncing is gone")
    expect(page.locator("#sentence")).to_contain_text("prsync dev")
    clock.later = timedelta()
    sandbox.faults.clear()
    sandbox.faults.add(LOCKED)
    installation.let_time_pass()

    with installation.dev():
        heading(page, "acme is up to date but for what failed")
        percents = page.evaluate("window.percents")
        assert percents == sorted(percents)
        assert len(set(percents)) > 2
        assert max(percents) < 100
        waiting = page.get_by_text("still wait for the language model")
        expect(waiting).to_be_visible()
        sandbox.groq.delay = 0
        sandbox.faults.clear()
        page.get_by_role("button", name="Try again now").click()
        expect(page.get_by_text("Another try was asked for")).to_be_visible()

        heading(page, "acme is up to date")
        expect(page.locator("#failed")).to_have_count(0)
        expect(waiting).to_have_count(0, timeout=PATIENCE)
    look_at_numbers(page)
