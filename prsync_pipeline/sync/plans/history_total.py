"""How many pull requests a team's whole history has: the other end of its bar, also while two months are brought in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError
from prsync_pipeline.months import MonthRange
from prsync_pipeline.sync.plans.coverage import history_target, plan_listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.models import Repository
    from prsync_pipeline.months import Month
    from prsync_pipeline.sync.plans.plan import RepositoryPlan
    from prsync_pipeline.sync.session import SyncSession


def with_history_totals(
    session: SyncSession, plans: Sequence[RepositoryPlan], current: Month
) -> tuple[RepositoryPlan, ...]:
    """The plans with as many pull requests as their repositories' history has: listed, or counted by GitHub.

    A new team's first months are counted with a point for every twelve repositories; where that fails nobody counted.
    """
    target = history_target(session.team, session.options.earliest)
    if session.months.last < current:
        return tuple(plans)
    if session.months.first <= target:
        return tuple(replace(plan, history_total=plan.total) for plan in plans)
    if session.team.covered_from is not None:
        return tuple(plans)
    counts = _count(session, [plan.repository for plan in plans], MonthRange(target, current))
    return tuple(replace(plan, history_total=counts.get(plan.repository.node_id)) for plan in plans)


def _count(session: SyncSession, repositories: Sequence[Repository], months: MonthRange) -> Mapping[str, int]:
    """By node id, the pull requests that a sync of the months would list; none where GitHub does not count them."""
    windows = [
        window
        for repository in repositories
        for window in plan_listing(repository, None, months, current=months.last).windows
    ]
    limit = session.options.max_pull_requests
    try:
        counted = session.github.count_windows(windows)
    except GitHubError as error:
        session.log(f"{session.team.slug}: GitHub did not count the whole history: {error}")
        return {}
    totals: Counter[str] = Counter()
    for window, count in counted.items():
        totals[window.repository.node_id] += count
    return {node_id: total if limit is None else min(total, limit) for node_id, total in totals.items()}
