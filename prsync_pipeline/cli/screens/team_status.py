"""A team at the terminal: its repositories, what is wrong and what to do, what is stored by month."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.reports.team.progress import STOPPED
from prsync_pipeline.teams.credentials import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from prsync_pipeline.models import Team
    from prsync_pipeline.reports.team.progress import RepositoryReport
    from prsync_pipeline.teams.health import Fault
    from prsync_pipeline.warehouse import IncompletePullRequest, MonthSummary

COLOURS: Mapping[str, str] = {
    SyncStatus.FAILED: "bold red",
    SyncStatus.SYNCING: "cyan",
    STOPPED: "yellow",
    SyncStatus.PENDING: "dim",
    SyncStatus.COMPLETED: "green",
}
"""What a person has to see comes first."""

MONTHS_SHOWN = 13
REPOSITORIES_SHOWN = 15
NAME_WIDTH = 16
TOTALS = ("pull_requests", "merged", "reviews", "commits", "files")


def print_repositories(
    console: Console, team: Team, shown: Sequence[RepositoryReport], stored: Mapping[str, int], *, of: int
) -> None:
    console.print()
    console.print(_repositories_table(shown, stored))
    console.print()
    if len(shown) < of:
        console.print(f"  … and {of - len(shown)} more: [bold]prsync status {team.slug}[/]\n")


def _repositories_table(shown: Sequence[RepositoryReport], stored: Mapping[str, int]) -> Table:
    """A row for each repository, in eighty columns where need be; a long name takes another line.

    What is complete shows what is stored, whichever months were synced last; what is not, how far its history is.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("repository", overflow="fold", min_width=NAME_WIDTH)
    for name in ("state", "stored", "%", "covered", "last listed"):
        table.add_column(name, no_wrap=True, justify="right" if name in {"stored", "%"} else "left")
    for repository in shown:
        is_complete = repository.state == SyncStatus.COMPLETED
        of_history = f"{repository.stored}/{repository.total}"
        table.add_row(
            escape(repository.repository),
            f"[{COLOURS[repository.state]}]{repository.state}[/]",
            f"{stored[repository.repository]}" if is_complete else of_history,
            "100" if is_complete else f"{100 * repository.stored // max(1, repository.total)}",
            f"{repository.covered_from:%Y-%m}…" if repository.covered_from else "nothing",
            _last_listed(repository),
        )
    return table


def _last_listed(repository: RepositoryReport) -> str:
    """When its last whole listing was stored; `in part` where none was, and one has begun."""
    if repository.last_synced_at is not None:
        return f"{repository.last_synced_at:%m-%d %H:%M}"
    return "in part" if repository.stored or repository.state in {SyncStatus.SYNCING, STOPPED} else "never"


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


def print_incomplete(console: Console, by_team: Mapping[str, Sequence[IncompletePullRequest]]) -> None:
    """A line for each pull request, or listing, that GitHub did not give whole."""
    for team, incomplete in sorted(by_team.items()):
        for pull_request in incomplete:
            looked_at = f"{pull_request.looked_at:%Y-%m-%d %H:%M} UTC" if pull_request.looked_at else "never"
            line = f"{team}  {pull_request.place}: {pull_request.missing}, asked {looked_at}"
            console.print(escape(line), soft_wrap=True)
    if not by_team:
        console.print("GitHub gave all that it counts.")


def months_table(team: Team, counts: Sequence[MonthSummary], names: Sequence[str], width: int) -> Table:
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
    shown = names[:REPOSITORIES_SHOWN]
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
