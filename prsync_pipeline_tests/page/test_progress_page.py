"""How far a team is, over HTTP: page, fragment, indicator, list of teams; on states made by the store."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Repository, Team
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import RequestKind, RunOutcome, Store, SyncRequest, open_warehouse
from prsync_pipeline_tests.support import team_states
from prsync_pipeline_tests.support.page_server import PageServer, SetClock, page_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

NOON = datetime(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)
BY_HTMX = {"HX-Request": "true"}
LARGEST_FRAGMENT = 3 * 1024


class LinkTo:
    """Lets everyone in who may see these teams and do what the role may."""

    def __init__(self, role: Role, *teams: str) -> None:
        self._seen = Seen("link", role, frozenset(teams))

    def who(self, request: Request) -> Seen | None:  # noqa: ARG002 - the same for all
        return self._seen


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


def begin_history(store: Store, stored: int = 20, seconds_left: float | None = 40) -> None:
    team_states.sign_up(store, NOON)
    team_states.begin_run(store, NOON - 3 * SECOND)
    team_states.bring_in(store, NOON, stored, seconds_left=seconds_left)


def asked(server: PageServer, path: str, **headers: str) -> str:
    """The page's text, read anew, without runs of blanks."""
    server.page.snapshots.expire()
    answer = server.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def test_a_history_that_comes_in_has_percent_counts_and_time_left(server: PageServer, store: Store) -> None:
    begin_history(store)

    page = asked(server, "/teams/acme/progress")

    assert "<title>36 % · acme · prsync</title>" in page
    assert "40 of 100 pull requests · about 40 s left" in page
    assert '<progress class="overall" max="100" value="36"' in page
    assert "You may close this page" in page
    assert page.count("under way</td>") == 3  # two repositories and the run


def test_the_fragment_says_itself_when_it_is_to_be_asked_for_again(
    server: PageServer, store: Store, clock: SetClock
) -> None:
    begin_history(store)
    moving = asked(server, "/teams/acme/progress", **BY_HTMX)
    team_states.bring_in(store, NOON, team_states.TOTAL)
    team_states.complete(store, NOON)
    clock.now += SECOND

    still = asked(server, "/teams/acme/progress", **BY_HTMX)

    assert moving.startswith("<title>36 % · acme · prsync</title>")
    assert ("every 2s" in moving, "every 30s" in still) == (True, True)
    assert "<html" not in moving + still
    assert "acme is up to date" in still
    assert "100 pull requests since 1 November 2025 · 2 repositories" in still


def test_the_bar_stands_still_while_more_is_to_come(server: PageServer, store: Store) -> None:
    begin_history(store)
    before = asked(server, "/teams/acme/progress")
    store.syncs.begin("acme", {"acme/api": (90, 20)}, NOON, {"acme/api": 90})

    after = asked(server, "/teams/acme/progress")

    assert "40 of 100" in before
    assert "40 of 140" in after
    assert ('value="36"' in before, 'value="36"' in after) == (True, True)


def test_a_minute_in_which_nothing_comes_in_is_told(server: PageServer, store: Store, clock: SetClock) -> None:
    begin_history(store)
    asked(server, "/teams/acme/progress")
    clock.now += 61 * SECOND
    store.sync_runs.beat("run-1", "acme", clock.now)

    assert "Nothing has come in for 1 min 1 s." in asked(server, "/teams/acme/progress")


def test_first_numbers_are_offered_before_the_end(server: PageServer, store: Store) -> None:
    begin_history(store)
    team_states.compute_first_months(store, NOON)

    page = asked(server, "/teams/acme/progress")

    assert '<a class="button main" href="/teams/acme/trends">See the first numbers</a>' in page
    assert "2 of 13 months are in already." in page


