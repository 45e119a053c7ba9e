"""The buttons in a real browser: pressed twice, by keyboard, on a phone in the dark, and without scripts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import RequestKind, Store, open_warehouse
from prsync_pipeline_tests.support import team_states
from prsync_pipeline_tests.support.browser import PHONE
from prsync_pipeline_tests.support.page_server import PageServer, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline_tests.support.browser import Chromium, Tab

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 20, 12)


@pytest.fixture
def settings(duckdb_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, warehouse_url=duckdb_url)


@pytest.fixture
def store(settings: Settings) -> Store:
    """With a team that is complete."""
    store = Store(open_warehouse(settings))
    team_states.make_complete(store, NOON)
    return store


@pytest.fixture
def server(settings: Settings, store: Store) -> Iterator[PageServer]:
    assert store.teams.all()
    with page_server(settings, clock=lambda: NOON) as server:
        yield server


def test_sync_now_pressed_twice_is_one_request_and_the_page_says_so(server: PageServer, tab: Tab, store: Store) -> None:
    page = tab.open(f"{server.url}/teams/acme/progress")

    page.get_by_role("button", name="Sync now").dblclick()

    expect(page.get_by_text("A sync was asked for")).to_be_visible()
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
    assert [request.kind for request in store.sync_requests.open()["acme"]] == [RequestKind.CHANGES]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_settings_are_used_by_keyboard_on_a_phone_in_the_dark(
    chromium: Chromium, server: PageServer, store: Store, *, scripts: bool
) -> None:
    with chromium.tab(scripts=scripts, viewport=PHONE, color_scheme="dark") as tab:
        page = tab.open(f"{server.url}/teams/acme/settings")
        page.get_by_role("button", name="Compare everything with GitHub").press("Enter")
        expect(page.get_by_text("A comparison is asked for")).to_be_visible()
        page.get_by_role("button", name="Pause").press("Enter")
        expect(page.get_by_role("button", name="Resume")).to_be_visible()
        tab.check()

    assert [request.kind for request in store.sync_requests.open()["acme"]] == [RequestKind.LISTING]
    assert store.teams.get("acme").is_paused


def test_a_repository_is_let_go_and_listed_with_a_way_back(server: PageServer, tab: Tab, store: Store) -> None:
    page = tab.open(f"{server.url}/teams/acme/settings")

    page.get_by_role("button", name="Let acme/api go").click()

    expect(page.get_by_role("status").first).to_contain_text("It was let go")
    expect(page.get_by_role("button", name="Add acme/api again")).to_be_visible()
    assert "acme/api" not in {sync.repository for sync in store.syncs.of_team("acme")}
    tab.check()
