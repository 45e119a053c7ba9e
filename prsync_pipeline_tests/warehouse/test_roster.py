from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.models import Member, Repository, RepositorySync, SyncStatus, TrackedRepository
from prsync_pipeline.warehouse import LeftOutPullRequest
from prsync_pipeline_tests.support.factories import (
    SYNCED_AT,
    make_commit,
    make_file,
    make_pull_request,
    make_review,
    make_team,
    make_tracked,
)

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store, Warehouse

MONDAY = datetime(2026, 11, 16)
TUESDAY = datetime(2026, 11, 17)
NAMED_TABLES = (
    "tracked_repositories",
    "repository_syncs",
    "raw_pull_requests",
    "raw_reviews",
    "raw_commits",
    "raw_files",
    "left_out_pull_requests",
)


def sign_up(store: Store, *repositories: TrackedRepository) -> None:
    """A team, and in each repository one pull request with a child in every table, titled with the node id."""
    store.teams.add(make_team(), repositories)
    for tracked in repositories:
        pull_request = make_pull_request(
            repository=tracked.repository.name,
            node_id=f"PR_{tracked.repository.node_id}",
            title=tracked.repository.node_id,
            reviews=(make_review(),),
            commits=(make_commit(),),
            files=(make_file(),),
        )
        left_out = LeftOutPullRequest(
            tracked.repository.name,
            7,
            f"PR_left_out_{tracked.repository.node_id}",
            pull_request.created_at,
            pull_request.updated_at,
            "it is odd",
            MONDAY,
        )
        store.pull_requests.save("core", [pull_request], {}, left_out=[left_out])


def names(store: Store) -> list[str]:
    return [tracked.repository.name for tracked in store.roster.repositories("core")]


def titles_by_repository(warehouse: Warehouse) -> dict[str, str]:
    with warehouse.transaction() as transaction:
        rows = transaction.fetch("select repository, title from raw_pull_requests")
    return {row["repository"]: row["title"] for row in rows}


def repositories_by_table(warehouse: Warehouse) -> dict[str, list[str]]:
    with warehouse.transaction() as transaction:
        return {
            table: sorted(row["repository"] for row in transaction.fetch(f"select repository from {table}"))
            for table in NAMED_TABLES
        }


def in_every_table(*repositories: str) -> dict[str, list[str]]:
    return {table: list(repositories) for table in NAMED_TABLES}


def test_the_roster_comes_back_by_rank(store: Store) -> None:
    lamp, door = make_tracked("acme/lamp", priority_rank=2), make_tracked("acme/door", priority_rank=1)
    ada, bea = Member("ada", "Ada", "admin"), Member("bea", None, None)
    store.teams.add(make_team(), [])

    store.roster.save("core", [lamp, door], [bea, ada, ada], MONDAY)

    assert store.roster.repositories("core") == [door, lamp]
    assert store.roster.members("core") == [ada, bea]
    assert store.roster.refreshed_at("core") == MONDAY
    assert [sync.repository for sync in store.syncs.of_team("core")] == ["acme/door", "acme/lamp"]


def test_a_roster_without_repositories_is_refreshed_too(store: Store) -> None:
    store.teams.add(make_team(), [])

    store.roster.save("core", [], [Member("ada", None, None)], MONDAY)

    assert store.roster.refreshed_at("core") == MONDAY


def test_members_are_replaced(store: Store) -> None:
    store.teams.add(make_team(), [])
    store.roster.save("core", [], [Member("ada", "Ada", "member"), Member("bea", None, None)], MONDAY)

    store.roster.save("core", [], [Member("ada", "Ada L.", "admin"), Member("cleo", None, None)], TUESDAY)

    assert store.roster.members("core") == [Member("ada", "Ada L.", "admin"), Member("cleo", None, None)]


def test_absent_repositories_become_inactive_and_listed_ones_active_again(store: Store) -> None:
    lamp, door = make_tracked("acme/lamp"), make_tracked("acme/door")
    store.teams.add(make_team(), [lamp, door])

    store.roster.save("core", [door], [], MONDAY)

    assert store.roster.repositories("core") == [door]
    assert store.roster.repositories("core", active_only=False) == [door, replace(lamp, is_active=False)]
    assert [sync.repository for sync in store.syncs.of_team("core")] == ["acme/door"]

    store.roster.save("core", [lamp, door], [], TUESDAY)

    assert store.roster.repositories("core", active_only=False) == [door, lamp]


