"""`prsync status`: how each team and repository is, what failed and what to do about it, and what is stored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.connections import Connections
from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sync.discovery import due_at
from prsync_pipeline.teams.credentials import listed
from prsync_pipeline.teams.health import TeamCondition, condition_of, faults

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

STATE_COLOURS = {TeamCondition.UP_TO_DATE: "green", TeamCondition.NEW: "dim", TeamCondition.HISTORY: "cyan"}
MONTHS_SHOWN = 13
REPOSITORIES_SHOWN = 15
FAULTS_SHOWN = 3
NAME_WIDTH = 16
TOTALS = ("pull_requests", "merged", "reviews", "commits", "files")


@click.command()
@click.argument("team", required=False)
def status(team: str | None) -> None:
    """Show how each team is; for one team, every repository and what is stored by month.

    \b
    Example:
      prsync status
      prsync status acme
    """  # noqa: D301
    connections = Connections.from_environment()
    store, earliest, now = connections.store, connections.settings.first_month, utc_now()
    console = output()
    teams = [store.teams.get(team)] if team else store.teams.all()
    last, quotas = store.discoveries.all(), store.discoveries.quotas()
    for one in teams:
        by_rank = store.syncs.of_team(one.slug)
        syncs = sorted(by_rank, key=lambda sync: list(COLOURS).index(sync.sync_status))
        console.print(headline(one, condition_of(one, syncs, now, earliest)))
        counts = store.pull_requests.count_by_month(one.slug) if len(teams) == 1 else []
        stored = Counter({sync.repository: 0 for sync in syncs})
        for count in counts:
            stored[count.repository] += count.pull_requests
        lines = facts(one, syncs, now, stored.total() if len(teams) == 1 else None)
        lines += next_look(one, last.get(one.slug), connections.settings.sync_interval)
        lines += budget_left(quotas.get(one.slug), now)
        for line in lines:
            console.print(Padding(line, (0, 0, 0, 2), expand=False))
        # A screenful: of many teams only what is wrong with them, of one all that there is.
        if len(teams) == 1:
            print_repositories(console, one, syncs if team else syncs[:REPOSITORIES_SHOWN], stored, of=len(syncs))
        print_faults(console, one, faults(one, syncs), most=None if team else FAULTS_SHOWN)
        if team and counts:
            console.print(months_table(one, counts, by_rank, console.width))
    if len(teams) > 1:
        console.print("Each repository of a team: [bold]prsync status TEAM[/]")
    if not teams:
        console.print("No team has signed up yet: [bold]prsync teams add SLUG --org ORG[/]")
    console.print(f"Warehouse: {escape(store.warehouse.location)}", soft_wrap=True)


def headline(team: Team, state: TeamCondition) -> str:
    until = f" until {team.resume_at:%Y-%m-%d %H:%M} UTC" if state is TeamCondition.WAITING else ""
    colour = STATE_COLOURS.get(state, "yellow")
    return f"[bold]{team.slug}[/] ({escape(team.organization)}): [{colour}]{state}{until}[/]{next_step(team, state)}"


def next_step(team: Team, state: TeamCondition) -> str:
    """What a person can do about a state that does not end by itself."""
    if state is TeamCondition.PAUSED:
        return f" · prsync teams resume {team.slug}"
    if state is TeamCondition.BEHIND:
        return f" · does the daemon run (prsync dev)? Now: prsync sync {team.slug}"
    return ""


def facts(team: Team, syncs: Sequence[RepositorySync], now: datetime, stored: int | None = None) -> list[str]:
    """One line for each thing that there is to know of the whole team; `stored` pull requests, where counted."""
    covered = f"covered from {team.covered_from:%Y-%m-%d}" if team.covered_from else "no history yet"
    complete = f", complete up to {ago(team.watermark, now)}" if team.watermark else ""
    by_status = Counter(sync.sync_status for sync in syncs)
    states = ", ".join(f"[{colour}]{by_status[one]} {one}[/]" for one, colour in COLOURS.items() if by_status[one])
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
    """What GitHub said is left of the points of the team's tokens; after their reset all of them are."""
    if quota is None:
        return
    if quota.resets_at <= now:
        yield f"GitHub's budget: all {quota.points_limit} points of the hour"
    else:
        left = f"{quota.points_left} of {quota.points_limit} points of the hour"
        yield f"GitHub's budget: {left} at {quota.answered_at:%H:%M} UTC, all of them at {quota.resets_at:%H:%M} UTC"


