"""A team at the terminal: its state, its repositories, what is wrong and what to do, what is stored by month."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sync.discovery import due_at
from prsync_pipeline.teams.credentials import listed
from prsync_pipeline.teams.health import TeamCondition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from rich.console import Console

    from prsync_pipeline.models import Quota, RepositorySync
    from prsync_pipeline.teams.health import Fault
    from prsync_pipeline.warehouse import Discovery, MonthSummary

COLOURS = {
    SyncStatus.FAILED: "bold red",
    SyncStatus.SYNCING: "cyan",
    SyncStatus.PENDING: "dim",
    SyncStatus.COMPLETED: "green",
}
"""What a person has to see comes first."""

STATE_COLOURS = {
    TeamCondition.UP_TO_DATE: "green",
    TeamCondition.NEW: "dim",
    TeamCondition.HISTORY: "cyan",
    TeamCondition.ROWS_WRONG: "bold red",
}
MONTHS_SHOWN = 13
REPOSITORIES_SHOWN = 15
NAME_WIDTH = 16
TOTALS = ("pull_requests", "merged", "reviews", "commits", "files")


def headline(team: Team, state: TeamCondition) -> str:
    until = f" until {team.resume_at:%Y-%m-%d %H:%M} UTC" if state is TeamCondition.WAITING else ""
    colour = STATE_COLOURS.get(state, "yellow")
    return f"[bold]{team.slug}[/] ({escape(team.organization)}): [{colour}]{state}{until}[/]{_next_step(team, state)}"


def _next_step(team: Team, state: TeamCondition) -> str:
    """What a person can do about a state that does not end by itself."""
    if state is TeamCondition.PAUSED:
        return f" · prsync teams resume {team.slug}"
    if state is TeamCondition.BEHIND:
        return f" · does the daemon run (prsync dev)? Now: prsync sync {team.slug}"
    return ""


def facts(team: Team, syncs: Sequence[RepositorySync], now: datetime, stored: int | None = None) -> list[str]:
    """One line for each thing that there is to know of the whole team; `stored` pull requests, where counted."""
    covered = f"covered from {team.covered_from:%Y-%m-%d}" if team.covered_from else "no history yet"
    complete = f", complete up to {_ago(team.watermark, now)}" if team.watermark else ""
    by_status = Counter(sync.sync_status for sync in syncs)
    states = ", ".join(
        f"[{colour}]{by_status[status]} {status}[/]" for status, colour in COLOURS.items() if by_status[status]
    )
    progress = f"repositories: {states}" if syncs else "no repository"
    under_way = [sync for sync in syncs if sync.sync_status is not SyncStatus.COMPLETED]
    if under_way:
        done = sum(sync.pull_requests_synced for sync in under_way)
        progress += f"; pull requests: {done}/{sum(sync.pull_requests_total for sync in under_way)}"
    return [covered + complete, progress + (f"; stored: {stored} pull requests" if stored else "")]


def next_look(team: Team, last: Discovery | None, interval: timedelta) -> Iterator[str]:
    """When GitHub is asked again what changed, and why it could not be asked the last time."""
    if last is None or team.is_paused or team.watermark is None:
        return
    if last.error:
        yield f"[red]GitHub could not be asked what changed: {escape(last.error)}[/]"
    yield f"next look at what changed: {due_at(last, interval):%Y-%m-%d %H:%M} UTC"


def budget_left(quota: Quota | None, now: datetime) -> Iterator[str]:
    """What GitHub reported as left of the points of the team's tokens; after their reset all of them are."""
    if quota is None:
        return
    if quota.resets_at <= now:
        yield f"GitHub's budget: all {quota.points_limit} points of the hour"
    else:
        left = f"{quota.points_left} of {quota.points_limit} points of the hour"
        yield f"GitHub's budget: {left} at {quota.answered_at:%H:%M} UTC, all of them at {quota.resets_at:%H:%M} UTC"


def _ago(moment: datetime, now: datetime) -> str:
    """The time, and how long ago that is where it is more than a day."""
    days = (now - moment).days
    return f"{moment:%Y-%m-%d %H:%M} UTC" + (f" ({days} days ago)" if days > 1 else "")


def print_repositories(
    console: Console, team: Team, syncs: Sequence[RepositorySync], stored: Mapping[str, int], *, of: int
) -> None:
    console.print()
    console.print(_repositories_table(syncs, stored))
    console.print()
    if len(syncs) < of:
        console.print(f"  … and {of - len(syncs)} more: [bold]prsync status {team.slug}[/]\n")


