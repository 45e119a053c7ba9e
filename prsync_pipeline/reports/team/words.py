"""What of a report is said in whole sentences: how far a history is, and why trends are not all there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.durations import about
from prsync_pipeline.reports.team.state import TeamState

if TYPE_CHECKING:
    from prsync_pipeline.reports.team.progress import TeamProgress

STOPPED = {TeamState.NO_DAEMON, TeamState.LOST, TeamState.NOTHING_CAME, TeamState.PAUSED, TeamState.TOKEN_REFUSED}


def how_far(progress: TeamProgress) -> str:
    """How much of the history is in, and how long the rest takes where that is known."""
    part = f" of the last {progress.part_months} months" if progress.part_months else ""
    line = f"{progress.stored} of {progress.total} pull requests{part} are in"
    return line if progress.seconds_left is None else f"{line}, {about(progress.seconds_left)} left"


def why_no_trends(progress: TeamProgress) -> str:
    """Why a team has no trends at all, and what brings them."""
    team = progress.team
    if progress.is_history_in or progress.state is TeamState.NOT_COMPUTED:
        return f"There are no trends of team '{team}' in these months. `prsync sync {team}` computes them."
    far = f": {how_far(progress)}" if progress.total else ""
    if progress.state in STOPPED:
        return f"The history of team '{team}' is not in{far}, and nothing is running. Bring it in: prsync sync {team}"
    return (
        f"The history of team '{team}' is coming in{far}. Its first trends follow by themselves; "
        f"`prsync status {team}` shows how far it is."
    )


def what_is_missing(progress: TeamProgress) -> str | None:
    """That some months have no trends yet, or repositories failed since; None where all is in."""
    if progress.is_history_in and progress.failed:
        failed = f"{progress.failed} of {len(progress.repositories)} repositories failed"
        return f"{failed}: their latest changes are not in these figures. → prsync status {progress.team}"
    if progress.is_history_in or not progress.trend_months:
        return None
    if progress.are_months_in and progress.to_come:
        return _repositories_missing(progress)
    months = f"{progress.trend_months} of {progress.trend_months_wanted} months are in so far"
    if progress.state in STOPPED:
        return f"{months} ({how_far(progress)}), and nothing is running. → prsync sync {progress.team}"
    return f"{months}; the others are coming in: {how_far(progress)}. → prsync status {progress.team}"


def _repositories_missing(progress: TeamProgress) -> str:
    """That repositories were added whose history is not in the figures."""
    missing = f"{progress.to_come} of {len(progress.repositories)} repositories lack their history in these figures"
    if progress.state in STOPPED:
        return f"{missing} ({how_far(progress)}), and nothing is running. → prsync sync {progress.team}"
    return f"{missing}; it follows by itself: {how_far(progress)}. → prsync status {progress.team}"
