from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import DEFAULT_TOKEN, ChangedFile, Commit, Review, World
from prsync_pipeline_tests.support.sandbox_client import ADA, GRACE, START, Clock, ids_of, make

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = "acme/shop"
COMMIT = Commit("a" * 40, "More", "Ada", "ada@acme.example", "ada", START, START, 3, 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    made = World.of([make(1, is_draft=True, commits=(COMMIT,)), make(2)], clock)
    clock.forward(86_400.5)
    return made


@pytest.mark.parametrize(
    ("happen", "changed"),
    [
        (lambda world: world.retitle(SHOP, 1, "New"), {"title": "New"}),
        (lambda world: world.relabel(SHOP, 1, "bug", "urgent"), {"labels": ["bug", "urgent"]}),
        (lambda world: world.close(SHOP, 1), {"state": "CLOSED", "closed_at": "2026-03-03T09:00:00Z"}),
        (lambda world: world.merge(SHOP, 1, GRACE), {"state": "MERGED", "merged_by": "grace"}),
        (lambda world: world.ready(SHOP, 1), {"is_draft": False}),
        (
            lambda world: world.push(SHOP, 1, [COMMIT], [ChangedFile("a.py", 3, 1)]),
            {"additions": 3, "deletions": 1, "changed_files": 1},
        ),
    ],
)
def test_what_happens_to_a_pull_request_changes_it_and_moves_its_update(
    world: World, happen: Callable[[World], None], changed: dict[str, Any]
) -> None:
    happen(world)

    row = json.loads(next(world.truth()))
    assert {name: row[name] for name in changed} == changed
    assert row["updated_at"] == "2026-03-03T09:00:00Z"


def test_a_change_can_leave_the_update_where_it_was(world: World) -> None:
    world.change(SHOP, 1, touch=False, milestone="v1")

    assert world.pull_request(SHOP, 1).milestone == "v1"
    assert world.pull_request(SHOP, 1).updated_at == make(1).updated_at


def test_a_review_adds_its_comments_to_the_total(world: World) -> None:
    world.review(SHOP, 2, Review(1, GRACE, "COMMENTED", START, comments=3))

    assert world.pull_request(SHOP, 2).comments == 3
    assert len(world.pull_request(SHOP, 2).reviews) == 1


def test_a_push_adds_commits_and_a_force_push_replaces_them(world: World) -> None:
    other = Commit("b" * 40, "Again", "Ada", None, "ada", START, START)

    world.push(SHOP, 1, [other])
    pushed = [commit.oid[0] for commit in world.pull_request(SHOP, 1).commits]
    world.force_push(SHOP, 1, [other])

    assert pushed == ["a", "b"]
    assert [commit.oid[0] for commit in world.pull_request(SHOP, 1).commits] == ["b"]
    assert world.pull_request(SHOP, 1).events[-1].type == "HeadRefForcePushedEvent"


def test_a_deleted_pull_request_is_gone_by_id_and_by_number(world: World) -> None:
    identifier = ids_of(world)[0]

    world.delete(SHOP, 1)

    assert world.find(identifier) is None
    with pytest.raises(InputError, match="acme/shop#1"):
        world.pull_request(SHOP, 1)


def test_ids_survive_a_rename_and_the_name_is_free_for_another(world: World) -> None:
    before = ids_of(world)

    world.rename_repository(SHOP, "other/store")
    new = world.add_repository(SHOP)

    assert ids_of(world) == before
    assert {world.find(identifier).repository for identifier in before} == {"other/store"}  # type: ignore[union-attr]
    assert world.repository(SHOP) == new
    assert world.repository("other/store", follow=False) is not None


def test_two_renames_leave_both_old_names_resolving(world: World) -> None:
    world.rename_repository(SHOP, "acme/one")
    world.rename_repository("acme/one", "acme/two")

    found = {name: world.repository(name) for name in (SHOP, "acme/one", "acme/two")}
    assert {one.name for one in found.values() if one} == {"acme/two"}
    assert world.repository(SHOP, follow=False) is None


def test_a_deleted_repository_takes_its_pull_requests_along(world: World) -> None:
    identifier = ids_of(world)[0]

    world.delete_repository(SHOP)

    assert world.find(identifier) is None
    assert list(world.truth()) == []


def test_a_hidden_repository_can_be_shown_again(world: World) -> None:
    world.hide(SHOP)
    hidden = world.token(DEFAULT_TOKEN)
    world.show(SHOP)
    shown = world.token(DEFAULT_TOKEN)

    assert hidden is not None
    assert shown is not None
    assert (len(hidden.hidden), len(shown.hidden)) == (1, 0)


def test_a_token_does_not_show_in_its_own_repr(world: World) -> None:
    world.grant("very-secret")

    assert "very-secret" not in repr(world.token("very-secret"))


def test_a_worlds_people_are_those_who_merge() -> None:
    merged = make(1, state="MERGED", merged_at=START, merged_by=GRACE, author=ADA)

    world = World.of([merged])

    assert [member.person for member in world.organizations["acme"].members] == [GRACE]


def test_an_unknown_repository_is_an_error_that_names_it(world: World) -> None:
    with pytest.raises(InputError, match="acme/none"):
        world.hide("acme/none")
