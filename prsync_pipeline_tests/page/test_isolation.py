"""One team never sees another, and a role never does more than it may: asked of every route that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.app import routes
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.page_teams import (
    FOREIGN,
    FOREIGN_TEXTS,
    NOW,
    OWN,
    UNKNOWN,
    give_link,
    path_of,
    sign_up_two,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from prsync_pipeline.page.routes import PageRoute
    from prsync_pipeline_tests.support.page_server import PageServer

NO_GITHUB = "http://127.0.0.1:9/graphql"
ASKED = [(route, method) for route in routes() for method in route.methods]
NAMES = [f"{method} {route.path}" for route, method in ASKED]
every_route = pytest.mark.parametrize(("route", "method"), ASKED, ids=NAMES)


class Site:
    """A page for holders of links, with two teams; of one there are two links, and there is an administrator's."""

    def __init__(self, server: PageServer, store: Store) -> None:
        self.server = server
        self.secrets = {
            Role.READ: give_link(store, Role.READ),
            Role.STEER: give_link(store, Role.STEER),
            Role.ADMIN: give_link(store, Role.ADMIN, None),
        }

    def ask(self, method: str, path: str, role: Role | None = None, **more: Any) -> httpx.Response:
        headers = {"Cookie": f"access={self.secrets[role]}"} if role else {}
        answer = self.server.client.request(method, path, headers=headers, **more)
        self.server.client.cookies.clear()
        return answer


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(
        home=tmp_path_factory.mktemp("isolation"),
        warehouse_url="duckdb:///prsync.duckdb",
        page_access=PageAccess.LINKS,
        github_url=NO_GITHUB,
        max_retries=0,
    )
    store = Store(open_warehouse(settings))
    sign_up_two(store)
    with page_server(settings, clock=lambda: NOW) as server:
        yield Site(server, store)


@every_route
def test_no_route_tells_a_foreign_team_from_one_that_does_not_exist(site: Site, route: PageRoute, method: str) -> None:
    for role in (Role.READ, Role.STEER):
        foreign, unknown = (site.ask(method, path_of(route.path, team), role) for team in (FOREIGN, UNKNOWN))

        assert not [text for text in FOREIGN_TEXTS if text in foreign.text]
        if "{team}" in route.path:
            assert foreign.status_code == (404 if role.includes(route.role) else 403)
            assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("role", [Role.READ, Role.ADMIN])
def test_a_team_that_does_not_exist_has_no_menu_even_for_who_may_see_all(site: Site, role: Role) -> None:
    paths = [path_of(route.path, UNKNOWN) for route, _ in ASKED if "{team}" in route.path]

    answers = [site.ask("GET", path, role).text for path in paths]

    assert [text for text in answers if f'href="/teams/{UNKNOWN}' in text] == []


@pytest.mark.parametrize("route", [route for route in routes() if "GET" in route.methods], ids=lambda route: route.path)
def test_no_other_address_leads_to_a_foreign_teams_rows(site: Site, route: PageRoute) -> None:
    """By the own team's pages, with what is the other's in place of what is its own."""
    path = path_of(route.path, FOREIGN).replace(f"/{FOREIGN}", f"/{OWN}", 1)
    asked = {"repository": "zanzibar/zoo", "month": "2026-10", "q": FOREIGN, "team": FOREIGN, "author": "zorro"}

    shown = site.ask("GET", path, Role.STEER, params=asked)

    assert "Zebra crossing" not in shown.text
    assert route.is_public or route.role is Role.ADMIN or shown.status_code in {200, 303, 400, 404}


@every_route
def test_no_route_answers_without_a_link_unless_it_says_so(site: Site, route: PageRoute, method: str) -> None:
    answer = site.ask(method, path_of(route.path, OWN))

    assert (answer.status_code == 401) is not route.is_public or route.path == "/enter"
    assert not [text for text in (*FOREIGN_TEXTS, "ada", "Add a lamp") if text in answer.text]


@every_route
def test_a_route_is_for_its_role_and_for_none_below(site: Site, route: PageRoute, method: str) -> None:
    below = [role for role in Role if not role.includes(route.role)]

    answers = {role: site.ask(method, path_of(route.path, OWN), role).status_code for role in (*below, route.role)}

    assert route.is_public or [role for role, status in answers.items() if status in {401, 403}] == below


@every_route
def test_what_changes_something_is_not_for_readers(route: PageRoute, method: str) -> None:
    assert method == "GET" or route.is_public or route.role.includes(Role.STEER) or route.path in READERS_POSTS


READERS_POSTS: set[str] = set()
"""Routes that take a form and change nothing."""


def test_every_page_of_a_team_that_is_seen_shows_it(site: Site) -> None:
    paths = [path_of(route.path, OWN) for route in routes() if route.path.endswith(("/trends", "/progress", "/teams"))]

    shown = [site.ask("GET", path, Role.READ) for path in paths]

    assert [answer.status_code for answer in shown] == [200] * len(paths)
    assert all(OWN in answer.text for answer in shown)


def test_each_links_own_page_says_so_to_those_who_may_steer(site: Site) -> None:
    pages = [route.path for route in routes() if route.path == "/teams/{team}/progress"]

    for path in pages:
        texts = {role: site.ask("GET", path_of(path, OWN), role).text for role in Role}
        assert "Shared by" not in texts[Role.READ]
        assert "Shared by 2 links." in texts[Role.STEER]
    settings = site.ask("GET", f"/teams/{OWN}/settings", Role.STEER).text
    assert "<bdi>steer acme</bdi> may read and steer, until 21 Dec 2026" in settings
