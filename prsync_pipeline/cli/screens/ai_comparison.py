"""Did AI change a team's delivery? The sides, what can be told of their differences, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.reports.trends.comparison import LAST_QUARTER, LAST_YEAR
from prsync_pipeline.reports.trends.comparison_words import WORDINGS, in_short, is_known, number, predicate, shortly
from prsync_pipeline.warehouse import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.reports.trends.comparison import Basis, Differences, TeamComparison
    from prsync_pipeline.warehouse import AiComparison, Period

MAX_REPOSITORIES = 10
COLUMNS = {"agent": "agents", "assisted": "AI-assisted", "none": "without AI"}


def show_comparison(found: TeamComparison) -> None:
    """Print the last twelve whole months: the sides, a sentence for each metric and AI origin, and what they rest on.

    Of the last three months the sentences follow in which something can be told.
    """
    longest, recent = found.basis(LAST_YEAR), found.basis(LAST_QUARTER)
    console = output()
    console.print(_sides(found, longest.period))
    for line in _sentences(found.differences(LAST_YEAR)):
        console.print(line, soft_wrap=True)
    if recent.period.first != longest.period.first:
        console.print(f"\nIn the last three of these months, {recent.period.first}…{recent.period.last}:")
        for line in _known_sentences(found.differences(LAST_QUARTER)) or ["No difference can be told."]:
            console.print(line, soft_wrap=True)
    for line in _notes(longest, found.unjudged(LAST_YEAR)):
        console.print(line, soft_wrap=True)


def _sentences(differences: Sequence[Differences]) -> list[str]:
    """For each AI origin a heading, a sentence for each known difference, and the metrics without one."""
    lines = []
    for of_origin in differences:
        others = "; ".join(map(shortly, of_origin.untold))
        lines += [
            *(_heading(of_origin) if of_origin.told else []),
            *([f"  {in_short([*of_origin.told, *of_origin.untold])}"] if of_origin.told else []),
            *(f"  - {escape(predicate(row))}" for row in of_origin.told),
            *([f"  - no difference can be told in the others: {escape(others)}."] if others else []),
        ]
    return lines


def _known_sentences(differences: Sequence[Differences]) -> list[str]:
    """For each AI origin a sentence for each known difference, and nothing of the others."""
    lines = []
    for of_origin in differences:
        known = [row for row in of_origin.told if is_known(row)]
        lines += [*(_heading(of_origin) if known else []), *(f"  - {escape(predicate(row))}" for row in known)]
    return lines


def _heading(of_origin: Differences) -> list[str]:
    return [f"[bold]{of_origin.subject}[/], against those by people without AI:"]


def _sides(found: TeamComparison, period: Period) -> Table:
    rows = found.of_period(period.name)
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


def _notes(basis: Basis, unjudged: int) -> list[str]:
    period = basis.period
    lines = [
        "",
        f"Rests on what was merged from {period.first} to {period.last} in {_named(basis.repositories)}.",
        "Merged in 30 days: of those opened at least 30 days ago. Reverted: of those merged at least 30 days ago.",
    ]
    if basis.missing_repositories:
        lines.append(f"[yellow]Not complete in these months:[/] {_named(basis.missing_repositories)}")
    if unjudged:
        lines.append(f"{unjudged} merged pull requests have no verdict on AI yet, and are left out.")
    lines.append("[dim]A difference is no cause: people choose what they use AI for.[/]")
    return lines


def _named(repositories: Sequence[str]) -> str:
    """The first of them by name, and how many more there are."""
    named, more = repositories[:MAX_REPOSITORIES], len(repositories) - MAX_REPOSITORIES
    return escape((", ".join(named) or "no repository") + (f" and {more} more" if more > 0 else ""))
