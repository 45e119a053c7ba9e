"""What a reader must know before believing the numbers of a month; nothing where all is well. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.page.words import MONTHS, month_name, number
from prsync_pipeline.reports.team.words import what_is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import Trend

MAX_NAMED = 3


def notices(found: TeamTrends, progress: TeamProgress) -> Iterator[str]:
    """Sentences on the months that are shown, the gravest first."""
    missing = list(_missing(found.months, progress))
    if not progress.is_history_in and progress.covered_from is not None:
        yield f"History reaches back to {month_name(found.months[0].month)} so far; the rest is coming in."
    else:
        told = what_is_missing(progress) if missing else None
        yield from (reason for reason in found.outdated if reason != told)
    yield from missing
    yield from _of_month(found.last)
    waiting = progress.model.pull_requests_waiting
    if waiting:
        yield f"{number(waiting)} still wait for the language model: numbers on AI may move a little."


def _of_month(trend: Trend) -> Iterator[str]:
    name = MONTHS[trend.month.number - 1]
    if trend.is_partial:
        yield f"{name} is not over."
    if trend.small_sample:
        yield f"Under five were merged in {name}: read with care."
    if trend.measures["ai_share"] is None and trend.measures["unclassified_count"]:
        yield f"No pull request merged in {name} has a verdict on AI yet, so its share is unknown."


def _missing(months: Sequence[Trend], progress: TeamProgress) -> Iterator[str]:
    """Which repositories are not in the numbers, from which month on and why."""
    states = {repository.repository: repository.state for repository in progress.repositories}
    names = sorted({name for trend in months for name in trend.missing_repositories})
    for name in names[:MAX_NAMED]:
        of_name = [trend.month for trend in months if name in trend.missing_repositories]
        span = f"from {month_name(of_name[0])} on"
        if of_name[-1] != months[-1].month:
            span = f"until {month_name(of_name[-1])}"
        reason = "its sync failed" if states.get(name) == SyncStatus.FAILED else "its history is not in yet"
        yield f"Not complete: {name} is missing {span} ({reason})."
    if len(names) > MAX_NAMED:
        yield f"{number(len(names) - MAX_NAMED)} more repositories are missing in some of these months."
