"""What is wrong with a team's repositories and rows, each with what a person can do about it. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused, QueryRejected, RepositoryUnavailable
from prsync_pipeline.models import SyncStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.warehouse import IncompletePullRequest, OpenFault

FRESH_FOR = timedelta(hours=26)
"""A day and some: a team with an older watermark was not brought up to date by the daily runs."""

LEFT_OUT = "left out"
"""In the place of an error's code: the repository is complete but for what a cap left out on purpose."""

INCOMPLETE_SHOWN = 3

NOTHING_TO_DO = "nothing to do: GitHub answers so, and the trends are computed with it"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with some repositories or rows for one reason; `remedy` is what a person can do about it."""

    places: tuple[str, ...]
    reason: str
    remedy: str
    is_warning: bool = False


def faults(team: Team, syncs: Sequence[RepositorySync]) -> list[Fault]:
    """A fault for each reason, that of the largest number of repositories first."""
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sync in syncs:
        is_failed = sync.sync_status is SyncStatus.FAILED
        if is_failed or sync.sync_error:
            code = (sync.sync_error_code or "") if is_failed else LEFT_OUT
            by_reason[sync.sync_error or "no reason was recorded", code].append(sync.repository)
    found = [
        Fault(tuple(names), reason, _remedy(team, names, code), is_warning=code == LEFT_OUT)
        for (reason, code), names in by_reason.items()
    ]
    return sorted(found, key=lambda fault: -len(fault.places))


def row_faults(team: Team, open_faults: Sequence[OpenFault]) -> list[Fault]:
    """A fault for each check of the stored rows that failed; of what GitHub answers, a warning."""
    remedy = row_remedy(team.slug, open_faults)
    return [
        Fault((fault.check,), fault.description, remedy if fault.is_blocking else NOTHING_TO_DO, not fault.is_blocking)
        for fault in open_faults
    ]


def incomplete_fault(team: Team, incomplete: Sequence[IncompletePullRequest]) -> Fault:
    """What GitHub did not give of the team's pull requests: how many, and the first of them."""
    shown = ", ".join(str(pull_request) for pull_request in incomplete[:INCOMPLETE_SHOWN])
    more = len(incomplete) - INCOMPLETE_SHOWN
    count = "1 pull request" if len(incomplete) == 1 else f"{len(incomplete)} pull requests"
    return Fault(
        (f"GitHub did not give all of {count}",),
        f"{shown}, and {more} more" if more > 0 else shown,
        f"nothing to do: what came is stored, and each week GitHub is asked again; "
        f"all of them: prsync status {team.slug} --incomplete",
        is_warning=True,
    )


def row_remedy(team: str, open_faults: Sequence[OpenFault]) -> str:
    """What to do about rows that contradict each other: what is stored is brought in again, the rest is computed."""
    blocking = [fault for fault in open_faults if fault.is_blocking]
    is_computed = all(fault.is_of_trends for fault in blocking)
    command = f"prsync classify {team}" if is_computed else f"prsync sync {team} --full-refresh"
    return f"{command} (where the check fails again, it is a defect of prsync: report it)"


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
