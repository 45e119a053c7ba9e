"""What people asked for: asked twice is asked once, it ends once, and it is not kept for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.errors import TeamPaused, UnknownTeam
from prsync_pipeline.warehouse import EXPIRES_AFTER, RequestKind, RequestOutcome, Store, SyncRequest, Warehouse
from prsync_pipeline.warehouse.sync_requests import REQUESTS_KEPT
from prsync_pipeline_tests.support.factories import make_team, make_tracked

NOON = datetime(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)
CHANGES = SyncRequest("request-1", "core", RequestKind.CHANGES, NOON, "ada")
FAILED = replace(CHANGES, id="request-2", kind=RequestKind.FAILED, repositories=("acme/api",))


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked()])
    return store


def test_a_request_is_stored_as_it_was_asked_and_tells_how_it_goes(store: Store) -> None:
    store.sync_requests.ask(FAILED)

    store.sync_requests.begin("request-2", "run-1", NOON + SECOND)
    store.sync_requests.begin("request-2", "run-2", NOON + 2 * SECOND)  # it goes on with the first
    store.sync_requests.end("request-2", RequestOutcome.DONE, NOON + 9 * SECOND)
    store.sync_requests.end("request-2", RequestOutcome.FAILED, NOON + 10 * SECOND)

    assert store.sync_requests.get("core", "request-2") == replace(
        FAILED, begun_at=NOON + SECOND, run_id="run-2", ended_at=NOON + 9 * SECOND, outcome=RequestOutcome.DONE
    )
    assert store.sync_requests.get("other", "request-2") is None


def test_who_asks_twice_gets_the_first_request_while_it_is_open(store: Store) -> None:
    first = store.sync_requests.ask(CHANGES)
    again = store.sync_requests.ask(replace(CHANGES, id="again", asked_at=NOON + SECOND))
    of_another_kind = store.sync_requests.ask(FAILED)
    store.sync_requests.end(first.id, RequestOutcome.NOTHING_TO_DO, NOON + SECOND)
    later = store.sync_requests.ask(replace(CHANGES, id="later"))

    assert (again, of_another_kind.id, later.id) == (CHANGES, "request-2", "later")
    assert [request.id for request in store.sync_requests.open("core")["core"]] == ["later", "request-2"]


@pytest.mark.parametrize(
    ("further", "both"),
    [(("acme/web", "acme/api"), ("acme/api", "acme/web")), ((), ()), (("acme/api",), ("acme/api",))],
)
def test_further_repositories_join_the_request_that_has_not_begun(
    store: Store, further: tuple[str, ...], both: tuple[str, ...]
) -> None:
    store.sync_requests.ask(FAILED)

    joined = store.sync_requests.ask(replace(FAILED, id="again", repositories=further))

    assert joined == replace(FAILED, repositories=both)
    assert store.sync_requests.get("core", FAILED.id) == joined


def test_a_run_under_way_gets_no_further_repositories(store: Store) -> None:
    store.sync_requests.ask(FAILED)
    store.sync_requests.begin(FAILED.id, "run-1", NOON)

    assert store.sync_requests.ask(replace(FAILED, id="again", repositories=("acme/web",))).repositories == (
        "acme/api",
    )


def test_nobody_asks_for_a_team_that_is_paused_or_gone(store: Store) -> None:
    store.teams.set_paused("core", is_paused=True)

    with pytest.raises(TeamPaused, match="'core' is paused: resume it"):
        store.sync_requests.ask(CHANGES)
    with pytest.raises(UnknownTeam):
        store.sync_requests.ask(replace(CHANGES, team="other"))

    assert store.sync_requests.open() == {}


def test_what_no_run_has_begun_for_a_day_expires(store: Store) -> None:
    store.sync_requests.ask(CHANGES)
    store.sync_requests.ask(FAILED)
    store.sync_requests.begin(FAILED.id, "run-1", NOON)

    store.sync_requests.expire(NOON + EXPIRES_AFTER)
    assert len(store.sync_requests.open()["core"]) == 2
    store.sync_requests.expire(NOON + EXPIRES_AFTER + SECOND)

    assert [request.id for request in store.sync_requests.open()["core"]] == [FAILED.id]
    expired = store.sync_requests.get("core", CHANGES.id)
    assert expired is not None
    assert (expired.outcome, expired.ended_at) == (RequestOutcome.EXPIRED, NOON + EXPIRES_AFTER + SECOND)


def test_the_latest_are_the_open_ones_and_the_one_that_ended_last(store: Store) -> None:
    for place in range(3):
        store.sync_requests.ask(replace(CHANGES, id=f"ended-{place}", asked_at=NOON + place * SECOND))
        store.sync_requests.end(f"ended-{place}", RequestOutcome.DONE, NOON + place * SECOND)
    store.sync_requests.ask(replace(FAILED, asked_at=NOON + 5 * SECOND))

    assert [request.id for request in store.sync_requests.latest()["core"]] == ["ended-2", "request-2"]
    assert store.sync_requests.latest("other") == {}


def test_a_teams_oldest_requests_are_forgotten_and_all_of_them_with_the_team(store: Store) -> None:
    for place in range(REQUESTS_KEPT + 2):
        store.sync_requests.ask(replace(CHANGES, id=f"request-{place:02}", asked_at=NOON + place * SECOND))
        store.sync_requests.end(f"request-{place:02}", RequestOutcome.DONE, NOON + place * SECOND)

    assert store.sync_requests.get("core", "request-01") is None
    assert store.sync_requests.get("core", "request-02") is not None
    assert store.teams.remove("core")["sync_requests"] == REQUESTS_KEPT
