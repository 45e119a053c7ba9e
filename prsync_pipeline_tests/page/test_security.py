"""What holds for every answer, whatever became of the request; and how many files somebody may have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from threading import Event, Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from prsync_pipeline.page.access.limits import Limit
from prsync_pipeline.page.access.security import content_policy
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.app import HANDLERS_AT_ONCE, MAX_FORM_BYTES, routes
from prsync_pipeline.page.site import FILES_A_MINUTE
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.page_teams import NOW, OWN, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from prsync_pipeline_tests.support.page_server import PageServer

SENT_WITH_ALL = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class ByHeader:
    """Lets people in as the header `X-Test` says: a role, nobody, or an error of ours."""

    def who(self, request: Request) -> Seen | None:
        word = request.headers.get("x-test", "")
        if word == "broken":
            raise RuntimeError("a defect of prsync")
        return Seen("somebody", Role(word)) if word else None


@contextmanager
def served(home: Path) -> Iterator[PageServer]:
    settings = Settings(home=home, warehouse_url="duckdb:///prsync.duckdb", page_access=PageAccess.LINKS)
    Store(open_warehouse(settings)).teams.add(make_team(slug=OWN), [])
    with page_server(settings, access=ByHeader(), clock=lambda: NOW) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    with served(tmp_path_factory.mktemp("security")) as server:
        yield server


def test_every_answer_has_every_header_also_where_something_is_wrong(server: PageServer) -> None:
    ask, admin = server.client.request, {"X-Test": "admin"}
    answers = {
        200: ask("GET", "/access", headers=admin),
        303: ask("POST", "/leave"),
        400: ask("GET", "/access", headers={"Host": "evil.example"}),
        401: ask("GET", "/access"),
        403: ask("POST", "/access", headers={"X-Test": "read"}),
        404: ask("GET", "/no/such/page"),
        405: ask("PUT", "/access"),
        413: ask("POST", "/enter", content=b"x" * (MAX_FORM_BYTES + 1)),
        500: ask("GET", "/access", headers={"X-Test": "broken"}),
    }

    for status, answer in answers.items():
        assert answer.status_code == (404 if status == 405 else status)
        assert {name: answer.headers.get(name) for name in SENT_WITH_ALL} == SENT_WITH_ALL
    assert "defect" not in answers[500].text


def test_a_busy_warehouse_without_an_earlier_state_is_503_and_with_one_it_is_shown(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        writer = Store(open_warehouse(server.page.settings)).warehouse
        with writer.transaction():
            busy = server.client.get("/access", headers={"X-Test": "admin"})
            ill = server.client.get("/healthz")
        server.page.snapshots.expire()
        free = server.client.get("/access", headers={"X-Test": "admin"})
        well = server.client.get("/healthz")
        server.page.snapshots.expire()
        with writer.transaction():
            stale = server.client.get("/access", headers={"X-Test": "admin"})

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert {name: busy.headers.get(name) for name in SENT_WITH_ALL} == SENT_WITH_ALL
    assert (free.status_code, stale.status_code) == (200, 200)
    assert (ill.status_code, well.status_code, well.text) == (503, 200, "ok")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example@127.0.0.1", "127.0.0.1/", "[::1", "", "localhost:x"],
)
def test_a_host_that_is_not_the_pages_own_name_is_refused(server: PageServer, host: str) -> None:
    assert server.client.get("/enter", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:3001", "LOCALHOST", "[::1]:3001"])
def test_this_machines_own_names_are_answered(server: PageServer, host: str) -> None:
    assert server.client.get("/enter", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer x"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}, False),
        ({"Origin": "http://127.0.0.1"}, True),
        ({"Origin": "http://127.0.0.1:8000"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[::1"}, False),
        ({"Authorization": "Bearer x"}, True),
        ({"Authorization": "Basic x"}, False),
        ({}, False),
    ],
)
def test_a_write_comes_from_our_own_page_or_shows_a_secret(
    server: PageServer, headers: dict[str, str], *, is_taken: bool
) -> None:
    request = server.client.build_request("POST", "/leave")
    del request.headers["Sec-Fetch-Site"]
    request.headers.update({"Host": "127.0.0.1", **headers})

    answer = server.client.send(request)

    assert answer.status_code == (303 if is_taken else 403)


def test_files_are_limited_for_each_who_asks(server: PageServer) -> None:
    files = [path_of(route.path, OWN) for route in routes() if route.path.endswith(".csv")]
    for _ in range(FILES_A_MINUTE):
        server.page.files.note("somebody", NOW)

    answers = [server.client.get(path, headers={"X-Test": "read"}) for path in files]

    assert [answer.status_code for answer in answers] == [429] * len(files)


class Waiting:
    """Lets everyone in once as many ask at the same time as ever will; `most` is how many that were."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock, self.enough = Lock(), Event()

    def who(self, request: Request) -> Seen:  # noqa: ARG002 - the same for all
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        if self.now >= HANDLERS_AT_ONCE:
            self.enough.wait(0.2)
            self.enough.set()
        self.enough.wait(20)
        with self.lock:
            self.now -= 1
        return Seen("somebody", Role.READ)


def test_twenty_are_answered_at_once_and_the_others_wait_for_their_turn(duckdb_url: str, tmp_path: Path) -> None:
    access = Waiting()

    def status(port: int) -> int:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("GET", "/access")
            return connection.getresponse().status

    with (
        page_server(Settings(home=tmp_path, warehouse_url=duckdb_url), access=access) as server,
        ThreadPoolExecutor(HANDLERS_AT_ONCE + 5) as asking,
    ):
        statuses = list(asking.map(status, [urlsplit(server.url).port or 0] * (HANDLERS_AT_ONCE + 5)))

    assert statuses == [403] * (HANDLERS_AT_ONCE + 5)
    assert access.most == HANDLERS_AT_ONCE


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_limit_is_of_the_last_minute_and_of_one_key() -> None:
    limit = Limit(2)

    assert [limit.take("ada", at(seconds)) for seconds in (0, 10, 20)] == [0, 0, 40]
    assert limit.take("bob", at(20)) == 0
    assert (limit.take("ada", at(60)), limit.take("ada", at(61))) == (0, 9)
    assert limit.wait("ada", at(-3600)) == 0  # the clock was set back


def test_the_same_try_again_counts_once() -> None:
    limit = Limit(2)

    for seconds in range(5):
        limit.note("ada", at(seconds), "one cookie")

    assert limit.wait("ada", at(5)) == 0