def _repositories_table(syncs: Sequence[RepositorySync], stored: Mapping[str, int]) -> Table:
    """A row for each repository, in eighty columns where need be; a long name takes another line.

    What is complete shows what is stored, whichever months were synced last; what is not, how far its sync is.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("repository", overflow="fold", min_width=NAME_WIDTH)
    for name in ("state", "stored", "%", "covered", "last listed"):
        table.add_column(name, no_wrap=True, justify="right" if name in {"stored", "%"} else "left")
    for sync in syncs:
        table.add_row(
            escape(sync.repository),
            f"[{COLOURS[sync.sync_status]}]{sync.sync_status}[/]",
            f"{stored[sync.repository]}"
            if sync.sync_status is SyncStatus.COMPLETED
            else f"{sync.pull_requests_synced}/{sync.pull_requests_total}",
            f"{sync.sync_progress:.0f}",
            f"{sync.covered_from:%Y-%m}…" if sync.covered_from else "nothing",
            f"{sync.last_synced_at:%m-%d %H:%M}" if sync.last_synced_at else "never",
        )
    return table


def print_faults(console: Console, team: Team, team_faults: Sequence[Fault], *, limit: int | None) -> None:
    """What is wrong, where, and what to do about it."""
    for fault in team_faults[:limit]:
        names = fault.places if limit is None else (listed(list(fault.places)),)
        colour = "yellow" if fault.is_warning else "red"
        console.print(
            Padding(f"[{colour}]{escape(', '.join(names))}: {escape(fault.reason)}[/]", (0, 0, 0, 2), expand=False)
        )
        # A command that is to be copied is not broken into lines.
        console.print(f"    → {escape(fault.remedy)}", soft_wrap=True)
    if limit is not None and len(team_faults) > limit:
        console.print(f"  … and {len(team_faults) - limit} other faults: [bold]prsync status {team.slug}[/]")


def months_table(team: Team, counts: Sequence[MonthSummary], syncs: Sequence[RepositorySync], width: int) -> Table:
    """Pull requests by repository and month of creation, and below them what came with them; as many as fit."""
    current = Month.of(utc_now())
    months = [str(month) for month in current.plus(1 - _months_that_fit(counts, width)).until(current)]
    table = Table(
        title=f"Stored pull requests of {team.slug} by month of creation (UTC)",
        caption="old: opened before these months",
        box=None,
        padding=(0, 0, 0, 1),
        header_style="dim",
    )
    table.add_column("repository", overflow="fold", min_width=NAME_WIDTH)
    for heading in ["all", "old", *(f"{Month.parse(month).start:%b}\n{month[2:4]}" for month in months)]:
        table.add_column(heading, justify="right", no_wrap=True)
    shown = [sync.repository for sync in syncs][:REPOSITORIES_SHOWN]
    for name in shown:
        table.add_row(
            escape(name.rpartition("/")[2]), *_cells([count for count in counts if count.repository == name], months)
        )
    others = [count for count in counts if count.repository not in shown]
    if others:
        table.add_row("others", *_cells(others, months))
    table.add_row()
    for what in TOTALS:
        table.add_row(what.replace("_", " "), *_cells(counts, months, what), style="bold")
    return table


def _months_that_fit(counts: Sequence[MonthSummary], width: int) -> int:
    """Thirteen, or fewer on a narrow terminal: a number that is cut would be a wrong one."""
    largest = max((sum(getattr(count, what) for count in counts) for what in TOTALS), default=0)
    by_month: Counter[str] = Counter()
    for count in counts:
        by_month[str(count.month)] += max(getattr(count, what) for what in TOTALS)
    month_width = 1 + max(3, len(str(max(by_month.values(), default=0))))
    room = width - NAME_WIDTH - 1 - 2 * (1 + len(str(largest)))
    return min(MONTHS_SHOWN, max(1, room // month_width))


def _cells(counts: Sequence[MonthSummary], months: Sequence[str], what: str = "pull_requests") -> list[str]:
    """All of them, those before the months shown, and each month."""
    by_month: Counter[str] = Counter()
    for count in counts:
        month = str(count.month)
        by_month[month if month in months else "earlier"] += getattr(count, what)
    numbers = [by_month.total(), by_month["earlier"], *(by_month[month] for month in months)]
    return [str(number) if number else "·" for number in numbers]
