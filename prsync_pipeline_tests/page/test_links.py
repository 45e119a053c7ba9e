"""The mode `links`: how a link is taken up, what it opens, when it ends, and how many wrong ones are looked at."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import Role
from prsync_pipeline.page.access.security import content_policy
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.page_server import PageServer, page_server
from prsync_pipeline_tests.support.page_teams import NOW, OWN, give_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

URL = "https://prsync.example.com"


@dataclass
class Linked:
    """A page for holders of links, whose clock is moved by hand; `ask` asks as a browser with this cookie does."""

    settings: Settings
    store: Store
    now: datetime = NOW
    server: PageServer = field(init=False)

    def ask(self, method: str, path: str, cookie: str = "", **more: Any) -> httpx.Response:
        headers = {"Cookie": f"access={cookie}" if cookie else "", **more.pop("headers", {})}
        answer = self.server.client.request(method, path, headers=headers, **more)
        self.server.client.cookies.clear()
        return answer

    def enter(self, secret: str) -> httpx.Response:
        return self.ask("POST", "/enter", data={"secret": secret})

    def later(self, span: timedelta) -> None:
        self.now += span
        self.server.page.snapshots.expire()


@pytest.fixture
def serve(duckdb_url: str, tmp_path: Path) -> Iterator[Callable[..., Linked]]:
    """Starts a page with these settings changed; there is one team."""
    with ExitStack() as blocks:

        def start(**changes: Any) -> Linked:
            settings = replace(
                Settings(home=tmp_path, warehouse_url=duckdb_url, page_access=PageAccess.LINKS), **changes
            )
            linked = Linked(settings, Store(open_warehouse(settings)))
            linked.store.teams.add(make_team(slug=OWN), [])
            linked.server = blocks.enter_context(page_server(settings, clock=lambda: linked.now))
            return linked

        yield start


@pytest.fixture
def page(serve: Callable[..., Linked]) -> Linked:
    return serve()


def cookie_of(answer: httpx.Response) -> str:
    return str(answer.headers.get("set-cookie", ""))


def test_without_a_link_the_page_asks_for_one_and_shows_nothing_else(page: Linked) -> None:
    shown = page.ask("GET", "/access")

    assert (shown.status_code, shown.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert '<form id="enter"' in shown.text
    assert OWN not in shown.text


def test_who_comes_by_a_link_that_was_revoked_is_told_what_such_a_link_opens(page: Linked) -> None:
    secret = give_link(page.store, Role.READ, name="gone")
    page.store.access_grants.revoke("gone", NOW)

    shown = page.ask("GET", f"/teams/{OWN}/trends", secret)

    assert shown.status_code == 401
    assert "A link that has ended or was revoked opens nothing: ask for another." in shown.text


def test_a_link_becomes_a_cookie_that_no_script_reads_and_that_ends_with_it(page: Linked) -> None:
    secret = give_link(page.store, Role.ADMIN, None, days=7)

    answer = page.enter(f"{URL}/enter#{secret}")
    opened = page.ask("GET", "/access", secret)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie_of(answer) == f"access={secret}; HttpOnly; Max-Age=604800; Path=/; SameSite=lax"
    assert opened.status_code == 200
    assert "You are here by the link <bdi>admin all</bdi>" in opened.text
    assert secret not in opened.text


def test_under_tls_the_cookie_is_for_this_host_and_for_tls_alone(serve: Callable[..., Linked]) -> None:
    page = serve(page_url=URL)
    secret = give_link(page.store)

    answer = page.ask("POST", "/enter", data={"secret": secret}, headers={"Host": "prsync.example.com"})

    assert cookie_of(answer).startswith(f"__Host-access={secret}; HttpOnly;")
    assert cookie_of(answer).endswith("; Path=/; SameSite=lax; Secure")


def test_leaving_takes_the_cookie_away(page: Linked) -> None:
    answer = page.ask("POST", "/leave", give_link(page.store))

    assert answer.headers["location"] == "/enter"
    assert 'access=""; HttpOnly; Max-Age=0' in cookie_of(answer)


def test_a_revoked_an_ended_and_a_wrong_link_open_nothing(page: Linked) -> None:
    revoked, ended = (give_link(page.store, Role.ADMIN, None, name=name, days=2) for name in ("gone", "past"))
    before = [page.ask("GET", "/access", secret).status_code for secret in (revoked, ended)]

    page.store.access_grants.revoke("gone", NOW)
    page.later(timedelta(seconds=2))
    after_the_revocation = page.ask("GET", "/access", revoked).status_code
    page.later(timedelta(days=2))
    entered = [page.enter(secret) for secret in (revoked, ended, "prl_wrong", "")]

    assert before == [200, 200]
    assert after_the_revocation == 401
    assert page.ask("GET", "/access", ended).status_code == 401
    assert [answer.status_code for answer in entered] == [401] * 4
    assert not any(cookie_of(answer) for answer in entered)
    assert "This link opens nothing" in entered[0].text


def test_a_program_shows_its_link_in_the_authorization(page: Linked) -> None:
    secret = give_link(page.store, Role.ADMIN, None)

    def get(authorization: str) -> int:
        return page.ask("GET", "/access", headers={"Authorization": authorization}).status_code

    wrong = page.ask("GET", "/api/v1/teams", headers={"Authorization": "Bearer prl_other"})

    assert wrong.json() == {
        "error": {"kind": "Unauthorized", "message": "Send the secret of a valid link: Authorization: Bearer prl_..."}
    }
    assert (get(f"Bearer {secret}"), get(f"bearer {secret}")) == (200, 200)
    assert (get("Bearer prl_wrong"), get(f"Basic {secret}"), get("Bearer")) == (401, 401, 401)


def test_after_ten_wrong_links_a_minute_an_address_is_sent_away_until_it_ends(page: Linked) -> None:
    right = give_link(page.store)

    wrong = [page.enter(f"prl_{number}").status_code for number in range(11)]
    refused = page.enter(right)
    page.later(timedelta(seconds=61))
    entered = page.enter(right)

    assert wrong == [401] * 10 + [429]
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Try again in 60 seconds" in refused.text
    assert entered.status_code == 303


def test_a_browser_that_goes_on_with_a_revoked_link_is_not_sent_away(page: Linked) -> None:
    stale = [page.ask("GET", "/access", "prl_revoked").status_code for _ in range(12)]

    assert stale == [401] * 12


def test_addresses_behind_our_own_proxy_are_told_apart(serve: Callable[..., Linked]) -> None:
    page = serve(page_proxies=(ip_network("127.0.0.1"),))

    def enter(address: str) -> int:
        headers = {"X-Forwarded-For": f"1.2.3.4, {address}"}
        return page.ask("POST", "/enter", data={"secret": "prl_wrong"}, headers=headers).status_code

    assert [enter("10.0.0.1") for _ in range(11)][-1] == 429
    assert enter("10.0.0.2") == 401


def test_a_foreign_machine_names_no_address_of_another(page: Linked) -> None:
    answers = [
        page.ask("POST", "/enter", data={"secret": "x"}, headers={"X-Forwarded-For": f"10.0.0.{number}"})
        for number in range(11)
    ]

    assert answers[-1].status_code == 429


def test_the_last_use_of_a_link_is_noted_once_a_minute(page: Linked) -> None:
    secret = give_link(page.store, Role.ADMIN, None)

    for _ in range(3):
        page.ask("GET", "/access", secret)
        page.later(timedelta(seconds=25))

    [grant] = page.store.access_grants.all()
    assert grant.last_used_at == NOW
    page.ask("GET", "/access", secret)
    [grant] = page.store.access_grants.all()
    assert grant.last_used_at == NOW + timedelta(seconds=75)


def test_an_administrator_makes_and_revokes_links_and_sees_each_secret_once(page: Linked) -> None:
    admin = give_link(page.store, Role.ADMIN, None, name="operations")
    form = {"name": "<b>board</b>", "team": OWN, "role": "steer", "days": "9"}

    made = page.ask("POST", "/access", admin, data=form)
    secret = made.text.partition(f'value="{page.server.url}/enter#')[2].partition('"')[0]
    listed = page.ask("GET", "/access", admin)
    again = page.ask("POST", "/access", admin, data=form)
    entered = page.enter(secret)
    revoked = page.ask("POST", "/access/revoke", admin, data={"name": "<b>board</b>"})

    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert "<bdi>&lt;b&gt;board&lt;/b&gt;</bdi>" in listed.text
    assert secret not in listed.text
    assert (again.status_code, "There is a link" in again.text) == (400, True)
    assert (entered.status_code, revoked.status_code) == (303, 303)
    assert page.enter(secret).status_code == 401
    assert [grant.created_by for grant in page.store.access_grants.all() if grant.role is Role.STEER] == ["operations"]


def test_a_link_that_cannot_be_is_refused_with_a_sentence(page: Linked) -> None:
    admin = give_link(page.store, Role.ADMIN, None)
    right = {"name": "x", "team": OWN, "role": "read", "days": "1"}
    wrong = [
        {"name": ""}, {"team": "nobody"}, {"role": "king"}, {"days": "soon"}, {"days": "99999"}, {"role": "admin"},
    ]  # fmt: skip

    answers = [page.ask("POST", "/access", admin, data=right | changed) for changed in wrong]

    assert [answer.status_code for answer in answers] == [400] * len(wrong)
    assert len(page.store.access_grants.all()) == 1


def test_while_the_warehouse_is_busy_a_link_counts_for_a_minute(page: Linked) -> None:
    secret = give_link(page.store, Role.ADMIN, None)
    assert page.ask("GET", "/access", secret).status_code == 200
    page.server.page.snapshots.expire()

    with page.store.warehouse.transaction():
        busy = page.ask("GET", "/access", secret, timeout=20)
        page.now += timedelta(seconds=61)
        late = page.ask("GET", "/access", secret, timeout=20)

    assert busy.status_code == 200
    assert (late.status_code, late.headers["Retry-After"]) == (503, "2")


def test_the_log_names_the_link_and_no_secret(page: Linked, caplog: pytest.LogCaptureFixture) -> None:
    secret = give_link(page.store, Role.ADMIN, None, name="operations")

    with caplog.at_level("INFO", "prsync.page"):
        page.ask("GET", "/access?token=hidden", secret)
        page.enter(secret)
        page.ask("GET", "/teams/a%1b[2Jb%0aGET/progress")

    assert [message.split(" ")[:3] for message in caplog.messages] == [
        ["GET", "/access", "200"],
        ["POST", "/enter", "303"],
        ["GET", "/teams/a", "[2JbGET/progress"],
    ]
    assert caplog.messages[0].endswith("ms operations")
    assert not any(hidden in caplog.text for hidden in (secret, "hidden"))


def test_another_site_may_show_the_page_in_a_frame_where_it_is_named(serve: Callable[..., Linked]) -> None:
    page = serve(page_frame="https://wiki.example.com")

    policy = page.ask("GET", "/enter").headers["Content-Security-Policy"]

    assert policy == content_policy("https://wiki.example.com")
    assert policy.endswith("frame-ancestors https://wiki.example.com")
