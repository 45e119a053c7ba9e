from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest

from prsync_pipeline.models import (
    ActorKind,
    ChangedFile,
    Commit,
    FileChange,
    PullRequest,
    PullRequestState,
    Repository,
    Review,
    ReviewState,
)
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import MonthSummary, Store, StoredPullRequest, Warehouse
from prsync_pipeline_tests.support.factories import (
    JANUARY,
    SYNCED_AT,
    make_commit,
    make_file,
    make_pull_request,
    make_review,
    make_team,
    make_tracked,
)

AWKWARD = 'it\'s "so" \\ C:\\new\\table\r\n\ttab \\N \\. {a,b} %s %(name)s $name ☃ 🦆 é\u202e\x01\x7f'
LATER = SYNCED_AT + timedelta(hours=1)
CHILDREN = {"reviews": "raw_reviews", "commits": "raw_commits", "files": "raw_files"}
ENUMERATIONS = {
    "author_kind": ActorKind,
    "reviewer_kind": ActorKind,
    "change": FileChange,
}
LISTS = ("ready_at", "labels", "assignees", "linked_issues")


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked("acme/lamp"), make_tracked("acme/door")])
    return store


def save(store: Store, *pull_requests: PullRequest) -> None:
    store.pull_requests.save("core", pull_requests, {})


def fetch(warehouse: Warehouse, sql: str) -> list[dict[str, Any]]:
    with warehouse.transaction() as transaction:
        return transaction.fetch(sql)


def stored(warehouse: Warehouse) -> list[PullRequest]:
    """All raw rows, read back as the values that they were saved from."""
    return [
        PullRequest(
            **model_values(PullRequest, row, {"state": PullRequestState}),
            reviews=children(warehouse, row, Review, "reviews", "review_id"),
            commits=children(warehouse, row, Commit, "commits", "sha"),
            files=children(warehouse, row, ChangedFile, "files", "path"),
        )
        for row in fetch(warehouse, "select * from raw_pull_requests order by repository, number")
    ]


def children(warehouse: Warehouse, parent: dict[str, Any], model: type, noun: str, key: str) -> tuple[Any, ...]:
    with warehouse.transaction() as transaction:
        rows = transaction.fetch(
            f"select * from {CHILDREN[noun]} where repository = $repository and number = $number order by {key}",
            {"repository": parent["repository"], "number": parent["number"]},
        )
    return tuple(model(**model_values(model, row, {"state": ReviewState})) for row in rows)


def model_values(model: type, row: dict[str, Any], enumerations: dict[str, Any]) -> dict[str, Any]:
    values = {field.name: row[field.name] for field in fields(model) if field.name in row}
    for name, enumeration in {**ENUMERATIONS, **enumerations}.items():
        if name in values:
            values[name] = enumeration(values[name])
    return {name: tuple(value) if name in LISTS else value for name, value in values.items()}


def make_full_pull_request() -> PullRequest:
    """Every field holds something that is not its default, and texts are as awkward as they come."""
    return make_pull_request(
        title=AWKWARD,
        body=AWKWARD * 1000,
        author_login=None,
        author_kind=ActorKind.GHOST,
        state=PullRequestState.MERGED,
        is_draft=True,
        ready_at=(JANUARY, JANUARY + timedelta(days=1)),
        merged_at=JANUARY + timedelta(days=2, seconds=1),
        closed_at=JANUARY + timedelta(days=2, seconds=2),
        merged_by_login="grace",
        base_branch="release/1.0",
        head_branch=AWKWARD,
        additions=2_000_000_000,
        deletions=3,
        changed_files=4,
        commit_count=5,
        review_count=6,
        comment_count=7,
        labels=("", "null", "NULL", AWKWARD, "a,b"),
        assignees=("ada", "grace"),
        milestone=AWKWARD,
        linked_issues=("acme/lamp#7",),
        nul_characters=8,
        reviews=(
            make_review(review_id=1, reviewer_login=None, reviewer_kind=ActorKind.MANNEQUIN),
            make_review(review_id=2**63 - 1, state=ReviewState.CHANGES_REQUESTED, comment_count=99),
        ),
        commits=(
            make_commit(sha="a" * 40, author_login=None, author_name=None, author_email=None),
            make_commit(sha="b" * 40, message=AWKWARD, authored_at=datetime(1970, 1, 1)),
        ),
        files=(make_file(path="a"), make_file(path=AWKWARD, change=FileChange.RENAMED, additions=0)),
    )


def test_every_column_comes_back_as_it_went_in(store: Store, warehouse: Warehouse) -> None:
    pull_request = make_full_pull_request()

    save(store, pull_request)

    assert stored(warehouse) == [pull_request]


def test_the_rows_carry_their_team_and_month(store: Store, warehouse: Warehouse) -> None:
    save(store, make_pull_request(created_at=datetime(2026, 2, 28, 23, 59, 59)))

    assert fetch(warehouse, "select team, month, is_deleted from raw_pull_requests") == [
        {"team": "core", "month": "2026-02", "is_deleted": False}
    ]