def test_a_refresh_leaves_a_running_sync_as_it_is(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.begin("core", {"acme/lamp": (10, 5)}, SYNCED_AT)
    running = store.syncs.of_team("core")

    store.roster.save("core", [make_tracked(priority_rank=3), make_tracked("acme/new", priority_rank=9)], [], MONDAY)

    assert store.syncs.of_team("core") == [*running, RepositorySync("acme/new")]
    assert running[0].sync_status is SyncStatus.SYNCING


def test_a_rename_is_followed_in_every_table(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"))

    store.roster.save("core", [make_tracked("acme/light", "R_1")], [], MONDAY)

    assert repositories_by_table(warehouse) == in_every_table("acme/light")


def test_two_repositories_swap_their_names(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"), make_tracked("acme/door", "R_2"))

    store.roster.save("core", [make_tracked("acme/door", "R_1"), make_tracked("acme/lamp", "R_2")], [], MONDAY)

    assert titles_by_repository(warehouse) == {"acme/door": "R_1", "acme/lamp": "R_2"}
    assert repositories_by_table(warehouse) == in_every_table("acme/door", "acme/lamp")
    assert set(names(store)) == {"acme/door", "acme/lamp"}


def test_a_chain_of_renames_mixes_nothing_up(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/a", "R_1"), make_tracked("acme/b", "R_2"), make_tracked("acme/c", "R_3"))

    store.roster.rename_repositories(
        "core", [Repository("R_1", "acme/b"), Repository("R_2", "acme/c"), Repository("R_3", "acme/d")]
    )

    assert titles_by_repository(warehouse) == {"acme/b": "R_1", "acme/c": "R_2", "acme/d": "R_3"}


def test_a_rename_onto_the_name_of_one_that_is_gone_sets_the_old_history_aside(
    store: Store, warehouse: Warehouse
) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_gone"), make_tracked("acme/light", "R_2"))

    store.roster.save("core", [make_tracked("acme/lamp", "R_2")], [], MONDAY)

    assert names(store) == ["acme/lamp"]
    assert titles_by_repository(warehouse) == {"acme/lamp": "R_2", "acme/lamp@R_gone": "R_gone"}
    assert repositories_by_table(warehouse) == in_every_table("acme/lamp", "acme/lamp@R_gone")


def test_history_that_was_set_aside_is_found_again_under_its_next_name(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"), make_tracked("acme/light", "R_2"))
    store.roster.rename_repositories("core", [Repository("R_2", "acme/lamp")])

    store.roster.rename_repositories("core", [Repository("R_1", "acme/old-lamp")])

    assert titles_by_repository(warehouse) == {"acme/lamp": "R_2", "acme/old-lamp": "R_1"}


def test_a_repository_created_again_under_its_name_starts_anew(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_old"))
    store.syncs.complete("core", "acme/lamp", MONDAY, MONDAY)

    store.roster.save("core", [make_tracked("acme/lamp", "R_new")], [], TUESDAY)

    assert store.syncs.of_team("core") == [RepositorySync("acme/lamp")]
    assert titles_by_repository(warehouse) == {"acme/lamp@R_old": "R_old"}


def test_a_rename_of_a_few_leaves_the_others_active(store: Store) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"), make_tracked("acme/door", "R_2", priority_rank=2))

    store.roster.rename_repositories("core", [Repository("R_1", "acme/light"), Repository("R_unknown", "acme/else")])

    assert names(store) == ["acme/light", "acme/door"]


def test_a_rename_in_one_team_leaves_the_other_team_as_it_is(store: Store) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"))
    store.teams.add(make_team(slug="web"), [make_tracked("acme/lamp", "R_1")])

    store.roster.rename_repositories("web", [Repository("R_1", "acme/light")])

    assert names(store) == ["acme/lamp"]
    assert [sync.repository for sync in store.syncs.of_team("web")] == ["acme/light"]


def test_rows_that_lie_untracked_under_the_new_name_give_way(store: Store, warehouse: Warehouse) -> None:
    sign_up(store, make_tracked("acme/lamp", "R_1"))
    store.pull_requests.save(
        "core", [make_pull_request(repository="acme/light", node_id="PR_x", title="stray", files=(make_file(),))], {}
    )

    store.roster.rename_repositories("core", [Repository("R_1", "acme/light")])

    assert titles_by_repository(warehouse) == {"acme/light": "R_1"}
