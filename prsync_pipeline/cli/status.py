"""`prsync status`: for each team and repository, how far it is, what failed, and what is stored."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.terminal import output
from prsync_pipeline.models import SyncStatus, utc_now
from prsync_pipeline.sync.connections import Connections

if TYPE_CHECKING:
    from rich.console import Console

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.warehouse import Store

COLOURS = {
    SyncStatus.PENDING: "dim",
    SyncStatus.SYNCING: "cyan",
    SyncStatus.COMPLETED: "green",
    SyncStatus.FAILED: "bold red",
}
WIDEST = 8


@click.command()
@click.argument("team", required=False)
def status(team: str | None) -> None:
    """Show each repository's state, and what is stored by month.

    \b
    Example:
      prsync status
      prsync status acme
    """  # noqa: D301
    store = Connections.from_environment().store
    console = output()
    for one in [store.team(team)] if team else store.teams():
        console.print(team_line(one))
        console.print(repositories_table(store.repository_syncs(one.slug)))
        if team:
            show_months(console, store, one)
    console.print(f"Warehouse: {escape(store.warehouse.location)}", soft_wrap=True)


def team_line(team: Team) -> str:
    covered = f"covered from {team.covered_from:%Y-%m-%d}" if team.covered_from else "no history yet"
    waits = team.resume_at is not None and team.resume_at > utc_now()
    waiting = f", [yellow]waits for GitHub's budget until {team.resume_at:%Y-%m-%d %H:%M} UTC[/]" if waits else ""
    paused = ", [yellow]paused[/]" if team.is_paused else ""
    return f"[bold]{team.slug}[/] ({escape(team.organization)}): {covered}{waiting}{paused}"


def repositories_table(syncs: list[RepositorySync]) -> Table:
    table = Table("repository", "state", "progress", "pull requests", "covered from", "last synced", "what is wrong")
    for sync in syncs:
        table.add_row(
            sync.repository,
            f"[{COLOURS[sync.sync_status]}]{sync.sync_status}[/]",
            f"{sync.sync_progress:.0f} %",
            f"{sync.pull_requests_synced}/{sync.pull_requests_total}",
            f"{sync.covered_from:%Y-%m-%d}" if sync.covered_from else "-",
            f"{sync.last_synced_at:%Y-%m-%d %H:%M}" if sync.last_synced_at else "-",
            escape(sync.sync_error or ""),
        )
    return table


def show_months(console: Console, store: Store, team: Team) -> None:
    """Pull requests by month and repository, the busiest repositories each in a column of their own."""
    counts = store.count_by_month(team.slug)
    busiest = [sync.repository for sync in store.repository_syncs(team.slug)][:WIDEST]
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in counts:
        column = row.repository if row.repository in busiest else "others"
        for name in (column, "all"):
            cells[str(row.month)][name] += row.pull_requests
        for name, number in (("reviews", row.reviews), ("commits", row.commits), ("files", row.files)):
            cells[str(row.month)][name] += number
    columns = [*busiest, *(["others"] if any("others" in row for row in cells.values()) else [])]
    table = Table(title=f"Pull requests of {team.slug} by month of creation", caption="times are UTC")
    table.add_column("month")
    for name in columns:
        table.add_column(name.rpartition("/")[2], justify="right", overflow="fold")
    for name in ("all", "reviews", "commits", "files"):
        table.add_column(name, justify="right", style="bold")
    for month in sorted(cells):
        table.add_row(
            month, *(str(cells[month][name] or "·") for name in [*columns, "all", "reviews", "commits", "files"])
        )
    totals = [sum(row[name] for row in cells.values()) for name in [*columns, "all", "reviews", "commits", "files"]]
    table.add_section()
    table.add_row("all", *(str(total) for total in totals), style="bold")
    console.print(table)
