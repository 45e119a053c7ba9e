"""What a person changes of a team, in the tables of both engines; and that a removed team leaves none of them a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.llm.question import ALL_QUESTIONS
from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import ChangedPullRequest, Member, Quota, Repository, SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import Intent, MonthSpan, NewLine
from prsync_pipeline_tests.support.factories import (
    SYNCED_AT,
    make_commit,
    make_file,
    make_pull_request,
    make_review,
    make_team,
    make_tracked,
)
from prsync_pipeline_tests.support.row_counts import count_team_rows, team_tables
from prsync_pipeline_tests.support.runs import begin_run
from prsync_pipeline_tests.warehouse.test_classifications import make_verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.warehouse import Store, Warehouse

JANUARY = Month(2026, 1)
LAMP, DOOR = make_tracked("acme/lamp"), make_tracked("acme/door", priority_rank=2)
BUSY = make_pull_request(reviews=(make_review(),), commits=(make_commit(),), files=(make_file(),))
FOUND = ChangedPullRequest("PR_new", 9, SYNCED_AT, SYNCED_AT, "R_acme/lamp")
ALL = MonthSpan("core", None, Month(2026, 12))
INTENT = Intent("i1", "core", 1, "small", "1", Month(2026, 1), "run-1", SYNCED_AT)
WRITES: dict[str, Callable[[Store], object]] = {
    "pull requests": lambda store: store.pull_requests.save("core", [BUSY], {"acme/lamp": (1, 1)}),
    "gone ones": lambda store: store.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_1"]),
    "a roster": lambda store: store.roster.save("core", [LAMP], [Member("ada", "Ada", None)], SYNCED_AT),
    "renames": lambda store: store.roster.rename_repositories("core", [LAMP.repository]),
    "the start of a sync": lambda store: store.syncs.begin("core", {"acme/lamp": (1, 0)}, SYNCED_AT),
    "a complete repository": lambda store: store.syncs.complete("core", "acme/lamp", JANUARY.start, SYNCED_AT),
    "a failed repository": lambda store: store.syncs.fail("core", "acme/lamp", "gone", SYNCED_AT),
    "the end of a sync": lambda store: store.teams.complete_sync("core", JANUARY.start, SYNCED_AT),
    "verdicts": lambda store: store.classifications.save("core", [make_verdict()]),
    "verdicts that wait": lambda store: store.classifications.mark_pending(
        MonthSpan("core", None, Month(2026, 12)), ALL_QUESTIONS, None
    ),
    "moved verdicts": lambda store: store.classifications.delete_moved("core"),
    "questions": lambda store: store.llm_batches.reserve_lines(INTENT, [NewLine("aa", "i1-1")]),
    "what changed": lambda store: store.discoveries.save("core", [FOUND], SYNCED_AT),
    "what is stored of it": lambda store: store.discoveries.settle("core", []),
    "a clock that was ahead": lambda store: store.discoveries.forget_watermark("core"),
    "trends": lambda store: store.trends.compute("core", [JANUARY], SYNCED_AT),
}


def fill(store: Store, slug: str = "core") -> None:
    """A row of the team in every table that a sync writes."""
    store.teams.add(make_team(slug=slug), [LAMP, DOOR])
    for write in WRITES.values():
        write(store)
    begin_run(store, "run-1", slug, "here:1", SYNCED_AT)


def names(store: Store) -> list[str]:
    return [tracked.repository.name for tracked in store.roster.repositories("core")]


def test_a_removed_team_leaves_no_row_in_any_table_even_of_a_later_step(store: Store, warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute("create table later (team text, number integer)")
        transaction.execute("insert into later values ('core', 1), ('web', 2)")
    fill(store)
    store.teams.add(make_team(slug="web"), [LAMP])
    store.pull_requests.save("web", [BUSY], {})
    others = count_team_rows(warehouse, "web")

    removed = store.teams.remove("core")

    assert sorted(removed) == team_tables(warehouse)
    assert {table: removed[table] for table in ("teams", "raw_reviews", "llm_lines", "team_members", "later")} == {
        "teams": 1,
        "raw_reviews": 1,
        "llm_lines": 1,
        "team_members": 1,
        "later": 1,
    }
    assert removed["trend_aggregates"] > 0
    assert count_team_rows(warehouse, "core") == 0
    assert count_team_rows(warehouse, "web") == others


def test_a_run_that_outlives_its_team_writes_nothing(store: Store, warehouse: Warehouse) -> None:
    fill(store)
    store.teams.remove("core")

    for write in WRITES.values():
        with pytest.raises(UnknownTeam, match="no team 'core'"):
            write(store)
    begin_run(store, "run-1", "core", "here:1", SYNCED_AT)
    store.teams.set_resume_at("core", SYNCED_AT)
    store.discoveries.fail("core", "GitHub cannot be reached", SYNCED_AT)
    store.discoveries.request_listing("core")
    store.discoveries.save_quota("core", Quota(1, 5000, SYNCED_AT, SYNCED_AT))
    store.teams.fail_sync("core", "no repository could be brought in", SYNCED_AT, SYNCED_AT)

    assert count_team_rows(warehouse, "core") == 0


def test_a_team_that_is_not_there_has_no_levers(store: Store) -> None:
    for pull in (
        lambda: store.teams.remove("core"),
        lambda: store.teams.set_paused("core", is_paused=True),
        lambda: store.teams.set_token(make_team(token_env="X")),
        lambda: store.roster.track("core", [LAMP.repository]),
        lambda: store.roster.untrack("core", ["R_acme/lamp"]),
    ):
        with pytest.raises(UnknownTeam):
            pull()


def test_a_team_is_paused_and_resumed(store: Store) -> None:
    store.teams.add(make_team(), [])

    store.teams.set_paused("core", is_paused=True)
    paused = store.teams.get("core").is_paused
    store.teams.set_paused("core", is_paused=False)

    assert paused
    assert store.teams.get("core") == make_team()


def test_another_token_takes_the_place_of_the_one_before_and_waits_for_no_budget(store: Store) -> None:
    store.teams.add(make_team(token_env="OLD", resume_at=datetime(2030, 1, 1)), [])

    store.teams.set_token(make_team(token_ciphertext="gAAAA"))

    assert store.teams.get("core") == make_team(token_ciphertext="gAAAA")


def test_a_repository_that_is_tracked_later_comes_last_and_is_pending(store: Store) -> None:
    store.teams.add(make_team(), [LAMP, DOOR])
    store.syncs.complete("core", "acme/lamp", JANUARY.start, SYNCED_AT)
    new = Repository("R_new", "acme/new")

    added = store.roster.track("core", [LAMP.repository, new])

    assert added == [new]
    assert names(store) == ["acme/lamp", "acme/door", "acme/new"]
    assert [sync.sync_status for sync in store.syncs.of_team("core")] == ["completed", "pending", "pending"]
    assert store.roster.track("core", [new]) == []


def test_what_a_person_took_off_the_list_stays_off_it_until_that_person_wants_it_again(store: Store) -> None:
    store.teams.add(make_team(), [LAMP, DOOR])
    store.pull_requests.save("core", [BUSY], {"acme/lamp": (1, 1)})
    store.syncs.complete("core", "acme/lamp", JANUARY.start, SYNCED_AT)

    store.roster.untrack("core", ["R_acme/lamp"])
    store.roster.save("core", [LAMP, DOOR], None, SYNCED_AT)

    assert names(store) == ["acme/door"]
    assert "acme/lamp" not in [sync.repository for _, sync in store.syncs.unfinished()]
    assert list(store.pull_requests.stored("core", "acme/lamp")) == ["PR_acme/lamp_1"]

    store.roster.track("core", [Repository("R_acme/lamp", "acme/light")])
    store.roster.save(
        "core", [replace(LAMP, repository=Repository("R_acme/lamp", "acme/light")), DOOR], None, SYNCED_AT
    )

    assert sorted(names(store)) == ["acme/door", "acme/light"]
    assert list(store.pull_requests.stored("core", "acme/light")) == ["PR_acme/lamp_1"]
    anew = next(sync for sync in store.syncs.of_team("core") if sync.repository == "acme/light")
    assert (anew.sync_status, anew.covered_from) == (SyncStatus.PENDING, None)


def test_the_last_repository_cannot_be_let_go(store: Store) -> None:
    store.teams.add(make_team(), [LAMP, DOOR])

    with pytest.raises(InputError, match=r"would track nothing.*prsync teams pause core"):
        store.roster.untrack("core", ["R_acme/lamp", "R_acme/door"])

    assert names(store) == ["acme/lamp", "acme/door"]


def test_a_repository_that_was_let_go_counts_in_its_months_and_is_not_missing(store: Store) -> None:
    store.teams.add(make_team(covered_from=JANUARY.start), [LAMP, DOOR])
    store.pull_requests.save("core", [BUSY], {})
    store.syncs.complete("core", "acme/door", JANUARY.start, SYNCED_AT)
    store.roster.untrack("core", ["R_acme/lamp"])

    store.trends.compute("core", [JANUARY], SYNCED_AT)

    [whole] = [trend for trend in store.trends.of_team("core") if trend.month == Month(2026, 1)]
    assert whole.measures["opened_count"] == 1
    assert whole.missing_repositories == ()


def test_the_kind_of_an_error_is_kept_until_the_next_try(store: Store) -> None:
    store.teams.add(make_team(), [LAMP])

    store.syncs.fail("core", "acme/lamp", "it is gone", SYNCED_AT, "repository_unavailable")
    [failed] = store.syncs.of_team("core")
    store.syncs.begin("core", {"acme/lamp": (1, 1)}, SYNCED_AT)
    [begun] = store.syncs.of_team("core")

    assert failed.sync_error_code == "repository_unavailable"
    assert begun.sync_error_code is None
