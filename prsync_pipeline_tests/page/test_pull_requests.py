"""Lists of pull requests and the evidence of one, as they are served: complete, in words, and harmless."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.page.access.links import outward
from prsync_pipeline.page.words import shortened
from prsync_pipeline.reports.lists.evidence import SIGNS
from prsync_pipeline.settings import Settings
from prsync_pipeline.verdicts.rows import evidence_to_json
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked
from prsync_pipeline_tests.support.page_server import PageServer, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline_tests.support.browser import Chromium, Tab

OCTOBER = datetime(2026, 10, 1, 9)
HOUR = timedelta(hours=1)
TITLES = {
    101: "<script>alert(1)</script>",
    102: '"><img src=x onerror=alert(1)>',
    103: "\u202egnirts esrever\u202c",
    104: "x" * 65_000,
    105: "=cmd|' /C calc'!A0",
}
WORDS = '<b>Co-authored-by</b>: Claude <noreply@anthropic.com>"'
LIST, PAGE = "/teams/core/pull-requests", "/teams/core/pull-requests/acme/lamp"


def merged(number: int, **changes: object) -> PullRequest:
    at = OCTOBER + number * HOUR
    made = make_pull_request(
        number=number, created_at=at, merged_at=at + 30 * HOUR, closed_at=at + 30 * HOUR, state=PullRequestState.MERGED
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def fill(store: Store) -> None:
    """Sixty pull requests merged in October, five of them hostile, and one that is open and not judged."""
    store.teams.add(make_team(), [make_tracked()])
    review = make_review(submitted_at=OCTOBER + 3 * HOUR)
    usual = [merged(1, reviews=(review,), review_count=1), *(merged(number) for number in range(2, 56))]
    hostile = [merged(number, title=title, url=f"javascript:alert({number})") for number, title in TITLES.items()]
    store.pull_requests.save("core", [*usual, *hostile, make_pull_request(number=200, created_at=OCTOBER)], {})
    evidence = [
        Evidence(Signal.FILE, "claude", "files", "CLAUDE.md"),
        Evidence(Signal.TRAILER, "claude", "commit 25402ef", WORDS),
    ]
    made_verdicts.plant(
        store.warehouse,
        {
            **made_verdicts.make_verdict("core", "acme/lamp", 1, "2026-10", "co_authored"),
            "evidence": evidence_to_json(evidence),
        },
        *(made_verdicts.make_verdict("core", "acme/lamp", number, "2026-10") for number in range(2, 50)),
    )


@pytest.fixture(scope="module")
def server(migrated_duckdb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    home = tmp_path_factory.mktemp("page")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    settings = Settings(home=home, warehouse_url="duckdb:///prsync.duckdb")
    fill(Store(open_warehouse(settings)))
    with page_server(settings) as served:
        yield served


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def text_of(server: PageServer, path: str, status: int = 200) -> str:
    answer = server.client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_list_says_what_it_lists_and_goes_on(server: PageServer) -> None:
    first = text_of(server, f"{LIST}?month=2026-10")
    [after] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = text_of(server, after.replace("&amp;", "&"))

    assert "<bdi>60 pull requests merged in October 2026</bdi>" in first
    pages = [set(re.findall(r'/acme/lamp/(\d+)">', page)) for page in (first, second)]
    assert [len(numbers) for numbers in pages] == [50, 10]
    assert len(pages[0] | pages[1]) == 60


def test_a_row_shows_its_times_and_what_says_that_ai_was_used(server: PageServer) -> None:
    page = text_of(server, f"{LIST}?month=2026-10&ai=assisted")

    assert "<bdi>1 AI-assisted pull request merged in October 2026</bdi>" in page
    assert "30 h" in page
    assert "AI-co-authored (claude, coderabbit)" in page
    assert "commit 25402ef: “<bdi>&lt;b&gt;Co-authored-by" in page


def test_the_filters_that_are_chosen_are_named_to_screen_readers(server: PageServer) -> None:
    page = text_of(server, f"{LIST}?month=2026-10&ai=none&sort=size")

    chosen = [attributes["href"] for _, attributes in Tags(page).found if attributes.get("aria-current") == "true"]
    assert len(chosen) == 7
    assert set(chosen) >= {f"{LIST}?month=2026-10&ai=none&sort=size"}


def test_a_list_without_rows_shows_the_way_to_more(server: PageServer) -> None:
    page = text_of(server, f"{LIST}?month=2026-10&size=XL")

    assert "No pull request is so." in page
    assert f'href="{LIST}?month=2026-10&amp;authors=all"' in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("month=2026-13", "is not a month"),
        ("repository=acme/nowhere", "has no repository"),
        ("month=2026-10&page=9", "it ends with page 2"),
        ("tool=%00", "cannot be shown"),
        ("who=ada", "cannot be asked for"),
    ],
)
def test_a_query_that_is_not_understood_is_refused_with_a_way_back(server: PageServer, query: str, words: str) -> None:
    page = text_of(server, f"{LIST}?{query}", 400)
    error = server.client.get(f"/api/v1{LIST}?{query}")

    assert words in page
    assert f'href="{LIST}"' in page
    assert error.status_code == 400
    assert words in error.json()["error"]["message"]


@pytest.mark.parametrize(
    "path", [f"{LIST}?month=2026-10", f"{LIST}?month=2026-10&page=2", *(f"{PAGE}/{number}" for number in TITLES)]
)
def test_hostile_texts_are_texts(server: PageServer, path: str) -> None:
    page = text_of(server, path)

    tags = Tags(page).found
    assert not {tag for tag, _ in tags} & {"img", "b"}
    assert [attributes.get("src", "inline") for tag, attributes in tags if tag == "script"] == [
        attributes["src"] for tag, attributes in tags if tag == "script"
    ]
    assert not [attributes for _, attributes in tags if (attributes.get("href") or "").startswith("javascript")]
    assert len(page) < 100_000


def test_a_text_that_runs_from_right_to_left_stays_in_its_place(server: PageServer) -> None:
    assert f"<bdi>{TITLES[103]}</bdi>" in text_of(server, f"{PAGE}/103")


def test_the_file_has_every_row_and_no_formula(server: PageServer) -> None:
    answer = server.client.get(f"{LIST}.csv?month=2026-10&page=2")
    rows = {int(row["number"]): row for row in csv.DictReader(io.StringIO(answer.text))}

    assert answer.headers["Content-Disposition"] == 'attachment; filename="core-pull-requests.csv"'
    assert len(rows) == 60
    assert rows[105]["title"] == f"'{TITLES[105]}"
    assert rows[104]["title"] == TITLES[104]
    assert rows[1]["merged_at"] == "2026-10-02T16:00:00Z"
    assert [rows[1][f"evidence_{name}"] for name in ("signal", "where", "excerpt")] == [
        "trailer",
        "commit 25402ef",
        WORDS,
    ]
    assert rows[55]["is_ai_assisted"] == rows[55]["tools"] == ""


def test_the_document_counts_all_and_leads_to_the_next_page(server: PageServer) -> None:
    first = server.client.get(f"/api/v1{LIST}?month=2026-10").json()
    second = server.client.get(first["next"]).json()

    assert (first["team"], first["count"], second["count"], second["next"]) == ("core", 60, 60, None)
    rows = {row["number"]: row for row in (*first["rows"], *second["rows"])}
    assert len(rows) == 60
    assert rows[1]["evidence"]["excerpt"] == WORDS
    assert rows[2]["evidence"] is None


def test_the_evidence_of_one_is_a_sentence_and_each_mark(server: PageServer) -> None:
    page = text_of(server, f"{PAGE}/1")

    assert "AI was used: a commit names an AI tool as its co-author." in page
    assert "decides (0.98)" in page
    assert "weak: never alone" in page
    assert "a line at the end of a commit&#39;s message" in page
    assert "&lt;b&gt;Co-authored-by&lt;/b&gt;" in page
    for event in ("opened", "first review by another person", "merged"):
        assert f"<li>{event} <time" in page


def test_one_that_is_not_judged_says_so(server: PageServer) -> None:
    page = text_of(server, f"{PAGE}/200")

    assert "Not judged yet" in page
    assert "<li>opened <time" in page


@pytest.mark.parametrize("path", ["acme/lamp/999", "acme/lamp/99999999999999", "acme/lamp/x", "a%00b/lamp/1", "b/c/1"])
def test_what_is_not_there_is_not_found(server: PageServer, path: str) -> None:
    assert "There is no such pull request." in text_of(server, f"{LIST}/{path}", 404)


def test_a_team_that_is_not_there_is_not_found(server: PageServer) -> None:
    pages = {text_of(server, f"/teams/none/{path}", 404) for path in ("pull-requests", "pull-requests/acme/lamp/1")}

    assert len(pages) == 1


def test_a_page_is_one_transaction(server: PageServer) -> None:
    warehouse = server.page.store.warehouse
    before = warehouse.transactions

    text_of(server, f"{LIST}?month=2026-10&ai=unjudged")
    text_of(server, f"{PAGE}/2")

    assert warehouse.transactions - before == 2


def test_a_filter_keeps_the_place_and_the_way_back(tab: Tab, server: PageServer) -> None:
    page = tab.open(f"{server.url}{LIST}?month=2026-10")
    link = page.get_by_role("link", name="without a sign of AI")
    link.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "48 pull requests merged in October 2026, without a sign of AI"
    )
    assert page.url == f"{server.url}{LIST}?month=2026-10&ai=none"
    expect(link).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("60 pull requests merged in October 2026")


def test_a_row_leads_to_its_evidence_without_scripts(chromium: Chromium, server: PageServer) -> None:
    with chromium.tab(scripts=False) as tab:
        page = tab.open(f"{server.url}{LIST}?month=2026-10&ai=assisted")
        page.get_by_label("Repository").select_option("acme/lamp")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="acme/lamp#1").click()

        expect(page.get_by_role("heading", name="AI was used: a commit names an AI tool")).to_be_visible()
        tab.check()


@pytest.mark.parametrize(("scheme", "path"), [("light", f"{PAGE}/1"), ("dark", f"{LIST}?ai=unjudged&sort=rounds")])
def test_the_pages_are_for_everybody(chromium: Chromium, server: PageServer, scheme: str, path: str) -> None:
    with chromium.tab(color_scheme=scheme) as tab:
        tab.open(f"{server.url}{path}")
        tab.check()


@pytest.mark.parametrize(
    ("url", "github_url", "is_linked"),
    [
        ("https://github.com/acme/lamp/pull/1", "https://api.github.com/graphql", True),
        ("http://github.local/acme/lamp/pull/1", "http://github.local/graphql", True),
        ("http://github.com/acme/lamp/pull/1", "https://api.github.com/graphql", False),
        ("javascript:alert(1)", "https://api.github.com/graphql", False),
        ("https:alert", "https://api.github.com/graphql", False),
        ("data:text/html,x", "http://github.local/graphql", False),
        ("https://[broken", "https://api.github.com/graphql", False),
        ("https://github.com/\n", "https://api.github.com/graphql", False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str, github_url: str, is_linked: bool) -> None:
    assert outward(url, github_url) == (url if is_linked else None)


def test_a_long_text_is_cut_to_a_line() -> None:
    assert shortened("a  b\nc") == "a b c"
    assert shortened("x" * 300, 10) == f"{'x' * 10}…"
    assert shortened(f"a{' ' * 3_000}b", 10) == "a…"


def test_every_kind_of_sign_is_explained() -> None:
    assert set(SIGNS) == set(Signal)
