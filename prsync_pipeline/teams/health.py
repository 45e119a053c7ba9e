"""A team's condition and its faults, from its row and its repositories' syncs, each with a remedy. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused, QueryRejected, RepositoryUnavailable
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.sync.plans.coverage import history_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.months import Month

FRESH_FOR = timedelta(hours=26)
"""A day and some: a team with an older watermark was not brought up to date by the daily runs."""

LEFT_OUT = "left out"
"""In the place of an error's code: the repository is complete but for what a cap left out on purpose."""


class TeamCondition(StrEnum):
    NEW = "new"
    HISTORY = "bringing history in"
    UP_TO_DATE = "up to date"
    BEHIND = "behind"
    PAUSED = "paused"
    WAITING = "waits for GitHub's budget"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with some repositories for one reason; `remedy` is what a person can do about it."""

    repositories: tuple[str, ...]
    reason: str
    remedy: str


def condition_of(team: Team, syncs: Sequence[RepositorySync], now: datetime, earliest: Month) -> TeamCondition:
    """The team's condition; failed repositories do not change it, they are faults."""
    if team.is_paused:
        return TeamCondition.PAUSED
    if team.resume_at is not None and team.resume_at > now:
        return TeamCondition.WAITING
    if team.covered_from is None:
        is_begun = any(sync.sync_status is not SyncStatus.PENDING for sync in syncs)
        return TeamCondition.HISTORY if is_begun else TeamCondition.NEW
    if team.covered_from > history_target(team, earliest).start or any(map(_has_history_to_come, syncs)):
        return TeamCondition.HISTORY
    if now - (team.watermark or team.created_at) > FRESH_FOR:
        return TeamCondition.BEHIND
    return TeamCondition.UP_TO_DATE


def _has_history_to_come(sync: RepositorySync) -> bool:
    """Whether its history is still to be brought in; a refresh of covered months does not count."""
    return sync.covered_from is None and sync.sync_status is not SyncStatus.FAILED


def faults(team: Team, syncs: Sequence[RepositorySync]) -> list[Fault]:
    """A fault for each reason, that of the largest number of repositories first."""
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sync in syncs:
        is_failed = sync.sync_status is SyncStatus.FAILED
        if is_failed or sync.sync_error:
            code = (sync.sync_error_code or "") if is_failed else LEFT_OUT
            by_reason[sync.sync_error or "no reason was recorded", code].append(sync.repository)
    found = [Fault(tuple(names), reason, _remedy(team, names, code)) for (reason, code), names in by_reason.items()]
    return sorted(found, key=lambda fault: -len(fault.repositories))


def _remedy(team: Team, repositories: Sequence[str], code: str) -> str:
    """What to do about an error of this code."""
    again = f"prsync sync {team.slug}"
    match code:
        case RepositoryUnavailable.code:
            return f"give the team's token access, or let it go: prsync teams untrack {team.slug} {repositories[0]}"
        case CredentialsRefused.code:
            if team.token_ciphertext is not None:
                return f"prsync teams token {team.slug} --token-stdin"
            return f"set a valid token in {team.token_env or 'GITHUB_TOKEN'}, then {again}"
        case QueryRejected.code:
            return "check GITHUB_GRAPHQL_URL and the version of prsync"
        case _ if code == LEFT_OUT:
            return f"raise or unset SYNC_MAX_PRS, then {again}"
        case _:
            return f"it is tried again by itself while the daemon runs (prsync dev); now: {again}"