def test_a_failed_repository_stands_on_top_with_its_reason_and_what_can_be_done(
    server: PageServer, store: Store
) -> None:
    begin_history(store)
    team_states.fail(store, NOON, "acme/web", "it is gone, or private to this token")

    page = asked(server, "/teams/acme/progress")

    assert "1 of 2 repositories could not be brought in. The others go on." in page
    assert "<strong><bdi>acme/web</bdi></strong>: it is gone, or private to this token" in page
    assert "What can be done: give the team&#39;s token access" in page
    assert page.index('id="r-acme/web"') < page.index('id="r-acme/api"')
    assert page.count("<button>Try again now</button>") == page.count("<button>Let it go</button>") == 1


def test_where_nothing_comes_in_the_reasons_stand_there_and_it_can_be_tried_again(
    server: PageServer, store: Store
) -> None:
    team_states.sign_up(store, NOON)
    for name in team_states.NAMES:
        team_states.fail(store, NOON, name, "it is gone")

    page = asked(server, "/teams/acme/progress")

    assert '<h1 id="state">Nothing could be brought in</h1>' in page
    assert "2 of 2 repositories could not be brought in.</h2>" in page
    assert "acme/api</bdi></strong>, <strong><bdi>acme/web</bdi></strong>: it is gone" in page


def test_a_spent_budget_is_waited_for_until_it_is_back(server: PageServer, store: Store, clock: SetClock) -> None:
    begin_history(store)
    store.sync_runs.end("run-1", "acme", RunOutcome.WAITS, NOON)
    store.teams.set_resume_at("acme", NOON + timedelta(minutes=32))
    waiting = asked(server, "/teams/acme/progress")
    clock.now += timedelta(minutes=33)
    team_states.tick(store, clock.now)
    team_states.begin_run(store, clock.now)

    going_on = asked(server, "/teams/acme/progress")

    assert 'Waiting for GitHub until <time datetime="2026-11-20T12:32:00Z"' in waiting
    assert "40 of 100 pull requests are in. It goes on by itself" in waiting
    assert 'hx-trigger="every 15s"' in waiting
    assert "Asking GitHub what there is" in going_on
    assert ('value="36"' in waiting, 'value="36"' in going_on) == (True, True)


def test_who_may_only_read_sees_no_buttons(settings: Settings, store: Store, clock: SetClock) -> None:
    begin_history(store)
    team_states.fail(store, NOON, "acme/web", "it is gone")

    with page_server(settings, access=LinkTo(Role.READ, "acme"), clock=clock) as reader:
        page = asked(reader, "/teams/acme/progress")
    with page_server(settings, access=LinkTo(Role.ADMIN, "acme"), clock=clock, is_read_only=True) as read_only:
        assert "<button" not in asked(read_only, "/teams/acme/progress")

    assert "could not be brought in" in page
    assert "<button" not in page
    assert "/settings" not in page


def test_hostile_names_and_errors_are_text(server: PageServer, store: Store) -> None:
    team_states.sign_up(store, NOON, names=("acme/\u202efdp.exe", 'acme/"><script>alert(1)</script>'))
    team_states.fail(store, NOON, 'acme/"><script>alert(1)</script>', "<img src=x onerror=alert(1)>")

    page = asked(server, "/teams/acme/progress")

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<bdi>acme/\u202efdp.exe</bdi>" in page


def test_three_hundred_repositories_are_a_small_fragment_and_all_of_them_are_a_link_away(
    server: PageServer, store: Store
) -> None:
    names = [f"acme/repository-{number}" for number in range(300)]
    team_states.sign_up(store, NOON, names=names)
    team_states.begin_run(store, NOON)
    team_states.bring_in(store, NOON, 20, names=names)
    team_states.fail(store, NOON, "acme/repository-299", "it is gone")

    some = asked(server, "/teams/acme/progress", **BY_HTMX)
    everything = asked(server, "/teams/acme/progress?all=1", **BY_HTMX)

    assert len(gzip.compress(some.encode())) <= LARGEST_FRAGMENT
    assert (some.count('<tr id="r-'), everything.count('<tr id="r-')) == (31, 300)
    assert '<a href="/teams/acme/progress?all=1">Show all 300</a>' in some
    assert 'hx-get="/teams/acme/progress?all=1"' in everything
    assert "data-filter" in some


