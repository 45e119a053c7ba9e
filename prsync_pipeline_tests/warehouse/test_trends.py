"""One pull request after another, and the trend rows that must come of it, written down by hand; on both warehouses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.models import ActorKind, PullRequestState, ReviewState
from prsync_pipeline.months import Month
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.models import PullRequest, Review
    from prsync_pipeline.warehouse import Store, Trend, TrendChange

COVERED = datetime(2024, 11, 1)
NOW = datetime(2025, 3, 10, 12)
NOTHING_TO_MEASURE = (
    "merged_per_author", "cycle_time_hours_p50", "cycle_time_hours_p75", "cycle_time_hours_p90",
    "cycle_time_hours_mean", "review_time_hours_p50", "review_time_hours_p75", "pickup_time_hours_p50",
    "pickup_time_hours_p75", "review_to_merge_hours_p50", "review_to_merge_hours_p75", "unreviewed_share",
    "top_reviewer_share", "review_rounds_mean", "size_p50", "size_p75", "revert_share", "hotfix_share", "ai_share",
    "cycle_time_hours_p50_ai", "cycle_time_hours_p50_other", "ai_share_of_people", "agent_share",
    "agent_cycle_time_hours_p50", "agent_cycle_time_hours_p75", "agent_size_p50", "agent_unreviewed_share",
)  # fmt: skip


@pytest.fixture
def core(store: Store) -> Store:
    """The team `core` with one repository, covered from November 2024."""
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.complete("core", "acme/lamp", COVERED, NOW)
    store.teams.complete_sync("core", COVERED, NOW)
    return store


def merged(number: int, created: datetime, after: timedelta, *reviews: Review, **changes: object) -> PullRequest:
    """A pull request of `ada` that was merged `after` its creation."""
    return make_pull_request(
        number=number,
        created_at=created,
        merged_at=created + after,
        closed_at=created + after,
        state=PullRequestState.MERGED,
        reviews=reviews,
        review_count=len(reviews),
        **changes,
    )


def months(store: Store, *pull_requests: PullRequest, repository: str = "*") -> dict[str, Trend]:
    """The trend rows of these pull requests by month, from the coverage to `NOW`."""
    store.pull_requests.save("core", list(pull_requests), {})
    store.trends.compute("core", [Month.of(COVERED)], NOW)
    return {str(trend.month): trend for trend in store.trends.of_team("core", repository=repository)}


def change(store: Store, month: str, metric: str) -> TrendChange:
    [found] = [
        trend_change
        for trend_change in store.trends.changes("core")
        if (str(trend_change.month), trend_change.metric) == (month, metric)
    ]
    return found


def test_the_example_of_29_and_2_hours(core: Store) -> None:
    review = make_review(submitted_at=datetime(2025, 1, 1, 12))

    january = months(core, merged(1, datetime(2025, 1, 1, 10), timedelta(hours=29), review))["2025-01"].measures

    assert january["cycle_time_hours_p50"] == january["cycle_time_hours_mean"] == 29.0
    assert january["review_time_hours_p50"] == january["review_time_hours_p75"] == 2.0
    assert january["pickup_time_hours_p50"] == 2.0
    assert january["review_to_merge_hours_p50"] == 27.0
    assert (january["unreviewed_share"], january["review_count"], january["top_reviewer_share"]) == (0.0, 1, 1.0)


def test_a_month_without_pull_requests_is_a_row_of_zeros_and_nothing_measured(core: Store) -> None:
    rows = months(core)

    assert list(rows) == ["2024-11", "2024-12", "2025-01", "2025-02", "2025-03"]
    for row in rows.values():
        assert {name for name, value in row.measures.items() if value is None} == set(NOTHING_TO_MEASURE)
        assert {value for name, value in row.measures.items() if name not in NOTHING_TO_MEASURE} == {0}
        assert row.small_sample


def test_the_current_month_alone_is_partial(core: Store) -> None:
    assert [row.is_partial for row in months(core).values()] == [False, False, False, False, True]


def test_the_first_second_of_a_month_belongs_to_it_and_the_last_to_the_one_before(core: Store) -> None:
    first, hour = datetime(2025, 2, 1), timedelta(hours=1)

    rows = months(
        core,
        merged(1, first - hour, hour),
        merged(2, first - hour - timedelta(seconds=1), hour),
    )

    assert (rows["2025-01"].measures["opened_count"], rows["2025-01"].measures["merged_count"]) == (2, 1)
    assert (rows["2025-02"].measures["opened_count"], rows["2025-02"].measures["merged_count"]) == (0, 1)


def test_one_opened_in_a_year_and_merged_in_the_next_counts_in_both(core: Store) -> None:
    rows = months(core, merged(1, datetime(2024, 12, 31, 23), timedelta(hours=2)))

    december, january = rows["2024-12"].measures, rows["2025-01"].measures
    assert (december["opened_count"], december["merged_count"], december["cycle_time_hours_p50"]) == (1, 0, None)
    assert (january["opened_count"], january["merged_count"], january["cycle_time_hours_p50"]) == (0, 1, 2.0)


def test_one_opened_before_the_first_month_and_merged_in_it_is_measured_there(core: Store) -> None:
    rows = months(core, merged(1, datetime(2024, 10, 1), timedelta(days=40)))

    assert "2024-10" not in rows
    assert (rows["2024-11"].measures["opened_count"], rows["2024-11"].measures["merged_count"]) == (0, 1)
    assert rows["2024-11"].measures["cycle_time_hours_p50"] == 960.0


@pytest.mark.parametrize(
    "reviewer",
    [{"reviewer_login": "ada"}, {"reviewer_login": "coderabbitai", "reviewer_kind": ActorKind.BOT}],
    ids=["of the author", "of a bot"],
)
def test_a_review_that_is_nobody_elses_is_none(core: Store, reviewer: dict[str, object]) -> None:
    created = datetime(2025, 1, 1, 10)
    review = make_review(submitted_at=created + timedelta(hours=1), state=ReviewState.CHANGES_REQUESTED, **reviewer)

    january = months(core, merged(1, created, timedelta(hours=3), review))["2025-01"].measures

    assert january["unreviewed_share"] == 1.0
    assert (january["review_count"], january["reviewer_count"], january["top_reviewer_share"]) == (0, 0, None)
    assert (january["review_time_hours_p50"], january["review_rounds_mean"]) == (None, 0.0)


def test_a_review_after_the_merge_counts_and_leaves_no_time_from_review_to_merge(core: Store) -> None:
    created = datetime(2025, 1, 31, 10)
    late = make_review(submitted_at=created + timedelta(hours=20))

    rows = months(core, merged(1, created, timedelta(hours=3), late))

    january = rows["2025-01"].measures
    assert (january["unreviewed_share"], january["review_time_hours_p50"]) == (0.0, 20.0)
    assert january["review_to_merge_hours_p50"] is None
    assert (january["review_count"], rows["2025-02"].measures["review_count"]) == (0, 1)


def test_a_draft_that_became_ready_twice_waits_from_the_last_time_before_its_review(core: Store) -> None:
    created = datetime(2025, 1, 1, 10)
    ready = tuple(created + timedelta(hours=hours) for hours in (1, 5, 30))
    review = make_review(submitted_at=created + timedelta(hours=8))

    row = months(core, merged(1, created, timedelta(hours=40), review, ready_at=ready))["2025-01"].measures

    assert (row["review_time_hours_p50"], row["pickup_time_hours_p50"]) == (8.0, 3.0)


def test_percentiles_lie_between_the_nearest_two(core: Store) -> None:
    pulls = [merged(hours, datetime(2025, 1, 2), timedelta(hours=hours), additions=hours) for hours in (1, 2, 4, 10)]

    january = months(core, *pulls)["2025-01"].measures

    assert january["cycle_time_hours_p50"] == 3.0
    assert january["cycle_time_hours_p75"] == 5.5
    assert january["cycle_time_hours_p90"] == pytest.approx(8.2, abs=1e-12)
    assert january["size_p50"] == 5.0


def test_five_merged_are_no_small_sample_and_one_is_measured_all_the_same(core: Store) -> None:
    january = [merged(number, datetime(2025, 1, 2), timedelta(hours=1)) for number in range(1, 6)]

    rows = months(core, *january, merged(6, datetime(2025, 2, 2), timedelta(hours=4)))

    assert (rows["2025-01"].small_sample, rows["2025-02"].small_sample) == (False, True)
    assert rows["2025-02"].measures["cycle_time_hours_p90"] == 4.0


def test_bots_pull_requests_are_counted_apart_and_nowhere_else(core: Store) -> None:
    created = datetime(2025, 1, 2)
    review = make_review(submitted_at=created + timedelta(minutes=1))
    bot = merged(1, created, timedelta(hours=1), review, author_login="renovate", author_kind=ActorKind.BOT)

    row = months(core, bot)["2025-01"]

    assert row.measures["bot_merged_count"] == 1
    assert {value for name, value in row.measures.items() if name != "bot_merged_count"} == {0, None}


def test_an_agents_pull_requests_count_in_the_ai_share_and_the_reviews_that_people_give_them_as_work(
    core: Store,
) -> None:
    created = datetime(2025, 1, 2)
    agent = {"author_login": "devin-ai-integration", "author_kind": ActorKind.BOT}
    review = make_review(submitted_at=created + timedelta(minutes=1))
    people = [merged(number, created, timedelta(hours=10)) for number in (1, 2, 3)]
    agents = [merged(number, created, timedelta(hours=number), review, **agent) for number in (4, 5, 6, 7, 8, 9, 10)]
    closed = make_pull_request(number=11, created_at=created, closed_at=created, state=PullRequestState.CLOSED, **agent)
    kinds = {1: "assisted", 2: "reviewed", 3: "none", **dict.fromkeys(range(4, 12), "authored")}
    made_verdicts.plant(
        core.warehouse,
        *(made_verdicts.make_verdict("core", "acme/lamp", number, "2025-01", kind) for number, kind in kinds.items()),
    )

    row = months(core, *people, *agents, closed)["2025-01"].measures

    assert (row["ai_share"], row["agent_share"]) == (0.8, 0.7)
    assert row["ai_share_of_people"] == pytest.approx(1 / 3)
    assert (row["ai_assisted_count"], row["authored_count"], row["assisted_count"], row["ai_reviewed_count"]) == (
        8, 7, 1, 1,
    )  # fmt: skip
    assert (row["merged_count"], row["cycle_time_hours_p50"], row["unreviewed_share"]) == (3, 10.0, 1.0)
    assert (row["agent_opened_count"], row["agent_merged_count"], row["agent_closed_unmerged_count"]) == (8, 7, 1)
    assert (row["agent_cycle_time_hours_p50"], row["agent_cycle_time_hours_p75"]) == (7.0, 8.5)
    assert (row["agent_size_p50"], row["agent_unreviewed_share"], row["bot_merged_count"]) == (12.0, 0.0, 0)
    assert (row["review_count"], row["reviewer_count"], row["top_reviewer_share"]) == (7, 1, 1.0)
    tools = {count.tool: (count.count, count.assisted_count) for count in core.trends.tool_counts("core")}
    assert tools == {"copilot": (7, 7), "cursor": (1, 1), "coderabbit": (1, 0)}


def test_deleted_accounts_are_one_ghost(core: Store) -> None:
    ghosts = {"author_login": None, "author_kind": ActorKind.GHOST}
    pulls = [merged(number, datetime(2025, 1, 2), timedelta(hours=1), **ghosts) for number in (1, 2)]

    january = months(core, *pulls)["2025-01"].measures

    assert (january["active_author_count"], january["merged_per_author"]) == (1, 2.0)


def test_closed_without_a_merge_counts_in_the_month_of_its_end(core: Store) -> None:
    closed = make_pull_request(
        created_at=datetime(2025, 1, 31), closed_at=datetime(2025, 2, 1), state=PullRequestState.CLOSED
    )

    rows = months(core, closed)

    assert [row.measures["closed_unmerged_count"] for row in rows.values()] == [0, 0, 0, 1, 0]
    assert rows["2025-02"].measures["merged_count"] == 0


def test_what_github_deleted_counts_nowhere(core: Store) -> None:
    pull = merged(1, datetime(2025, 1, 2), timedelta(hours=1), make_review(submitted_at=datetime(2025, 1, 2)))
    core.pull_requests.save("core", [pull], {})
    core.pull_requests.mark_deleted("core", "acme/lamp", [pull.node_id])

    assert set(months(core)["2025-01"].measures.values()) == {0, None}


def test_each_repository_has_rows_and_those_without_pull_requests_too(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/desk")])
    store.syncs.complete("core", "acme/lamp", COVERED, NOW)
    store.teams.complete_sync("core", COVERED, NOW)

    months(store, merged(1, datetime(2025, 1, 2), timedelta(hours=1)))

    january = {
        trend.repository: trend
        for trend in store.trends.of_team("core", repository=None)
        if trend.month == Month(2025, 1)
    }
    assert {name: trend.measures["merged_count"] for name, trend in january.items()} == {
        "*": 1,
        "acme/desk": 0,
        "acme/lamp": 1,
    }
    assert january["*"].missing_repositories == january["acme/desk"].missing_repositories == ("acme/desk",)
    assert january["acme/lamp"].missing_repositories == ()


def test_a_repository_that_is_covered_from_a_later_month_is_missing_before(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.complete("core", "acme/lamp", datetime(2025, 2, 1), NOW)
    store.teams.complete_sync("core", COVERED, NOW)

    missing = [bool(row.missing_repositories) for row in months(store).values()]

    assert missing == [True, True, True, False, False]


def test_a_repository_that_failed_is_missing_since_the_month_of_its_last_whole_sync(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.complete("core", "acme/lamp", COVERED, datetime(2025, 2, 11))
    store.teams.complete_sync("core", COVERED, NOW)
    store.syncs.fail("core", "acme/lamp", "out of sight", NOW)

    failed = [bool(row.missing_repositories) for row in months(store).values()]
    store.syncs.begin("core", {"acme/lamp": (0, 0)}, NOW)
    store.syncs.complete("core", "acme/lamp", COVERED, NOW)
    mended = [bool(row.missing_repositories) for row in months(store).values()]

    assert failed == [False, False, False, True, True]
    assert mended == [False] * 5


def test_a_team_without_history_has_no_rows(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])

    assert store.trends.compute("core", [Month(2025, 1)], NOW) == []
    assert store.trends.of_team("core", repository=None) == []


def test_months_before_the_coverage_are_never_written(core: Store) -> None:
    core.trends.compute("core", [Month(2023, 1)], NOW)

    assert core.trends.of_team("core")[0].month == Month(2024, 11)


def test_an_unknown_team_is_named(store: Store) -> None:
    with pytest.raises(UnknownTeam, match="'core'"):
        store.trends.compute("core", [], NOW)


def test_a_run_leaves_earlier_months_as_they_are(core: Store) -> None:
    months(core)
    core.pull_requests.save("core", [merged(1, datetime(2025, 1, 10), timedelta(days=4))], {})

    computed = core.trends.compute("core", [Month(2025, 1)], NOW + timedelta(hours=1))

    rows = {str(row.month): row for row in core.trends.of_team("core")}
    assert [str(month) for month in computed] == ["2025-01", "2025-02", "2025-03"]
    assert rows["2024-12"].computed_at == NOW
    assert rows["2025-01"].measures["merged_count"] == 1


def test_a_month_whose_rows_changed_is_due_until_it_is_computed_whatever_run_does_it(core: Store) -> None:
    months(core)
    core.pull_requests.save("core", [merged(1, datetime(2024, 12, 1), timedelta(days=40))], {})
    due = core.trends.due()

    core.trends.compute("core", [Month(2025, 3)], NOW + timedelta(hours=1))

    rows = {str(row.month): row for row in core.trends.of_team("core")}
    assert due == {"core": Month(2024, 12)}
    assert core.trends.due() == {}
    assert rows["2024-12"].measures["opened_count"] == 1
    assert rows["2025-01"].measures["merged_count"] == 1


def test_a_month_that_ended_since_it_was_computed_is_finished_with_the_next(core: Store) -> None:
    months(core)
    core.pull_requests.save("core", [merged(1, datetime(2025, 3, 30), timedelta(hours=2))], {})

    computed = core.trends.compute("core", [Month(2025, 4)], datetime(2025, 4, 1, 6))

    rows = {str(row.month): row for row in core.trends.of_team("core")}
    assert [str(month) for month in computed] == ["2025-03", "2025-04"]
    assert (rows["2025-03"].is_partial, rows["2025-03"].measures["merged_count"]) == (False, 1)
    assert rows["2025-04"].is_partial


def test_without_any_verdict_the_ai_share_is_unknown_and_not_zero(core: Store) -> None:
    january = months(core, merged(1, datetime(2025, 1, 2), timedelta(hours=1)))["2025-01"].measures

    assert (january["ai_assisted_count"], january["unclassified_count"], january["ai_share"]) == (0, 1, None)


def test_verdicts_are_counted_by_kind_and_reviews_by_ai_are_no_assistance(core: Store) -> None:
    kinds = ["none", "reviewed", "authored", "co_authored"]
    pulls = [merged(number, datetime(2025, 1, 2), timedelta(hours=number)) for number in range(1, 6)]
    found = [
        made_verdicts.make_verdict("core", "acme/lamp", n, "2025-01", kind) for n, kind in enumerate(kinds, start=1)
    ]
    made_verdicts.plant(core.warehouse, *found)

    january = months(core, *pulls)["2025-01"].measures

    assert (january["ai_assisted_count"], january["ai_share"], january["unclassified_count"]) == (2, 0.4, 1)
    assert [january[f"{kind}_count"] for kind in ("ai_reviewed", "authored", "co_authored", "inferred")] == [1, 1, 1, 0]
    assert (january["cycle_time_hours_p50_ai"], january["cycle_time_hours_p50_other"]) == (3.5, 1.5)
    assert {
        count_of_tool.tool: (count_of_tool.count, count_of_tool.assisted_count)
        for count_of_tool in core.trends.tool_counts("core")
    } == {
        "claude": (1, 1),
        "coderabbit": (2, 1),
        "copilot": (1, 1),
    }


def several(first: int, month: int, hours: Iterable[float], **changes: object) -> list[PullRequest]:
    """Merged after so many hours each, in a month of 2025."""
    created = datetime(2025, month, 2)
    return [merged(number, created, timedelta(hours=each), **changes) for number, each in enumerate(hours, first)]


def test_faster_is_down_and_an_improvement_where_lower_is_better_and_the_change_is_beyond_noise(core: Store) -> None:
    months(core, *several(1, 1, range(40, 52)), *several(20, 2, range(20, 32)))

    found = change(core, "2025-02", "cycle_time_hours_p50")

    # Of twelve sorted values the third and the tenth bound the median: seven hours apart in both months.
    half = 1.96 * (2 * (7 / 3.92) ** 2) ** 0.5
    assert (found.value_before, found.value, found.change_points, found.direction) == (45.5, 25.5, None, "down")
    assert (found.interval_low, found.interval_high) == pytest.approx((-20 - half, -20 + half), abs=1e-9)
    assert (found.sample_size_before, found.sample_size) == (12, 12)
    assert (found.is_beyond_noise, found.is_improvement, found.small_sample) == (True, True, False)


def test_a_change_within_the_noise_is_neither_better_nor_worse(core: Store) -> None:
    months(core, *several(1, 1, range(1, 240, 20)), *several(20, 2, range(1, 180, 15)))

    found = change(core, "2025-02", "cycle_time_hours_p50")

    assert found.interval_low is not None
    assert found.interval_high is not None
    assert found.interval_low < 0 < found.interval_high
    assert (found.direction, found.is_beyond_noise, found.is_improvement) == ("down", False, None)


@pytest.mark.parametrize(("before", "this"), [(9, 12), (12, 9), (1, 1)])
def test_under_ten_on_either_side_nothing_can_be_told(core: Store, before: int, this: int) -> None:
    months(core, *several(1, 1, [40] * before), *several(20, 2, [20] * this))

    found = change(core, "2025-02", "cycle_time_hours_p50")

    assert (found.direction, found.is_beyond_noise, found.is_improvement) == ("down", False, None)
    assert (found.interval_low, found.interval_high) == (None, None)
    assert found.small_sample is (min(before, this) < 5)


def test_a_shares_interval_is_newcombes(core: Store) -> None:
    """The example of Newcombe (1998), method 10: 56 of 70 less 48 of 80 is 0.2, from 0.0524 to 0.3339."""
    revert: dict[str, object] = {"title": 'Revert "Add a lamp"'}
    before = [*several(1, 1, [1] * 48, **revert), *several(49, 1, [1] * 32)]
    this = [*several(101, 2, [1] * 56, **revert), *several(157, 2, [1] * 14)]

    months(core, *before, *this)

    found = change(core, "2025-02", "revert_share")
    assert (found.interval_low, found.interval_high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (found.is_beyond_noise, found.is_improvement) == (True, False)


def test_exactly_ten_points_are_stable(core: Store) -> None:
    revert: dict[str, object] = {"title": 'Revert "Add a lamp"'}
    months(
        core,
        *several(1, 1, [1] * 3, **revert),
        *several(4, 1, [1] * 7),
        *several(11, 2, [1] * 4, **revert),
        *several(15, 2, [1] * 6),
    )

    found = change(core, "2025-02", "revert_share")

    assert (found.direction, found.is_improvement) == ("stable", None)
    assert found.change_points == pytest.approx(10)


def test_a_counts_change_is_poissons(core: Store) -> None:
    months(core, *several(1, 1, [1] * 16), *several(20, 2, [1] * 36))

    found = change(core, "2025-02", "merged_count")

    half = 1.96 * 52**0.5
    assert (found.interval_low, found.interval_high) == pytest.approx((20 - half, 20 + half), abs=1e-9)
    assert (found.is_beyond_noise, found.is_improvement) == (True, None)


@pytest.mark.parametrize(
    ("before", "this", "direction"),
    [(100, 110, "stable"), (100, 111, "up"), (100, 90, "stable"), (100, 89, "down")],
)
def test_beyond_ten_percent_is_a_direction(core: Store, before: int, this: int, direction: str) -> None:
    months(
        core,
        merged(1, datetime(2025, 1, 2), timedelta(hours=before)),
        merged(2, datetime(2025, 2, 2), timedelta(hours=this)),
    )

    assert change(core, "2025-02", "cycle_time_hours_mean").direction == direction


def test_from_nothing_to_something_is_up_without_a_percentage(core: Store) -> None:
    months(core, merged(1, datetime(2025, 2, 2), timedelta(hours=1)))

    found = change(core, "2025-02", "merged_count")
    nothing = change(core, "2025-01", "merged_count")

    assert (found.value_before, found.change_pct, found.direction) == (0.0, None, "up")
    assert (nothing.value, nothing.direction) == (0.0, "stable")


def test_there_is_no_change_from_or_to_what_was_not_measured(core: Store) -> None:
    months(core, merged(1, datetime(2025, 2, 2), timedelta(hours=1)))

    for month in ("2024-11", "2025-02", "2025-03"):
        found = change(core, month, "cycle_time_hours_p50")
        assert (found.change_pct, found.direction, found.is_improvement) == (None, None, None)


def test_shares_change_in_points(core: Store) -> None:
    plain = [merged(number, datetime(2025, 1, 2), timedelta(hours=1)) for number in (1, 2, 3, 4)]
    reverts = [
        merged(number, datetime(2025, 2, 2), timedelta(hours=1), title=title)
        for number, title in ((5, 'Revert "Add a lamp"'), (6, "Add"), (7, "Add"), (8, "Add"))
    ]

    months(core, *plain, *reverts)

    found = change(core, "2025-02", "revert_share")
    assert (found.change_points, found.change_pct, found.direction, found.is_improvement) == (25.0, None, "up", None)
    assert change(core, "2025-02", "hotfix_share").direction == "stable"


def test_every_number_of_a_trend_row_is_a_metric_with_a_unit_and_a_preference(core: Store) -> None:
    row = months(core)["2025-01"]

    found = {trend_change.metric: trend_change for trend_change in core.trends.changes("core")}

    assert found.keys() == row.measures.keys()
    assert {trend_change.unit for trend_change in found.values()} == {"count", "hours", "lines", "share"}
    assert {trend_change.preference for trend_change in found.values()} == {
        "lower_is_better",
        "higher_is_better",
        "neutral",
    }
    assert {name for name, trend_change in found.items() if trend_change.unit == "share"} == {
        name for name in row.measures if "_share" in name
    }


def test_a_renamed_repository_takes_its_trends_along(core: Store) -> None:
    months(core, merged(1, datetime(2025, 1, 2), timedelta(hours=1)))

    core.roster.rename_repositories("core", [make_tracked("acme/candle", node_id="R_acme/lamp").repository])

    names = {trend.repository for trend in core.trends.of_team("core", repository=None)}
    assert names == {"*", "acme/candle"}