def test_columns_that_are_empty_in_the_whole_batch_keep_their_type(store: Store, warehouse: Warehouse) -> None:
    empty = make_pull_request(author_login=None)
    full = make_pull_request(number=2, merged_at=JANUARY, labels=("bug",), ready_at=(JANUARY,), milestone="1.0")

    save(store, empty)
    save(store, full)

    assert stored(warehouse) == [empty, full]


def test_saving_twice_changes_nothing(store: Store, warehouse: Warehouse) -> None:
    save(store, make_full_pull_request())

    save(store, make_full_pull_request())

    assert stored(warehouse) == [make_full_pull_request()]


def test_an_empty_batch_saves_only_the_bookkeeping(store: Store, warehouse: Warehouse) -> None:
    store.pull_requests.save("core", [], {"acme/lamp": (3, 4)})

    assert stored(warehouse) == []
    assert store.syncs.of_team("core")[-1].sync_progress == pytest.approx(75.0)


def test_a_newer_one_takes_the_place_of_the_stored_one_with_all_its_children(
    store: Store, warehouse: Warehouse
) -> None:
    save(store, make_full_pull_request(), make_pull_request(number=2, files=(make_file(),)))
    newer = make_pull_request(
        updated_at=JANUARY + timedelta(days=9),
        reviews=(make_review(review_id=5),),
        commits=(make_commit(sha="c" * 40),),
        files=(make_file(path="b"),),
    )

    save(store, newer)

    assert stored(warehouse) == [newer, make_pull_request(number=2, files=(make_file(),))]


def test_the_same_update_synced_later_takes_the_place_of_the_stored_one(store: Store, warehouse: Warehouse) -> None:
    save(store, make_pull_request(files=(make_file(path="a"),)))
    again = make_pull_request(synced_at=LATER, title="Same update", files=())

    save(store, again)

    assert stored(warehouse) == [again]


@pytest.mark.parametrize(
    "older",
    [
        make_pull_request(updated_at=JANUARY, synced_at=LATER, title="Older", files=(make_file(path="older"),)),
        make_pull_request(synced_at=SYNCED_AT - timedelta(seconds=1), title="Older", reviews=(make_review(),)),
    ],
    ids=["updated earlier", "synced earlier"],
)
def test_an_older_one_touches_neither_the_stored_row_nor_its_children(
    store: Store, warehouse: Warehouse, older: PullRequest
) -> None:
    newer = make_pull_request(files=(make_file(path="newer"),), commits=(make_commit(),))
    other = make_pull_request(number=2, files=(make_file(),))
    save(store, newer)

    save(store, older, other)

    assert stored(warehouse) == [newer, other]


def test_of_one_key_twice_in_a_batch_the_newest_is_kept(store: Store, warehouse: Warehouse) -> None:
    newest = make_pull_request(updated_at=JANUARY + timedelta(days=3), title="Newest", files=(make_file(path="b"),))
    older = make_pull_request(title="Older", files=(make_file(path="a"),))

    save(store, older, newest, older)

    assert stored(warehouse) == [newest]


def test_a_child_that_is_listed_twice_is_one_row(store: Store, warehouse: Warehouse) -> None:
    review, commit, file = make_review(), make_commit(), make_file()

    save(store, make_pull_request(reviews=(review, review), commits=(commit, commit), files=(file, file)))

    assert stored(warehouse) == [make_pull_request(reviews=(review,), commits=(commit,), files=(file,))]


def test_a_path_as_long_as_git_allows_is_stored(store: Store, warehouse: Warehouse) -> None:
    path = "/".join(f"{part:064x}" for part in range(62))

    save(store, make_pull_request(files=(make_file(path=path),)))

    assert [file.path for file in stored(warehouse)[0].files] == [path]


def test_one_of_a_repository_that_was_created_again_takes_the_old_ones_place(
    store: Store, warehouse: Warehouse
) -> None:
    save(store, make_pull_request(node_id="PR_old", updated_at=datetime(2026, 11, 1), files=(make_file(path="old"),)))
    recreated = make_pull_request(node_id="PR_new", synced_at=LATER, files=(make_file(path="new"),))

    save(store, recreated)

    assert stored(warehouse) == [recreated]


def test_one_of_a_repository_that_is_no_more_does_not_come_back(store: Store, warehouse: Warehouse) -> None:
    recreated = make_pull_request(node_id="PR_new", synced_at=LATER)
    save(store, recreated)

    save(store, make_pull_request(node_id="PR_old", updated_at=datetime(2026, 11, 1)))

    assert stored(warehouse) == [recreated]


def test_one_that_comes_under_its_repositorys_new_name_is_not_stored_twice(store: Store, warehouse: Warehouse) -> None:
    old = make_pull_request(repository="acme/lamp", node_id="PR_1", files=(make_file(),), reviews=(make_review(),))
    new = make_pull_request(repository="acme/light", node_id="PR_1", synced_at=LATER, files=(make_file(),))
    save(store, old)

    save(store, new)
    save(store, old)

    assert stored(warehouse) == [new]