def test_a_team_without_repositories_or_runs_has_a_page(server: PageServer, store: Store) -> None:
    team_states.sign_up(store, NOON, names=())

    page = asked(server, "/teams/acme/progress")

    assert "Starting" in page
    assert "Recent syncs" not in page


def test_recent_syncs_have_their_stages_and_how_they_ended(settings: Settings, store: Store, clock: SetClock) -> None:
    team_states.make_complete(store, NOON)
    linked = Settings(home=settings.home, warehouse_url=settings.warehouse_url, dagster_url="http://127.0.0.1:3000")

    with page_server(linked, clock=clock) as server:
        page = asked(server, "/teams/acme/progress")

    assert "history, 2025-11 to 2026-11" in page
    assert "succeeded" in page
    assert '<a href="http://127.0.0.1:3000/runs/run-1" rel="noreferrer">in Dagster</a>' in page


def test_a_complete_team_that_nobody_looks_after_says_so(server: PageServer, store: Store, clock: SetClock) -> None:
    team_states.make_complete(store, NOON)
    looked_after = asked(server, "/teams/acme/progress")
    clock.now += 61 * SECOND

    alone = asked(server, "/teams/acme/progress")

    assert "Nothing is running" not in looked_after
    assert "Nothing is running that keeps it so: <code>prsync dev</code>" in alone


def test_nothing_is_promised_anywhere_once_nobody_has_looked_after_the_teams_for_a_minute(
    server: PageServer, store: Store, clock: SetClock
) -> None:
    team_states.make_complete(store, NOON)
    store.sync_requests.ask(SyncRequest("request-1", "acme", RequestKind.LISTING, NOON, "ada"))
    pages = ("/teams", "/teams/acme/progress", "/teams/acme/settings")
    before = [asked(server, page) for page in pages]
    clock.now += 61 * SECOND

    after = [asked(server, page) for page in pages]

    assert ["Nothing is running" in page for page in before] == [False] * 3
    assert ["Nothing is running" in page for page in after] == [True] * 3
    assert after[0].count("Nothing is running that keeps these up to date: <code>prsync dev</code>") == 1
    assert ["half a minute" in page for page in before] == [False, True, True]
    assert "half a minute" not in "".join(after)
    assert "brought in by itself" in before[2]
    assert "brought in by itself" not in after[2]


def test_a_page_may_be_closed_only_where_something_goes_on(server: PageServer, store: Store, clock: SetClock) -> None:
    team_states.sign_up(store, NOON)
    team_states.fail(store, NOON, "acme/web", "it is gone")
    attended = asked(server, "/teams/acme/progress")
    clock.now += 61 * SECOND

    alone = asked(server, "/teams/acme/progress")

    assert "The others go on." in attended
    assert "The others are not complete." in alone
    assert ("You may close this page" in attended, "You may close this page" in alone) == (True, False)


def test_a_repository_that_is_added_to_a_complete_team_is_named_as_still_to_come(
    server: PageServer, store: Store
) -> None:
    team_states.make_complete(store, NOON)
    store.roster.track("acme", [Repository("R_lamp", "acme/lamp")])

    page = asked(server, "/teams/acme/progress")

    assert '<h1 id="state">1 of 3 repositories is still to come</h1>' in page
    assert "Its history follows by itself; the others are complete." in page
    assert '<a class="button main" href="/teams/acme/trends">See the trends</a>' in page
    assert "months are in" not in page
    assert (
        'language model<span class="visually-hidden"> (to come)</span></span> <span class="number">not set up' in page
    )


def test_the_indicator_follows_a_history_and_says_when_it_is_complete(
    server: PageServer, store: Store, clock: SetClock
) -> None:
    begin_history(store)
    moving = asked(server, "/teams/acme/pill", **BY_HTMX)
    team_states.bring_in(store, NOON, team_states.TOTAL)
    team_states.complete(store, NOON)
    clock.now += SECOND

    over = asked(server, "/teams/acme/pill?seen=1", **BY_HTMX)
    never_there = asked(server, "/teams/acme/pill", **BY_HTMX)

    assert 'hx-get="/teams/acme/pill?seen=1" hx-trigger="every 5s"' in moving
    assert "36 % · about 40 s left" in moving
    assert '<a class="pill" href="/teams/acme/trends">The history is complete. Show it</a>' in over
    assert "hx-" not in over + never_there
    assert 'pill"' in never_there
    assert "<a" not in never_there