def ago(moment: datetime, now: datetime) -> str:
    """The time, and how long ago that is where it is more than a day."""
    days = (now - moment).days
    return f"{moment:%Y-%m-%d %H:%M} UTC" + (f" ({days} days ago)" if days > 1 else "")


def print_repositories(
    console: Console, team: Team, syncs: Sequence[RepositorySync], stored: Mapping[str, int], *, of: int
) -> None:
    console.print()
    console.print(repositories_table(syncs, stored))
    console.print()
    if len(syncs) < of:
        console.print(f"  … and {of - len(syncs)} more: [bold]prsync status {team.slug}[/]\n")


def repositories_table(syncs: Sequence[RepositorySync], stored: Mapping[str, int]) -> Table:
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


def print_faults(console: Console, team: Team, found: Sequence[Fault], *, most: int | None) -> None:
    """What is wrong, where, and what to do about it."""
    for fault in found[:most]:
        names = fault.repositories if most is None else (listed(list(fault.repositories)),)
        console.print(
            Padding(f"[red]{escape(', '.join(names))}: {escape(fault.reason)}[/]", (0, 0, 0, 2), expand=False)
        )
        # A command that is to be copied is not broken into lines.
        console.print(f"    → {escape(fault.remedy)}", soft_wrap=True)
    if most is not None and len(found) > most:
        console.print(f"  … and {len(found) - most} other faults: [bold]prsync status {team.slug}[/]")


def months_table(team: Team, counts: Sequence[MonthSummary], syncs: Sequence[RepositorySync], width: int) -> Table:
    """Pull requests by repository and month of creation, and below them what came with them; as many as fit."""
    current = Month.of(utc_now())
    months = list(current.plus(1 - months_that_fit(counts, width)).until(current))
    table = Table(
        title=f"Stored pull requests of {team.slug} by month of creation (UTC)",
        caption="old: opened before these months",
        box=None,
        padding=(0, 0, 0, 1),
        header_style="dim",
    )
    table.add_column("repository", overflow="fold", min_width=NAME_WIDTH)
    for heading in ["all", "old", *(f"{month.start:%b\n%y}" for month in months)]:
        table.add_column(heading, justify="right", no_wrap=True)
    shown = [sync.repository for sync in syncs][:REPOSITORIES_SHOWN]
    for name in shown:
        table.add_row(escape(name.rpartition("/")[2]), *cells([c for c in counts if c.repository == name], months))
    others = [one for one in counts if one.repository not in shown]
    if others:
        table.add_row("others", *cells(others, months))
    table.add_row()
    for what in TOTALS:
        table.add_row(what.replace("_", " "), *cells(counts, months, what), style="bold")
    return table


def months_that_fit(counts: Sequence[MonthSummary], width: int) -> int:
    """Thirteen, or fewer on a narrow terminal: a number that is cut would be a wrong one."""
    largest = max((sum(getattr(one, what) for one in counts) for what in TOTALS), default=0)
    by_month: Counter[Month] = Counter()
    for one in counts:
        by_month[one.month] += max(getattr(one, what) for what in TOTALS)
    month_width = 1 + max(3, len(str(max(by_month.values(), default=0))))
    room = width - NAME_WIDTH - 1 - 2 * (1 + len(str(largest)))
    return min(MONTHS_SHOWN, max(1, room // month_width))


def cells(counts: Sequence[MonthSummary], months: Sequence[Month], what: str = "pull_requests") -> list[str]:
    """All of them, those before the months shown, and each month."""
    by_month: Counter[Month | None] = Counter()
    for one in counts:
        by_month[one.month if one.month in months else None] += getattr(one, what)
    numbers = [by_month.total(), by_month[None], *(by_month[month] for month in months)]
    return [str(number) if number else "·" for number in numbers]
