"""`prsync status`: for each team and repository, how far it is, what failed, and what is stored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.terminal import output
from prsync_pipeline.models import Month, SyncStatus, Team, utc_now
from prsync_pipeline.sync.connections import Connections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.models import RepositorySync
    from prsync_pipeline.warehouse import MonthSummary

COLOURS = {
    SyncStatus.PENDING: "dim",
    SyncStatus.SYNCING: "cyan",
    SyncStatus.COMPLETED: "green",
    SyncStatus.FAILED: "bold red",
}
MONTHS_SHOWN = 13
REPOSITORIES_SHOWN = 15
TOTALS = ("pull_requests", "merged", "reviews", "commits", "files")


@click.command()
@click.argument("team", required=False)
def status(team: str | None) -> None:
    """Show each repository's state; for one team, also what is stored by month.

    \b
    Example:
      prsync status
      prsync status acme
    """  # noqa: D301
    store = Connections.from_environment().store
    console = output()
    for one in [store.team(team)] if team else store.teams():
        syncs = store.repository_syncs(one.slug)
        console.print(team_line(one), soft_wrap=True)
        console.print(repositories_table(syncs))
        if team:
            console.print(months_table(one, store.count_by_month(one.slug), syncs))
    console.print(f"Warehouse: {escape(store.warehouse.location)}", soft_wrap=True)


def team_line(team: Team) -> str:
    covered = f"covered from {team.covered_from:%Y-%m-%d}" if team.covered_from else "no history yet"
    waits = team.resume_at is not None and team.resume_at > utc_now()
    waiting = f", [yellow]waits for GitHub's budget until {team.resume_at:%Y-%m-%d %H:%M} UTC[/]" if waits else ""
    paused = ", [yellow]paused[/]" if team.is_paused else ""
    return f"[bold]{team.slug}[/] ({escape(team.organization)}): {covered}{waiting}{paused}"


def repositories_table(syncs: Sequence[RepositorySync]) -> Table:
    """A row for each repository; what is wrong stands below its name, where there is room to read it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("repository", overflow="fold", min_width=24)
    for name in ("state", "stored", "%", "covered", "last synced"):
        table.add_column(name, no_wrap=True, justify="right" if name in {"stored", "%"} else "left")
    for sync in syncs:
        wrong = f"\n  [red]{escape(sync.sync_error)}[/]" if sync.sync_error else ""
        table.add_row(
            escape(sync.repository) + wrong,
            f"[{COLOURS[sync.sync_status]}]{sync.sync_status}[/]",
            f"{sync.pull_requests_synced}/{sync.pull_requests_total}",
            f"{sync.sync_progress:.0f}",
            f"{sync.covered_from:%Y-%m}…" if sync.covered_from else "nothing",
            f"{sync.last_synced_at:%m-%d %H:%M}" if sync.last_synced_at else "never",
        )
    return table


def months_table(team: Team, counts: Sequence[MonthSummary], syncs: Sequence[RepositorySync]) -> Table:
    """Pull requests by repository and month of creation, and below them what came with them."""
    current = Month.of(utc_now())
    months = [str(month) for month in current.plus(1 - MONTHS_SHOWN).until(current)]
    table = Table(
        title=f"Stored pull requests of {team.slug} by month of creation (UTC)",
        caption="old: opened before these months and still active in them",
        box=None,
        padding=(0, 0, 0, 1),
        header_style="dim",
    )
    table.add_column("repository", overflow="fold", min_width=16)
    for heading in ["all", "old", *(f"{Month.parse(month).start:%b}\n{month[2:4]}" for month in months)]:
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


def cells(counts: Sequence[MonthSummary], months: Sequence[str], what: str = "pull_requests") -> list[str]:
    """All of them, those before the months shown, and each month."""
    by_month: Counter[str] = Counter()
    for one in counts:
        by_month[one.month if one.month in months else "earlier"] += getattr(one, what)
    numbers = [by_month.total(), by_month["earlier"], *(by_month[month] for month in months)]
    return [str(number) if number else "·" for number in numbers]