def test_a_teams_address_leads_to_how_it_comes_in_and_then_to_its_numbers(
    server: PageServer, store: Store, clock: SetClock
) -> None:
    begin_history(store)
    before = server.client.get("/teams/acme").headers["location"]
    team_states.bring_in(store, NOON, team_states.TOTAL)
    team_states.complete(store, NOON)
    server.page.snapshots.expire()
    clock.now += SECOND

    after = server.client.get("/teams/acme")

    assert (after.status_code, before, after.headers["location"]) == (
        303,
        "/teams/acme/progress",
        "/teams/acme/trends",
    )


def test_the_first_page_is_that_of_the_only_team_else_a_list_or_the_sign_up(
    settings: Settings, store: Store, server: PageServer
) -> None:
    def leads_to(server: PageServer) -> str:
        server.page.snapshots.expire()
        location: str = server.client.get("/").headers["location"]
        return location

    none = leads_to(server)
    team_states.sign_up(store, NOON)
    one = leads_to(server)
    team_states.sign_up(store, NOON, "core", ("acme/core",))

    assert (none, one, leads_to(server)) == ("/signup", "/teams/acme", "/teams")
    with page_server(settings, access=LinkTo(Role.READ, "core")) as reader:
        assert leads_to(reader) == "/teams/core"
    with page_server(settings, access=LinkTo(Role.READ)) as nobody:
        assert leads_to(nobody) == "/teams"


def test_those_teams_come_first_that_somebody_has_to_look_at(server: PageServer, store: Store) -> None:
    begin_history(store)
    team_states.make_complete(store, NOON, "beta", ("acme/b",))
    team_states.make_complete(store, NOON, "zeta", ("acme/z1", "acme/z2"))
    store.syncs.fail("zeta", "acme/z2", "it is gone", NOON, "repository_unavailable")
    team_states.sign_up(store, NOON, "idle", ("acme/i",))
    store.teams.set_paused("idle", is_paused=True)

    page = asked(server, "/teams")

    assert re.findall(r'<tr id="team-(\w+)"', page) == ["zeta", "acme", "beta", "idle"]
    assert "zeta is up to date but for what failed" in page
    assert "36 %, about 40 s left" in page
    assert "40 of 100" in page


def test_teams_are_searched_and_shown_fifty_a_page(server: PageServer, store: Store) -> None:
    for number in range(52):
        store.teams.add(Team(f"team-{number:02}", "acme", NOON, history_months=12), [])

    first, second = asked(server, "/teams"), asked(server, "/teams?page=2")
    found, nothing = asked(server, "/teams?q=TEAM-4"), asked(server, "/teams?q=<b>")

    assert (first.count('<tr id="team-'), second.count('<tr id="team-')) == (50, 2)
    assert 'href="/teams?page=2"' in first
    assert found.count('<tr id="team-') == 10
    assert "“<bdi>&lt;b&gt;</bdi>”" in nothing
    assert server.client.get("/teams?page=0").status_code == 400


def test_only_the_teams_of_a_link_are_listed(settings: Settings, store: Store) -> None:
    team_states.sign_up(store, NOON)
    team_states.sign_up(store, NOON, "core", ("acme/core",))

    with page_server(settings, access=LinkTo(Role.READ, "core")) as reader:
        page = asked(reader, "/teams")
        foreign = [reader.client.get(f"/teams/acme{path}") for path in ("", "/progress", "/pill")]
        unknown = reader.client.get("/teams/nobody")

    assert re.findall(r'<tr id="team-(\w+)"', page) == ["core"]
    assert {(answer.status_code, answer.text) for answer in foreign} == {(404, unknown.text)}