def test_rows_and_progress_of_several_repositories_go_in_together(store: Store, warehouse: Warehouse) -> None:
    lamp, door = make_pull_request(), make_pull_request(repository="acme/door")

    store.pull_requests.save("core", [lamp, door], {"acme/lamp": (1, 8), "acme/door": (1, 1)})

    assert stored(warehouse) == [door, lamp]
    progress = {
        sync.repository: (sync.pull_requests_synced, sync.sync_progress) for sync in store.syncs.of_team("core")
    }
    assert progress == {"acme/door": (1, 100.0), "acme/lamp": (1, 12.5)}


def test_another_teams_rows_are_left_alone(store: Store) -> None:
    store.teams.add(make_team(slug="web"), [make_tracked()])
    save(store, make_pull_request())

    store.pull_requests.save("web", [make_pull_request(updated_at=JANUARY + timedelta(days=5))], {})
    store.pull_requests.mark_deleted("web", "acme/lamp", ["PR_acme/lamp_1"])

    assert store.pull_requests.stored("core", "acme/lamp")["PR_acme/lamp_1"].updated_at == JANUARY + timedelta(days=1)
    assert not store.pull_requests.stored("core", "acme/lamp")["PR_acme/lamp_1"].is_deleted


def test_stored_ones_are_known_by_node_id(store: Store) -> None:
    save(store, make_pull_request(), make_pull_request(repository="acme/door"))

    assert store.pull_requests.stored("core", "acme/lamp") == {
        "PR_acme/lamp_1": StoredPullRequest(
            node_id="PR_acme/lamp_1",
            number=1,
            created_at=JANUARY,
            updated_at=JANUARY + timedelta(days=1),
            is_deleted=False,
            synced_at=SYNCED_AT,
        )
    }


def test_deleted_ones_stay_stored_leave_the_view_and_come_back_when_seen_again(
    store: Store, warehouse: Warehouse
) -> None:
    save(store, make_pull_request(), make_pull_request(number=2))

    store.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_1", "PR_unknown"])
    store.pull_requests.mark_deleted("core", "acme/lamp", [])

    deleted = {pull.number: pull.is_deleted for pull in store.pull_requests.stored("core", "acme/lamp").values()}
    assert deleted == {1: True, 2: False}
    assert fetch(warehouse, "select number from pull_requests") == [{"number": 2}]

    save(store, make_pull_request(synced_at=LATER))

    assert not store.pull_requests.stored("core", "acme/lamp")["PR_acme/lamp_1"].is_deleted


def test_counts_by_month_leave_deleted_ones_out(store: Store) -> None:
    february = datetime(2026, 2, 3)
    save(
        store,
        make_pull_request(merged_at=february, reviews=(make_review(), make_review(review_id=2)), files=(make_file(),)),
        make_pull_request(number=2, commits=(make_commit(),), files=(make_file(), make_file(path="b"))),
        make_pull_request(number=3, created_at=february),
        make_pull_request(number=4, files=(make_file(),)),
        make_pull_request(repository="acme/door"),
    )
    store.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_4"])

    by_month = store.pull_requests.count_by_month("core")
    rows = store.pull_requests.count_rows("core", [Month(2026, 1), Month(2026, 2), Month(2026, 3)])

    assert by_month == [
        MonthSummary("acme/door", Month(2026, 1), pull_requests=1, merged=0, reviews=0, commits=0, files=0),
        MonthSummary("acme/lamp", Month(2026, 1), pull_requests=2, merged=1, reviews=2, commits=1, files=3),
        MonthSummary("acme/lamp", Month(2026, 2), pull_requests=1, merged=0, reviews=0, commits=0, files=0),
    ]
    assert rows == {
        Month(2026, 1): {"raw_pull_requests": 3, "raw_reviews": 2, "raw_commits": 1, "raw_files": 3},
        Month(2026, 2): {"raw_pull_requests": 1, "raw_reviews": 0, "raw_commits": 0, "raw_files": 0},
        Month(2026, 3): {"raw_pull_requests": 0, "raw_reviews": 0, "raw_commits": 0, "raw_files": 0},
    }


def test_a_batch_that_cannot_be_stored_leaves_rows_and_bookkeeping_as_they_were(
    store: Store, warehouse: Warehouse
) -> None:
    save(store, make_pull_request())
    before = store.syncs.of_team("core")
    broken = make_pull_request(number=3, title=None)

    with pytest.raises(Exception, match="title"):
        store.pull_requests.save("core", [make_pull_request(number=2), broken], {"acme/lamp": (3, 3)})

    assert stored(warehouse) == [make_pull_request()]
    assert store.syncs.of_team("core") == before


def test_a_renamed_repository_is_saved_under_its_new_name(store: Store, warehouse: Warehouse) -> None:
    save(store, make_full_pull_request())

    store.roster.rename_repositories("core", [Repository("R_acme/lamp", "acme/light")])

    assert [
        (pull_request.repository, len(pull_request.files), len(pull_request.reviews))
        for pull_request in stored(warehouse)
    ] == [("acme/light", 2, 2)]
