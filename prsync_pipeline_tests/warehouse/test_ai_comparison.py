"""The comparison by origin on rows that are few enough to count by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.measures.ai_comparison import periods_since
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import AiComparison, Store

NOW = datetime(2026, 11, 20, 12)
OPENED = datetime(2026, 6, 1)
BOT: dict[str, Any] = {"author_login": "helper", "author_kind": ActorKind.BOT}


@pytest.fixture
def core(store: Store) -> Store:
    store.teams.add(make_team(), [make_tracked()])
    store.teams.complete_sync("core", datetime(2026, 1, 1), NOW)
    return store


def merged(number: int, hours: float = 24, opened: datetime = OPENED, **changes: Any) -> PullRequest:
    end = opened + timedelta(hours=hours)
    facts = {"created_at": opened, "merged_at": end, "closed_at": end, "state": PullRequestState.MERGED}
    return make_pull_request(number=number, **{**facts, **changes})


def save(store: Store, involvement: str | None, *pulls: PullRequest) -> None:
    store.pull_requests.save("core", pulls, {})
    if involvement:
        rows = [
            made_verdicts.make_verdict("core", pull.repository, pull.number, "2026-06", involvement) for pull in pulls
        ]
        made_verdicts.plant(store.warehouse, *rows)


def row_of(store: Store, metric: str, origin: str, period: str = "last_12", repository: str = "*") -> AiComparison:
    [row] = [
        row
        for row in store.ai_comparisons.of_team("core", NOW, repository=repository)
        if (row.period, row.metric, row.origin) == (period, metric, origin)
    ]
    return row


def test_three_origins_are_compared_and_other_bots_are_in_none(core: Store) -> None:
    save(core, "authored", merged(1, **BOT), merged(2, **BOT))
    save(core, "authored", merged(3))
    save(core, "reviewed", merged(4), merged(5))
    save(core, "none", merged(6), merged(7, **BOT))
    save(core, "co_authored", merged(8, **BOT))
    save(core, None, merged(9), merged(10, **BOT))

    counts = {origin: row_of(core, "cycle_time_hours", origin).n for origin in ("agent", "assisted", "none")}

    assert counts == {"agent": 2, "assisted": 1, "none": 3}
    assert row_of(core, "cycle_time_hours", "none").unjudged == 1


def test_a_median_has_the_interval_of_its_ranks(core: Store) -> None:
    save(core, "none", *(merged(hours, hours) for hours in range(1, 26)))

    row = row_of(core, "cycle_time_hours", "none")

    # n/2 - 0.98 √n = 12.5 - 4.9 = 7.6: the eighth from either end.
    assert (row.p50, row.p75, row.low, row.high) == (13, 19, 8, 18)


def test_under_six_there_is_no_interval_and_under_ten_no_difference(core: Store) -> None:
    save(core, "none", *(merged(hours, hours) for hours in range(1, 21)))
    save(core, "assisted", *(merged(100 + hours, hours) for hours in range(1, 6)))

    row = row_of(core, "cycle_time_hours", "assisted")

    assert (row.n, row.other_n, row.p50) == (5, 20, 3)
    assert (row.low, row.high, row.difference, row.matched_difference, row.matched_n) == (None, None, None, None, 5)


def test_matching_compares_within_size_where_the_plain_difference_is_of_other_sizes(core: Store) -> None:
    """Simpson's paradox: AI is an hour faster in small and in large ones, and slower in all, since most are large."""
    small: dict[str, Any] = {"additions": 5, "deletions": 0}
    large: dict[str, Any] = {"additions": 900, "deletions": 0}
    save(core, "none", *(merged(number, 5, **small) for number in range(1, 31)))
    save(core, "none", *(merged(number, 50, **large) for number in range(31, 41)))
    save(core, "assisted", *(merged(number, 4, **small) for number in range(41, 51)))
    save(core, "assisted", *(merged(number, 49, **large) for number in range(51, 81)))

    row = row_of(core, "cycle_time_hours", "assisted")

    assert (row.difference, row.matched_difference) == (44, -1)
    assert (row.matched_n, row.matched_other_n) == (40, 40)


