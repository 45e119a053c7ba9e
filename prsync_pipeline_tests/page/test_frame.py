"""What holds for every page: who may ask, from where, what comes back when it cannot be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from prsync_pipeline.page.static_files import static
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.page_server import PageServer, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(duckdb_url: str, tmp_path: Path) -> Iterator[PageServer]:
    with page_server(Settings(home=tmp_path, warehouse_url=duckdb_url)) as server:
        yield server


def test_every_answer_has_the_headers_that_keep_foreign_content_out(server: PageServer) -> None:
    for path in (static("page.css"), "/no/such/page", "/api/v1/none"):
        headers = server.client.get(path).headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_are_kept_for_a_year_under_their_sum(server: PageServer) -> None:
    answer = server.client.get(static("page.css"))

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert server.client.get("/static/00000000/page.css").status_code == 404


def test_a_page_under_a_foreign_name_is_refused(server: PageServer) -> None:
    assert server.client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_write_from_elsewhere_is_refused(server: PageServer, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{server.url}/teams/acme/pause", headers=headers)

    assert answer.status_code == 403


def test_an_unknown_address_is_said_in_a_sentence(server: PageServer) -> None:
    page, api = server.client.get("/no/such/page"), server.client.get("/api/v1/none")

    assert (page.status_code, "There is no such page." in page.text) == (404, True)
    assert api.json() == {"error": {"kind": "NotFound", "message": "There is no such page."}}
