"""A link in a real browser: taken up, used, revoked; and another site's page that tries to use its reader's rights."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Role
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.page_teams import NOW, OWN, give_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline_tests.support.browser import Chromium, Tab
    from prsync_pipeline_tests.support.page_server import PageServer

ATTACK = """
<!doctype html><title>Kittens</title>
<iframe name="quiet" title="quiet"></iframe>
<form id="form" method="post" action="{url}/enter" target="quiet"><input name="secret" value="{secret}"></form>
<iframe id="shown" src="{url}/teams" title="shown"></iframe>
<script>
document.getElementById("form").submit();
const body = new URLSearchParams({{name: "mine", team: "", role: "admin", days: "0"}});
const write = () => fetch("{url}/access", {{method: "POST", mode: "no-cors", credentials: "include", body}});
write().then(write, write).finally(() => document.title = "tried");
</script>
"""


@pytest.fixture
def settings(duckdb_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, warehouse_url=duckdb_url, page_access=PageAccess.LINKS)


@pytest.fixture
def store(settings: Settings) -> Store:
    store = Store(open_warehouse(settings))
    store.teams.add(make_team(slug=OWN), [])
    return store


@pytest.fixture
def linked(settings: Settings) -> Iterator[PageServer]:
    """A page for holders of links."""
    with page_server(settings, clock=lambda: NOW) as server:
        yield server


def test_a_read_only_link_opens_its_team_shows_no_button_and_ends_when_it_is_revoked(
    linked: PageServer, store: Store, tab: Tab
) -> None:
    secret = give_link(store, name="board")

    tab.open(f"{linked.url}/enter")
    page = tab.open(f"{linked.url}/enter#{secret}")
    page.wait_for_url(lambda url: "/enter" not in url)
    shown = page.inner_text("header")
    buttons = page.locator("button:visible").all_inner_texts()
    cookies = page.evaluate("document.cookie")
    tab.check()
    page.go_back()
    back = page.url
    store.access_grants.revoke("board", NOW)
    linked.page.snapshots.expire()
    page.goto(f"{linked.url}/teams/{OWN}/trends")
    tab.expect_errors("401")

    assert OWN in shown
    assert buttons == ["Leave"]
    assert cookies == ""
    assert secret not in back
    assert page.locator("h1").inner_text() == "Open the page by your link"


def test_without_scripts_a_link_is_pasted_and_given_back(linked: PageServer, store: Store, chromium: Chromium) -> None:
    secret = give_link(store)

    with chromium.tab(scripts=False) as tab:
        page = tab.open(f"{linked.url}/enter#{secret}")
        page.fill("#secret", f"{linked.url}/enter#{secret}")
        page.click("button.main")
        entered = page.url
        page.click("footer button")

        assert entered.startswith(f"{linked.url}/teams")
        assert page.url == f"{linked.url}/enter"
        assert page.context.cookies() == []


def test_an_administrator_makes_a_link_and_copies_it(linked: PageServer, store: Store, tab: Tab) -> None:
    page = tab.open(f"{linked.url}/enter#{give_link(store, Role.ADMIN, None, name='operations')}")
    page.wait_for_url(lambda url: "/enter" not in url)

    page.goto(f"{linked.url}/access")
    tab.check()
    page.fill("#name", "<script>alert(1)</script>")
    page.select_option("#team", OWN)
    page.click("text=Make the link")
    address = page.input_value(".address")
    tab.check()
    page.get_by_role("button", name="Revoke <script>").click()

    assert address.startswith(f"{linked.url}/enter#prl_")
    assert "<script>alert(1)</script>" in page.inner_text("table")
    assert [grant.name for grant in store.access_grants.all() if grant.is_valid(NOW)] == ["operations"]


@contextmanager
def site(content: str) -> Iterator[str]:
    """Another site on this machine, whose every page is this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(("mode", "host"), [(PageAccess.LINKS, "127.0.0.1"), (PageAccess.LOCAL, "localhost")])
def test_another_sites_page_neither_writes_nor_frames_with_its_readers_rights(
    store: Store, settings: Settings, chromium: Chromium, mode: PageAccess, host: str
) -> None:
    """From another port, which is another origin of the same site, and from another host."""
    admin = give_link(store, Role.ADMIN, None, name="operations")
    with (
        page_server(replace(settings, page_access=mode), clock=lambda: NOW) as attacked,
        site(ATTACK.format(url=attacked.url, secret=admin)) as port,
        chromium.tab() as tab,
    ):
        page = tab.open(f"{attacked.url}/enter#{admin}")
        page.wait_for_url(lambda url: "/enter" not in url)
        statuses: list[tuple[str, str, int]] = []
        page.on("response", lambda answer: statuses.append((answer.request.method, answer.url, answer.status)))

        page.goto(f"http://{host}:{port}/")
        page.wait_for_function("document.title == 'tried'")

        writes = {(url, status) for method, url, status in statuses if method == "POST"}
        assert writes == {(f"{attacked.url}/enter", 403), (f"{attacked.url}/access", 403)}
        assert page.frame_locator("#shown").locator("nav").count() == 0
    assert [grant.name for grant in store.access_grants.all()] == ["operations"]
