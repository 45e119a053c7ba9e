"""How the teams stand: rows that failed a check, paused, waiting for GitHub's budget, repositories that failed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import fault, names, ok, warning
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.teams.health import row_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.warehouse import OpenFault, Store


def check_teams(store: Store, teams: Sequence[Team], now: datetime) -> Iterator[Finding]:
    """One line for those that are well, and one for each thing to know of the others."""
    failures: dict[str, list[RepositorySync]] = defaultdict(list)
    for slug, sync in store.syncs.unfinished():
        if sync.sync_status is SyncStatus.FAILED:
            failures[slug].append(sync)
    open_faults = store.row_checks.open_faults()
    found = [
        finding
        for team in teams
        for finding in (
            *_row_findings(team, open_faults.get(team.slug, [])),
            *_team_findings(team, failures[team.slug], now),
        )
    ]
    reported = {finding.subject for finding in found}
    well = [team.slug for team in teams if _subject(team) not in reported]
    if not teams:
        yield ok("teams", "Nobody has signed up yet: prsync teams add SLUG --org ORG")
    elif well:
        yield ok("teams", f"{len(well)} of {len(teams)} as they should be: {names(well, shown=10)}.")
    yield from found


def _row_findings(team: Team, open_faults: Sequence[OpenFault]) -> Iterator[Finding]:
    for wrong in row_faults(team, open_faults):
        finding = warning if wrong.is_warning else fault
        yield finding(_subject(team), f"{', '.join(wrong.places)}: {wrong.reason}.", wrong.remedy)


def _team_findings(team: Team, failed: Sequence[RepositorySync], now: datetime) -> Iterator[Finding]:
    if team.is_paused:
        yield warning(_subject(team), "It is paused: no run starts by itself.", f"prsync teams resume {team.slug}")
    if team.resume_at is not None and team.resume_at > now:
        yield warning(
            _subject(team),
            f"It waits for GitHub's budget until {team.resume_at:%Y-%m-%d %H:%M} UTC.",
            "Nothing to do: the daemon goes on by itself then.",
        )
    if failed:
        which = names([sync.repository for sync in failed])
        why = f" ({failed[0].sync_error.rstrip('.')})" if failed[0].sync_error else ""
        yield warning(
            _subject(team),
            f"Of its repositories {len(failed)} failed: {which}{why}.",
            f"It is tried again by itself while the daemon runs (prsync dev); now: prsync sync {team.slug}",
        )


def _subject(team: Team) -> str:
    return f"team {team.slug}"
