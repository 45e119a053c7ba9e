"""The mode `proxy`: whom a proxy with a login names, and nobody who only says so."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from prsync_pipeline.errors import SettingsError
from prsync_pipeline.page.access.modes import ProxyAccess
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.app import routes
from prsync_pipeline.page.refusals import PageRefusal
from prsync_pipeline.page.site import open_page
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.page_teams import path_of

if TYPE_CHECKING:
    from pathlib import Path

OURS = (ip_network("10.0.0.0/24"), ip_network("::1"))


def who(*headers: tuple[str, str], peer: str = "10.0.0.7") -> Seen | None:
    """Who a request with these headers is of, that comes from `peer`."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return ProxyAccess(OURS).who(Request({"type": "http", "headers": raw, "client": (peer, 4711)}))


def test_a_proxy_names_who_asks_with_their_teams_and_their_role() -> None:
    ada, teams = ("X-Forwarded-User", "ada@example.com"), ("X-Prsync-Teams", "acme, core,Not/a/team,")

    assert who(ada, teams) == Seen("ada@example.com", Role.READ, frozenset({"acme", "core"}))
    assert who(ada, teams, ("X-Prsync-Role", "Steer")) == Seen(
        "ada@example.com", Role.STEER, frozenset({"acme", "core"})
    )
    assert who(ada, ("X-Prsync-Teams", "*"), peer="::1") == Seen("ada@example.com", Role.READ, None)
    assert who(ada, ("X-Prsync-Role", "admin")) == Seen("ada@example.com", Role.ADMIN, None)
    assert who(ada) == Seen("ada@example.com", Role.READ, frozenset())


@pytest.mark.parametrize("peer", ["10.0.1.7", "127.0.0.1", "not an address", ""])
def test_what_anybody_else_says_of_who_asks_counts_for_nothing(peer: str) -> None:
    with pytest.raises(PageRefusal, match="not one of PRSYNC_PAGE_PROXIES") as refused:
        who(("X-Forwarded-User", "ada"), ("X-Prsync-Role", "admin"), peer=peer)

    assert refused.value.status == 401


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([], "has to set X-Forwarded-User"),
        ([("X-Forwarded-User", "")], "has to set X-Forwarded-User"),
        ([("X-Forwarded-User", "ada"), ("X-Forwarded-User", "root")], "comes more than once"),
        ([("X-Forwarded-User", "ada"), ("X-Prsync-Role", "read"), ("X-Prsync-Role", "admin")], "comes more than once"),
        ([("X-Forwarded-User", "ada"), ("X-Prsync-Role", "king")], "a role that there is not"),
    ],
)
def test_a_proxy_that_leaves_room_for_others_words_lets_nobody_in(headers: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(PageRefusal, match=reason) as refused:
        who(*headers)

    assert refused.value.status == 401


def test_a_name_is_one_line_in_the_log() -> None:
    seen = who(("X-Forwarded-User", f"ada\x1b[2J{'x' * 100}"))

    assert seen is not None
    assert seen.name.startswith("ada [2Jxxx")
    assert len(seen.name) == 60


def test_without_a_proxy_the_mode_is_refused_at_the_start(duckdb_url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Name the address"):
        open_page(Settings(home=tmp_path, warehouse_url=duckdb_url, page_access=PageAccess.PROXY))


def test_a_team_that_a_proxy_names_and_nobody_signed_up_is_told_from_no_other(duckdb_url: str, tmp_path: Path) -> None:
    """Nor which other teams have a similar name."""
    settings = Settings(
        home=tmp_path, warehouse_url=duckdb_url, page_access=PageAccess.PROXY, page_proxies=(ip_network("127.0.0.1"),)
    )
    Store(open_warehouse(settings)).teams.add(make_team(slug="acme-two"), [])
    named = {"X-Forwarded-User": "ada", "X-Prsync-Teams": "acme-tow", "X-Prsync-Role": "steer"}
    with page_server(settings) as server:
        asked = {
            route.path: server.client.request(method, path_of(route.path, "acme-tow"), headers=named)
            for route in routes()
            for method in route.methods
            if "{team}" in route.path
        }
        own = server.client.get("/teams/acme-two/progress", headers={**named, "X-Prsync-Teams": "acme-two"})
        unnamed = server.client.get("/teams")

    assert {path: answer.status_code for path, answer in asked.items() if answer.status_code not in {400, 404}} == {}
    assert not [path for path, answer in asked.items() if "acme-two" in answer.text]
    assert own.status_code == 200
    assert (unnamed.status_code, "has to set X-Forwarded-User" in unnamed.text) == (401, True)
    assert "<form" not in unnamed.text
