from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.sandbox import PullRequest, World, many_pull_requests, sample, serve, small_repositories
from prsync_pipeline_tests.support.sandbox_client import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 8, 30)
A_YEAR_AND_A_MONTH = datetime(2025, 11, 1)


def rows_of(world: World) -> list[PullRequest]:
    return [one for inside in world.pull_requests.values() for one in inside.values()]


def times_in(record: Any) -> Iterator[datetime]:
    if isinstance(record, datetime):
        yield record
    elif isinstance(record, tuple):
        for item in record:
            yield from times_in(item)
    elif dataclasses.is_dataclass(record):
        for field in dataclasses.fields(record):
            yield from times_in(getattr(record, field.name))


@pytest.fixture(scope="module")
def world() -> World:
    return sample(7, NOW)


@pytest.fixture(scope="module")
def rows(world: World) -> list[PullRequest]:
    return rows_of(world)


def named(rows: list[PullRequest], words: str) -> PullRequest:
    (found,) = [one for one in rows if words in one.title]
    return found


def test_the_sample_has_about_a_thousand_pull_requests_in_its_thirteen_months(rows: list[PullRequest]) -> None:
    recent = [one for one in rows if one.created_at >= A_YEAR_AND_A_MONTH]

    assert 900 <= len(recent) <= 1100
    assert {f"{one.created_at:%Y-%m}" for one in recent} == {
        *(f"2026-{month:02}" for month in range(1, 12)),
        "2025-11",
        "2025-12",
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("now", [NOW, datetime(2026, 11, 22, 1, 5, 59, 123), datetime(2024, 2, 29, 23, 59)])
def test_nothing_happens_after_now_and_something_did_within_the_last_hours(seed: int, now: datetime) -> None:
    moments = [moment for one in rows_of(sample(seed, now, scale=0.3)) for moment in times_in(one)]

    assert now - timedelta(hours=8) < max(moments) <= now
    assert all(moment.microsecond == 0 for moment in moments)


def test_the_same_seed_and_moment_make_the_same_world() -> None:
    one, same, other = (list(sample(seed, NOW, scale=0.2).truth()) for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_numbers_run_with_the_time_of_creation_and_are_unique(rows: list[PullRequest]) -> None:
    for repository in {one.repository for one in rows}:
        inside = sorted((one for one in rows if one.repository == repository), key=lambda one: one.number)
        assert all(
            before.number < after.number and before.created_at <= after.created_at for before, after in pairwise(inside)
        )


def test_every_pull_request_of_the_sample_makes_sense(rows: list[PullRequest]) -> None:
    for one in rows:
        assert one.updated_at == max(one.updated_at, *times_in(one)), one.title
        assert (one.merged_at is not None) == (one.state == "MERGED"), one.title
        assert (one.closed_at is None) == (one.state == "OPEN"), one.title
        assert one.closed_at is None or one.closed_at >= one.created_at, one.title
        assert one.merged_at in {None, one.closed_at}, one.title
        assert one.changed_files == len(one.files) == len({file.path for file in one.files}) > 0, one.title
        assert one.commits, one.title
    reviews = [review.id for one in rows for review in one.reviews]
    assert len(reviews) == len(set(reviews))
    commits = [commit.oid for one in rows for commit in one.commits]
    assert len(commits) == len(set(commits))


def test_the_organisation_has_repositories_of_every_kind(world: World, rows: list[PullRequest]) -> None:
    counts = Counter(one.repository for one in rows)
    kinds = {one.name: (one.is_archived, one.is_empty) for one in world.repositories.values()}

    assert kinds["acme/legacy-monolith"] == (True, False)
    assert kinds["acme/next-idea"] == (False, True)
    assert counts["acme/next-idea"] == 0
    assert 1 <= counts["acme/design-tokens"] < 10
    assert counts["acme/storefront"] > 200


def test_people_bots_agents_and_those_who_are_gone_all_open_pull_requests(rows: list[PullRequest]) -> None:
    authors = Counter(one.author.login if one.author else None for one in rows)
    kinds = {one.author.kind if one.author else None for one in rows}
    reviewers = {review.author.login for one in rows for review in one.reviews if review.author}

    assert kinds == {"User", "Bot", "Mannequin", None}
    assert min(authors[name] for name in ("dependabot", "renovate", "copilot-swe-agent", "claude")) >= 5
    assert authors["devin-ai-integration"] >= 5
    assert "coderabbitai" in reviewers
    assert not [login for login in {*authors, *reviewers} if login and login.endswith("[bot]")]


def test_the_traces_of_tools_are_in_commits_and_bodies(rows: list[PullRequest]) -> None:
    messages = [commit.message for one in rows for commit in one.commits]

    for trace in ("noreply@anthropic.com", "cursoragent@cursor.com", "noreply@aider.chat", "Copilot"):
        assert any(trace in message for message in messages), trace
    for trace in ("Generated with [Claude Code]", "I used Cursor", "Summary by CodeRabbit", "- [ ] I used AI"):
        assert any(trace in one.body for one in rows), trace


def test_what_a_pipeline_stumbles_over_is_in_the_sample(rows: list[PullRequest]) -> None:
    readied = Counter(sum(event.type == "ReadyForReviewEvent" for event in one.events) for one in rows)
    started_before = [
        one for one in rows if one.created_at < A_YEAR_AND_A_MONTH and one.updated_at >= A_YEAR_AND_A_MONTH
    ]

    assert max(len(one.reviews) for one in rows) == 130
    assert max(len(one.commits) for one in rows) == 300
    assert max(len(one.files) for one in rows) == 400
    assert max(len(one.body) for one in rows) == 65_536
    assert "\x00" in named(rows, "order notes").body
    assert any(review.state == "PENDING" for one in rows for review in one.reviews)
    assert any(review.author == one.author for one in rows for review in one.reviews)
    assert any(one.title.startswith('Revert "') for one in rows)
    assert any("hotfix" in one.labels for one in rows)
    assert any(one.is_draft for one in rows)
    assert readied[1] > 20
    assert readied[2] > 5
    assert any(one.merged_at and one.merged_at - one.created_at > timedelta(days=60) for one in started_before)
    assert any(one.updated_at < A_YEAR_AND_A_MONTH for one in rows)


def test_a_lagging_index_knows_all_of_the_sample_at_once() -> None:
    query = '{ search(type: ISSUE, query: "org:acme is:pr", first: 1) { issueCount } }'
    world = sample(7, NOW, scale=0.05)

    with serve(world, search_lag_seconds=3600) as sandbox:
        assert ask(sandbox, query)["search"]["issueCount"] == len(rows_of(world))


def test_the_long_repository_has_its_busiest_day() -> None:
    rows = rows_of(many_pull_requests(2_000, days=365, busiest_day=700, now=NOW))

    days = Counter(one.created_at.date() for one in rows)
    assert len(rows) == 2_000
    assert days.most_common(1)[0][1] == 700
    assert days.most_common(2)[1][1] < 30
    assert all(NOW - timedelta(days=365) <= one.created_at < NOW for one in rows)
    assert max(moment for one in rows for moment in times_in(one)) <= NOW


def test_small_repositories_are_many_and_small() -> None:
    world = small_repositories(50, each=3, now=NOW)

    counts = Counter(one.repository for one in rows_of(world))
    assert len(counts) == 50
    assert set(counts.values()) == {3}
