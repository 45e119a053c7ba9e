"""How far a sync is, from what it planned and what came."""

from __future__ import annotations

from datetime import datetime

from prsync_pipeline.github import ApiUsage
from prsync_pipeline.models import ListedPullRequest, Repository
from prsync_pipeline.sync.plans.plan import RepositoryPlan, SyncPlan
from prsync_pipeline.sync.state import SyncState

NOW = datetime(2026, 11, 20, 12)
API, SHOP = Repository("R_api", "acme/api"), Repository("R_shop", "acme/shop")


def listed(*numbers: int) -> tuple[ListedPullRequest, ...]:
    return tuple(ListedPullRequest(f"PR_{number}", number, NOW, NOW) for number in numbers)


PLAN = SyncPlan(NOW, "two repositories", (RepositoryPlan(API, listed(1, 2), unchanged=3), RepositoryPlan(SHOP, ())))


def test_what_is_unchanged_is_done_from_the_beginning() -> None:
    progress = SyncState.beginning(PLAN).progress("acme", PLAN, ApiUsage(), None)

    assert (progress.pull_requests_done, progress.pull_requests_total) == (3, 5)
    assert (progress.repositories_done, progress.repositories_total) == (0, 2)
    assert (progress.hydrated, progress.to_hydrate) == (0, 2)


def test_a_pull_request_that_came_is_no_longer_waited_for() -> None:
    state = SyncState.beginning(PLAN)

    state.repositories["R_api"].waiting.discard("PR_1")

    assert state.repositories["R_api"].done == 4


def test_a_repository_is_unfinished_until_it_is_complete_or_failed() -> None:
    state = SyncState.beginning(PLAN)

    state.repositories["R_shop"].is_complete = True
    unfinished = [repository.name for repository in state.unfinished]
    state.failed["acme/api"] = "it is gone"

    assert unfinished == ["acme/api"]
    assert state.unfinished == []
    assert [repository.name for repository in state.completed] == ["acme/shop"]


def test_a_repository_that_was_renamed_is_known_by_the_name_that_it_was_requested_under() -> None:
    state = SyncState.beginning(PLAN)

    state.repositories["R_api"].name = "acme/gateway"

    assert state.requested["acme/api"] is state.repositories["R_api"]
    assert [repository.name for repository in state.unfinished] == ["acme/gateway", "acme/shop"]
