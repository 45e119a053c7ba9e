"""How a reader sees a history come in, in a real browser, on states that the store's operations made."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import team_states
from prsync_pipeline_tests.support.page_server import PageServer, SetClock, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline_tests.support.browser import Chromium, Tab

NOON = datetime(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)
MANY = tuple(f"acme/repository-{number}" for number in range(300))
NO_NETWORK = "ERR_CONNECTION_REFUSED|Failed to fetch"

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(duckdb_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, warehouse_url=duckdb_url)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(open_warehouse(settings))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def server(settings: Settings, clock: SetClock) -> Iterator[PageServer]:
    with page_server(settings, clock=clock) as server:
        yield server


def begin_history(store: Store) -> None:
    team_states.sign_up(store, NOON)
    team_states.begin_run(store, NOON - 3 * SECOND)
    team_states.bring_in(store, NOON, 20, seconds_left=40)


def end_history(store: Store) -> None:
    team_states.bring_in(store, NOON, team_states.TOTAL)
    team_states.complete(store, NOON)


def test_a_history_is_followed_to_its_end_without_a_word_being_lost(server: PageServer, tab: Tab, store: Store) -> None:
    begin_history(store)
    page = tab.open(f"{server.url}/teams/acme")
    expect(page).to_have_url(f"{server.url}/teams/acme/progress")
    expect(page).to_have_title("36 % · acme · prsync")
    page.locator("summary").click()
    page.get_by_role("link", name="Sync", exact=True).focus()
    tab.check()
    team_states.bring_in(store, NOON, 40)

    expect(page).to_have_title("72 % · acme · prsync")
    expect(page.locator("#spoken")).to_have_text("Bringing in the history of acme: 50 %")
    expect(page.locator("details")).to_have_attribute("open", "")
    expect(page.get_by_role("link", name="Sync", exact=True)).to_be_focused()
    end_history(store)

    expect(page.get_by_role("heading", level=1)).to_have_text("acme is up to date")
    expect(page.get_by_role("link", name="See the trends")).to_be_visible()
    expect(page.locator("#progress")).to_have_attribute("hx-trigger", "every 30s")


def test_closed_and_opened_again_in_another_browser_it_is_where_it_was(
    chromium: Chromium, server: PageServer, store: Store
) -> None:
    begin_history(store)
    with chromium.tab() as laptop:
        laptop.open(f"{server.url}/")
        expect(laptop.page.locator("strong.percent")).to_have_text("36 %")
    team_states.bring_in(store, NOON, 40)

    with chromium.tab(zone="Asia/Tokyo", locale="en-GB") as phone:
        phone.open(f"{server.url}/")

        expect(phone.page.locator("strong.percent")).to_have_text("72 %")
        expect(phone.page.locator("time").first).to_have_text("20 Nov, 20:59")
        expect(phone.page.locator("time").first).to_have_attribute("title", "2026-11-20 11:59:57 UTC")


def test_without_a_daemon_the_words_say_what_to_start_and_it_goes_on_when_that_runs(
    server: PageServer, tab: Tab, store: Store, clock: SetClock
) -> None:
    team_states.sign_up(store, NOON)
    clock.now += 61 * SECOND
    page = tab.open(f"{server.url}/teams/acme/progress")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Nothing is running that could sync")
    expect(page.locator("#sentence")).to_contain_text("prsync dev")
    expect(page.locator("#sentence")).to_contain_text("Your sign-up is kept")

    team_states.tick(store, clock.now)
    team_states.begin_run(store, clock.now)

    expect(heading).to_have_text("Asking GitHub what there is")


def test_a_server_that_goes_away_is_told_and_so_is_that_it_is_back(
    chromium: Chromium, settings: Settings, clock: SetClock, store: Store
) -> None:
    begin_history(store)
    with chromium.tab() as tab:
        with page_server(settings, clock=clock) as server:
            port = int(server.url.rpartition(":")[2])
            page = tab.open(f"{server.url}/teams/acme/progress")
            expect(page.locator("strong.percent")).to_have_text("36 %")
        offline = page.locator("#offline")
        expect(offline).to_contain_text("No answer from prsync's server since")
        expect(page.locator("strong.percent")).to_have_text("36 %")
        team_states.bring_in(store, NOON, 40)

        with page_server(settings, clock=clock, port=port):
            expect(page.locator("strong.percent")).to_have_text("72 %")
            expect(offline).to_be_hidden()
            tab.expect_errors(NO_NETWORK)
            tab.check()


def test_a_team_without_pull_requests_is_no_failure(server: PageServer, tab: Tab, store: Store) -> None:
    team_states.sign_up(store, NOON)
    team_states.begin_run(store, NOON)
    store.syncs.begin("acme", dict.fromkeys(team_states.NAMES, (0, 0)), NOON, dict.fromkeys(team_states.NAMES, 0))
    team_states.complete(store, NOON)

    page = tab.open(f"{server.url}/teams/acme/progress")

    expect(page.get_by_role("heading", level=1)).to_have_text("No pull requests in these 13 months")
    expect(page.get_by_role("link", name="Track other repositories")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_three_hundred_repositories_are_filtered_while_they_come_in(server: PageServer, tab: Tab, store: Store) -> None:
    team_states.sign_up(store, NOON, names=MANY)
    team_states.begin_run(store, NOON)
    team_states.bring_in(store, NOON, 10, names=MANY)
    page = tab.open(f"{server.url}/teams/acme/progress")
    page.get_by_role("link", name="Show all 300").click()
    shown = page.locator("#repositories tr:visible")
    expect(shown).to_have_count(300)
    page.get_by_label("Only those with").fill("-29")

    team_states.bring_in(store, NOON, 25, names=MANY)

    expect(page.locator("strong.percent")).to_have_text("45 %")
    expect(shown).to_have_count(11)
    expect(page.get_by_label("Only those with")).to_be_focused()


def test_the_indicator_on_other_pages_follows_and_ends(server: PageServer, tab: Tab, store: Store) -> None:
    begin_history(store)
    team_states.compute_first_months(store, NOON)
    page = tab.open(f"{server.url}/teams/acme/trends")
    pill = page.locator("a.pill")
    expect(pill).to_contain_text("36 % · about 40 s left")
    end_history(store)

    expect(pill).to_have_text("The history is complete. Show it")
    expect(page.locator("#pill")).not_to_have_attribute("hx-get", re.compile(""))


def test_a_complete_team_has_no_indicator(server: PageServer, tab: Tab, store: Store) -> None:
    team_states.make_complete(store, NOON)

    with tab.page.expect_response(re.compile("/pill$")):
        tab.open(f"{server.url}/teams/acme/trends")

    expect(tab.page.locator("a.pill")).to_have_count(0)


def test_without_scripts_all_of_it_is_there(chromium: Chromium, server: PageServer, store: Store) -> None:
    begin_history(store)
    team_states.fail(store, NOON, "acme/web", "it is gone")

    with chromium.tab(scripts=False) as tab:
        page = tab.open(f"{server.url}/teams/acme/progress")

        expect(page.locator("strong.percent")).to_have_text("36 %")
        expect(page.get_by_role("button", name="Try again now")).to_be_visible()
        expect(page.locator("time").first).to_have_text("20 Nov 11:59 UTC")
        tab.check()
