"""A team's state at the terminal, in a heading and a few lines, from its report."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.markup import escape

from prsync_pipeline.cli.screens.team_status import COLOURS
from prsync_pipeline.durations import spent
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.reports.team.state import TeamState
from prsync_pipeline.reports.team.words import how_far

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.models import Quota
    from prsync_pipeline.reports.team.progress import RunReport, TeamProgress

HEADINGS = {
    TeamState.PAUSED: "paused",
    TeamState.LISTING: "bringing history in: asking GitHub what there is",
    TeamState.HYDRATING: "bringing history in",
    TeamState.JUDGING: "bringing history in: looking for signs of AI",
    TeamState.COMPUTING: "bringing history in: computing the trends",
    TeamState.UPDATING: "updates under way",
    TeamState.ROWS_WRONG: "a check of its rows failed",
    TeamState.TOKEN_REFUSED: "GitHub refuses the token",
    TeamState.WAITING_FOR_BUDGET: "waits for GitHub's hourly budget",
    TeamState.LOST: "the process that was syncing is gone",
    TeamState.NOTHING_CAME: "nothing can be brought in",
    TeamState.NO_DAEMON: "its history is not in, and nothing is running",
    TeamState.REPOSITORIES_TO_COME: "its months are in, the history of some repositories follows",
    TeamState.FIRST_MONTHS_IN: "the first months are in, the others follow",
    TeamState.QUEUED: "in the queue: another sync uses the same GitHub token, and this one follows",
    TeamState.STARTING: "starting",
    TeamState.NOT_COMPUTED: "stored, and its trends are not computed yet",
    TeamState.LOOK_FAILED: "not known to be up to date: GitHub could not be asked what changed",
    TeamState.BEHIND: "behind",
    TeamState.PARTLY_FAILED: "up to date but for what failed",
    TeamState.EMPTY: "up to date, without a pull request",
    TeamState.COMPLETE: "up to date",
}
STATE_COLOURS = {
    TeamState.COMPLETE: "green",
    TeamState.EMPTY: "green",
    TeamState.NOTHING_CAME: "bold red",
    TeamState.ROWS_WRONG: "bold red",
    TeamState.TOKEN_REFUSED: "bold red",
    TeamState.LISTING: "cyan",
    TeamState.HYDRATING: "cyan",
    TeamState.JUDGING: "cyan",
    TeamState.COMPUTING: "cyan",
    TeamState.UPDATING: "cyan",
}
NEXT_STEPS = {
    TeamState.PAUSED: "prsync teams resume {team}",
    TeamState.TOKEN_REFUSED: "see below, then prsync sync {team}",
    TeamState.NOTHING_CAME: "see below, then prsync sync {team} --failed",
    TeamState.LOOK_FAILED: "see below, then prsync sync {team} --updates",
    TeamState.LOST: "the daemon takes over within three minutes (prsync dev); now: prsync sync {team}",
    TeamState.NO_DAEMON: "prsync dev, or now: prsync sync {team}",
    TeamState.NOT_COMPUTED: "the daemon does it (prsync dev); now: prsync classify {team}",
    TeamState.BEHIND: "does the daemon run (prsync dev)? Now: prsync sync {team}",
}
"""What a person can do about a state that does not end by itself."""


def headline(progress: TeamProgress, now: datetime) -> str:
    """The team and its state; how far it is while its history comes in, and how many repositories failed."""
    state = progress.state
    heading = HEADINGS[state]
    if state is TeamState.WAITING_FOR_BUDGET and progress.waits_until is not None:
        heading += f" until {moment(progress.waits_until, now)}"
    if not progress.is_history_in and progress.total:
        heading += f", {progress.percent} %"
    colour = STATE_COLOURS.get(state, "yellow")
    failed = f" · [bold red]{_failed(progress)}[/]" if progress.failed else ""
    step = NEXT_STEPS.get(state)
    return f"[bold]{progress.team}[/] ({escape(progress.organization)}): [{colour}]{heading}[/]{failed}" + (
        f" · {step.format(team=progress.team)}" if step else ""
    )


def _failed(progress: TeamProgress) -> str:
    return f"{progress.failed} of {len(progress.repositories)} repositories failed"


def state_lines(progress: TeamProgress, now: datetime, stored: int | None = None) -> Iterator[str]:
    """One line for each thing that there is to know of the whole team; `stored` pull requests, where counted."""
    if not progress.is_history_in and progress.total:
        yield how_far(progress)
    if progress.waits_until is not None:
        yield f"waits for {progress.waits_for} until {moment(progress.waits_until, now)}"
    yield _coverage(progress, now)
    yield _repositories(progress) + (f"; stored: {stored} pull requests" if stored else "")
    if 0 < progress.trend_months < progress.trend_months_wanted:
        yield f"trends: {progress.trend_months} of {progress.trend_months_wanted} months"
    if progress.model.pull_requests_waiting:
        yield _waiting_for_model(progress)
    if progress.run is not None:
        yield _last_run(progress.run, now)
    if progress.look_error:
        yield f"[red]the last look at what changed failed: {escape(progress.look_error)}[/]"
    if progress.next_look_at is not None:
        yield f"next look at what changed: {progress.next_look_at:%Y-%m-%d %H:%M} UTC"
    if progress.quota is not None:
        yield _budget_left(progress.quota, now)


def moment(until: datetime, now: datetime) -> str:
    """A time that is soon to the second, later to the minute, and with its day where that is another one."""
    if until - now < timedelta(minutes=2):
        return f"{until:%H:%M:%S} UTC"
    return f"{until:%H:%M} UTC" if until.date() == now.date() else f"{until:%Y-%m-%d %H:%M} UTC"


def _coverage(progress: TeamProgress, now: datetime) -> str:
    covered = f"covered from {progress.covered_from:%Y-%m-%d}" if progress.covered_from else "no history yet"
    until = progress.complete_until
    if until is None or progress.state is TeamState.NOTHING_CAME:
        return covered
    days = (now - until).days
    return f"{covered}, complete up to {until:%Y-%m-%d %H:%M} UTC" + (f" ({days} days ago)" if days > 1 else "")


def _repositories(progress: TeamProgress) -> str:
    if not progress.repositories:
        return "no repository"
    by_state = Counter(repository.state for repository in progress.repositories)
    states = ", ".join(
        f"[{colour}]{by_state[status]} {status}[/]" for status, colour in COLOURS.items() if by_state[status]
    )
    line = f"repositories: {states}"
    under_way = [repository for repository in progress.repositories if repository.state != SyncStatus.COMPLETED]
    if under_way and progress.is_history_in:
        done = sum(repository.stored for repository in under_way)
        line += f"; pull requests: {done}/{sum(repository.total for repository in under_way)}"
    return line


def _waiting_for_model(progress: TeamProgress) -> str:
    model = progress.model
    batches = (
        f" ({model.open_batches} {'batch' if model.open_batches == 1 else 'batches'})" if model.open_batches else ""
    )
    return (
        f"{model.pull_requests_waiting} pull requests wait for the language model{batches}: "
        "until it answers, the rules' verdicts count"
    )


def _last_run(run: RunReport, now: datetime) -> str:
    """What the newest run is for, and how it ended or where it is."""
    what = f"{run.work}, {run.first_month}…{run.last_month}"
    if run.is_alive:
        return f"run under way: {what}, {run.stage}, for {spent((now - run.began_at).total_seconds())}"
    if run.ended_at is None:
        return f"last run: {what}, without a sign of life since {run.stage} began"
    seconds = (run.ended_at - run.began_at).total_seconds()
    why = f": {escape(run.error.splitlines()[0])}" if run.error else ""
    return f"last run: {what}, {run.outcome} after {spent(seconds)}{why}"


def _budget_left(quota: Quota, now: datetime) -> str:
    """What GitHub reported as left of the points of the team's tokens; after their reset all of them are."""
    if quota.resets_at <= now:
        return f"GitHub's budget: all {quota.points_limit} points of the hour"
    left = f"{quota.points_left} of {quota.points_limit} points of the hour"
    return f"GitHub's budget: {left} at {quota.answered_at:%H:%M} UTC, all of them at {quota.resets_at:%H:%M} UTC"
