"""Did AI change a team's delivery? The sides, what can be told of their differences, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.ai_answers import SUBJECTS, WORDINGS, is_known, number, predicate, shortly
from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.cli.screens.trends_table import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.warehouse import AiComparison, Period

HEADLINE = "cycle_time_hours"
MAX_REPOSITORIES = 10
COLUMNS = {"agent": "agents", "assisted": "AI-assisted", "none": "without AI"}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a period's figures rest on: the repositories that merged in it, and those that are not complete in it."""

    period: Period
    repositories: Sequence[str]
    missing_repositories: Sequence[str]


@dataclass(frozen=True, slots=True)
class TeamComparison:
    """The comparison in every period; `repository` is `*` for the whole team."""

    team: str
    repository: str
    bases: Sequence[Basis]
    rows: Sequence[AiComparison]

    def of_period(self, name: str) -> dict[tuple[str, str], AiComparison]:
        """The period's rows by metric and origin."""
        return {(row.metric, row.origin): row for row in self.rows if row.period == name}


def show_comparison(found: TeamComparison) -> None:
    """Print the last twelve whole months: the sides, a sentence for each metric and AI origin, and what they rest on.

    Of the last three months the sentences follow in which something can be told.
    """
    bases = {basis.period.name: basis for basis in found.bases}
    longest, recent = bases["last_12"], bases["last_3"]
    rows = found.of_period(longest.period.name)
    console = output()
    console.print(_sides(found, longest.period, rows))
    for line in _sentences(rows):
        console.print(line, soft_wrap=True)
    if recent.period.first != longest.period.first:
        console.print(f"\nIn the last three of these months, {recent.period.first}…{recent.period.last}:")
        of_recent = {key: row for key, row in found.of_period(recent.period.name).items() if is_known(row)}
        for line in _sentences(of_recent) or ["No difference can be told."]:
            console.print(line, soft_wrap=True)
    for line in _notes(longest, rows):
        console.print(line, soft_wrap=True)


def _sentences(rows: Mapping[tuple[str, str], AiComparison]) -> list[str]:
    """For each AI origin a heading, a sentence for each known difference, and the metrics without one."""
    lines = []
    for origin, subject in SUBJECTS.items():
        of_origin = [rows[metric, origin] for metric in WORDINGS if (metric, origin) in rows]
        full = [row for row in of_origin if row.metric == HEADLINE or is_known(row)]
        others = "; ".join(shortly(row) for row in of_origin if row not in full)
        lines += [
            *([f"[bold]{subject}[/], against those by people without AI:"] if of_origin else []),
            *(f"  - {escape(predicate(row))}" for row in full),
            *([f"  - no difference can be told in the others: {escape(others)}."] if others else []),
        ]
    return lines


def _sides(found: TeamComparison, period: Period, rows: Mapping[tuple[str, str], AiComparison]) -> Table:
    whose = found.team if found.repository == WHOLE_TEAM else f"{found.team}: {found.repository}"
    table = Table(title=f"AI and delivery of {escape(whose)}, {period.first}…{period.last}", box=box.SIMPLE_HEAD)
    table.add_column("median, or share (95 %)")
    for label in COLUMNS.values():
        table.add_column(label, justify="right")
    for metric, wording in WORDINGS.items():
        unit = "%" if wording.unit == "points" else wording.unit
        label = wording.label if wording.unit == wording.label.split()[-1] else f"{wording.label}, {unit}"
        table.add_row(label, *(_side(metric, rows.get((metric, origin))) for origin in COLUMNS))
    return table


def _side(metric: str, row: AiComparison | None) -> str:
    value = None if row is None else row.p50 if row.share is None else row.share
    if row is None or value is None:
        return "-"
    certainty = (
        "" if row.low is None or row.high is None else f" ({number(metric, row.low)}…{number(metric, row.high)})"
    )
    return f"{number(metric, value)}{certainty} [dim]n={row.n}[/]"


def _notes(basis: Basis, rows: Mapping[tuple[str, str], AiComparison]) -> list[str]:
    period = basis.period
    lines = [
        "",
        f"Rests on what was merged from {period.first} to {period.last} in {_named(basis.repositories)}.",
        "Merged in 30 days: of those opened at least 30 days ago. Reverted: of those merged at least 30 days ago.",
    ]
    if basis.missing_repositories:
        lines.append(f"[yellow]Not complete in these months:[/] {_named(basis.missing_repositories)}")
    unjudged = max((row.unjudged for row in rows.values() if row.metric == HEADLINE), default=0)
    if unjudged:
        lines.append(f"{unjudged} merged pull requests have no verdict on AI yet, and are left out.")
    lines.append("[dim]A difference is no cause: people choose what they use AI for.[/]")
    return lines


def _named(repositories: Sequence[str]) -> str:
    """The first of them by name, and how many more there are."""
    named, more = repositories[:MAX_REPOSITORIES], len(repositories) - MAX_REPOSITORIES
    return escape((", ".join(named) or "no repository") + (f" and {more} more" if more > 0 else ""))
