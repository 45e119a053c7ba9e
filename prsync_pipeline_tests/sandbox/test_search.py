from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.sandbox import World
from prsync_pipeline.sandbox.search import FIRST, LAST, Index, QueryNotUnderstood, Span, parse_query, parse_span
from prsync_pipeline_tests.support.sandbox_client import START, Clock, make, world_of

DAY, NEXT_DAY = datetime(2026, 3, 1), datetime(2026, 3, 2)
END_OF_DAY = datetime(2026, 3, 1, 23, 59, 59)
NOON = datetime(2026, 3, 1, 12)


def numbers(world: World, query: str, hidden: frozenset[str] = frozenset()) -> set[int]:
    return {found.number for found in Index(world).find(query, hidden)}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026-03-01", Span(DAY, END_OF_DAY)),
        ("2026-03-01T12:00:00Z", Span(NOON, NOON)),
        ("2026-03-01T14:00:00+02:00", Span(NOON, NOON)),
        (">=2026-03-01", Span(DAY, LAST)),
        (">2026-03-01", Span(NEXT_DAY, LAST)),
        ("<=2026-03-01", Span(FIRST, END_OF_DAY)),
        ("<2026-03-01", Span(FIRST, datetime(2026, 2, 28, 23, 59, 59))),
        ("2026-03-01..2026-03-01T12:00:00Z", Span(DAY, NOON)),
        ("*..2026-03-01T12:00:00Z", Span(FIRST, NOON)),
        ("2026-03-01T12:00:00Z..*", Span(NOON, LAST)),
    ],
)
def test_days_and_times_stand_for_these_seconds_with_both_ends_included(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("query", ["created:yesterday", "created:2026-13-01", "color:red", "is:weird", "words"])
def test_what_the_sandbox_does_not_understand_is_an_error_and_not_an_empty_answer(query: str) -> None:
    with pytest.raises(QueryNotUnderstood):
        parse_query(query)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_created_window_finds_just_what_was_created_within_it(first: int, hours: int) -> None:
    world = world_of(40)
    start, end = START + timedelta(hours=first), START + timedelta(hours=first + hours)

    found = numbers(world, f"repo:acme/shop is:pr created:{start.isoformat()}Z..{end.isoformat()}Z")

    assert found == {number for number in range(1, 41) if first <= number <= first + hours}


def test_every_qualifier_narrows_the_rest() -> None:
    merged = make(1, state="MERGED", merged_at=START + timedelta(days=9), updated_at=START + timedelta(days=9))
    world = World.of([merged, make(2, state="CLOSED", closed_at=START), make(3), make(4, repository="acme/other")])

    assert numbers(world, "org:acme is:pr") == {1, 2, 3, 4}
    assert numbers(world, "repo:acme/shop is:pr is:merged") == {1}
    assert numbers(world, "repo:acme/shop is:closed") == {1, 2}
    assert numbers(world, "repo:acme/shop is:open") == {3}
    assert numbers(world, "org:acme updated:>=2026-03-10") == {1}
    assert numbers(world, "org:acme merged:2026-03-11") == {1}
    assert numbers(world, "org:acme is:issue") == set()


def test_two_repositories_in_one_search_exclude_one_another() -> None:
    world = World.of([make(1), make(2, repository="acme/other")])

    assert numbers(world, "repo:acme/shop repo:acme/other is:pr") == set()


def test_unknown_hidden_and_former_names_find_nothing() -> None:
    world = world_of()
    shop = world.repository("acme/shop")
    assert shop is not None

    hidden = numbers(world, "repo:acme/shop", frozenset({shop.node_id}))
    world.rename_repository("acme/shop", "acme/store")

    assert hidden == set()
    assert numbers(world, "repo:acme/never") == set()
    assert numbers(world, "repo:acme/shop") == set()
    assert numbers(world, "repo:acme/store") == {1, 2, 3}


def test_archived_repositories_are_found_unless_the_query_says_no() -> None:
    world = world_of()
    world.archive_repository("acme/shop")

    assert numbers(world, "org:acme") == {1, 2, 3}
    assert numbers(world, "org:acme archived:false") == set()


def test_the_order_depends_on_the_seed_and_on_nothing_that_a_client_knows() -> None:
    world = world_of(50)

    one, same, other = (Index(world, seed=seed).find("org:acme", frozenset()) for seed in (1, 1, 2))

    assert one == same != other
    assert [row.number for row in one] != sorted(row.number for row in one)


def test_an_order_that_is_asked_for_is_kept() -> None:
    found = Index(world_of(50)).find("org:acme sort:created-desc", frozenset())

    assert [row.number for row in found] == list(range(50, 0, -1))


def test_a_lagging_index_finds_what_there_was_some_seconds_ago() -> None:
    clock = Clock()
    world = World.of([make(1), make(2)], clock)
    index = Index(world, lag_seconds=30)
    clock.forward(86_400)
    world.retitle("acme/shop", 1, "New")
    world.add(make(3))
    world.delete("acme/shop", 2)

    before = {(row.number, row.title) for row in index.find("org:acme", frozenset())}
    unmoved = index.find("org:acme updated:>=2026-03-03", frozenset())
    clock.forward(31)
    after = {(row.number, row.title) for row in index.find("org:acme", frozenset())}

    assert before == {(1, "Change 1"), (2, "Change 2")}
    assert unmoved == []
    assert after == {(1, "New"), (3, "Change 3")}