def test_a_cell_of_under_five_is_not_matched(core: Store) -> None:
    large: dict[str, Any] = {"additions": 900, "deletions": 0}
    save(
        core, "none", *(merged(number, 5) for number in range(1, 21)), *(merged(30 + n, 50, **large) for n in range(4))
    )
    save(core, "assisted", *(merged(100 + n, 6) for n in range(12)), *(merged(120 + n, 90, **large) for n in range(10)))

    row = row_of(core, "cycle_time_hours", "assisted")

    assert (row.n, row.matched_n, row.matched_other_n, row.matched_difference) == (22, 12, 20, 1)


def test_accepted_is_merged_within_thirty_days_of_those_opened_as_long_ago(core: Store) -> None:
    unmerged: dict[str, Any] = {"merged_at": None, "closed_at": None, "state": PullRequestState.OPEN}
    young = NOW - timedelta(days=29)
    save(core, "none", merged(1, 24 * 30), merged(2, 24 * 30 + 0.01), merged(3, **unmerged), merged(4, 1, young))

    row = row_of(core, "accepted_share", "none")

    assert row.n == 3
    assert row.share == pytest.approx(1 / 3)


LATER = OPENED + timedelta(days=10)
TITLED = {"title": 'Revert "Add a lamp"', "body": "It broke."}


@pytest.mark.parametrize(
    ("revert", "is_reverted"),
    [
        (merged(9, 1, LATER, title="Take it back", body="Reverts acme/lamp#1"), True),
        (merged(9, 1, LATER, title="Take it back", body="It broke.\r\n\r\nReverts ACME/lamp#1, sadly"), True),
        (merged(9, 1, LATER, title="Take it back", body="Reverts acme/lamp#12"), False),
        (merged(9, 1, LATER, title="Take it back", body="Reverts commit 1"), False),
        (merged(9, 1, LATER, **TITLED), True),
        (merged(9, 1, LATER, title='Revert "Add a lamp (#1)"'), True),
        (merged(9, 1, LATER, title='Revert "Add a lamp (#2)"'), False),
        (merged(9, 1, LATER, title='Revert "Add a lamp"', body="Reverts acme/lamp#77"), False),
        (merged(9, 1, LATER, repository="acme/desk", **TITLED), False),
        (merged(9, 1, LATER, repository="acme/desk", body="Reverts acme/lamp#1"), True),
        (merged(9, 1, LATER, merged_at=None, state=PullRequestState.CLOSED, **TITLED), False),
        (merged(9, 1, OPENED + timedelta(days=31), **TITLED), False),
    ],
)
def test_a_revert_counts_for_the_origin_of_its_original(core: Store, revert: PullRequest, is_reverted: bool) -> None:
    save(core, "assisted", merged(1))
    save(core, "none", revert)

    assert row_of(core, "reverted_share", "assisted").share == float(is_reverted)
    others = [row for row in core.ai_comparisons.of_team("core", NOW) if row.metric == "reverted_share"]
    assert {row.share for row in others if row.origin == "none"} <= {0.0}


def test_a_title_means_the_last_one_that_was_merged_under_it(core: Store) -> None:
    save(core, "assisted", merged(1))
    save(core, "none", merged(2, 48), merged(9, 1, LATER, **TITLED))

    assert (row_of(core, "reverted_share", "assisted").share, row_of(core, "reverted_share", "none").share) == (0, 0.5)


def test_one_repository_is_compared_on_its_own(core: Store) -> None:
    save(core, "none", merged(1, 10), merged(2, 30, repository="acme/desk"))

    assert row_of(core, "cycle_time_hours", "none", repository="acme/desk").p50 == 30
    assert row_of(core, "cycle_time_hours", "none", "2026-06").n == 2


def test_periods_are_decided_by_the_clock_and_hold_covered_months_alone() -> None:
    periods = {period.name: period for period in periods_since(Month(2026, 9), datetime(2026, 11, 1))}

    assert list(periods) == ["last_3", "last_12", "2026-09", "2026-10", "2026-11"]
    assert (periods["last_12"].first, periods["last_12"].last) == (Month(2026, 9), Month(2026, 10))
    assert [name for name, period in periods.items() if period.is_partial] == ["2026-11"]
    assert periods_since(Month(2027, 1), datetime(2026, 11, 1)) == []


def test_a_team_that_is_not_there_or_has_no_history(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])

    assert store.ai_comparisons.of_team("core", NOW) == []
    with pytest.raises(UnknownTeam):
        store.ai_comparisons.of_team("nobody", NOW)
