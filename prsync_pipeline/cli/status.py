"""`prsync status`: how each team and repository is, what failed and what to do about it, and what is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.padding import Padding

from prsync_pipeline.cli.screens.team_status import (
    COLOURS,
    REPOSITORIES_SHOWN,
    budget_left,
    facts,
    headline,
    months_table,
    next_look,
    print_faults,
    print_repositories,
)
from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.health import condition_of, faults, row_faults
from prsync_pipeline.wiring import read_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rich.console import Console

    from prsync_pipeline.models import Quota, Team
    from prsync_pipeline.warehouse import Discovery, OpenFault, Store

FAULTS_SHOWN = 3


@click.command()
@click.argument("team", required=False)
def status(team: str | None) -> None:
    """Show how each team is; for one team, every repository and what is stored by month.

    \b
    Example:
      prsync status
      prsync status acme
    """  # noqa: D301
    settings = Settings.read()
    store, console = read_store(settings), output()
    teams = [store.teams.get(team)] if team else store.teams.all()
    status = _Status(
        console,
        store,
        settings,
        utc_now(),
        store.discoveries.all(),
        store.discoveries.quotas(),
        store.row_checks.open_faults(team),
        is_chosen=bool(team),
    )
    for shown in teams:
        status.print_team(shown, is_only=len(teams) == 1)
    if len(teams) > 1:
        console.print("Each repository of a team: [bold]prsync status TEAM[/]")
    if not teams:
        console.print("No team has signed up yet: [bold]prsync teams add SLUG --org ORG[/]")
    console.print(f"Warehouse: {escape(store.warehouse.location)}", soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Status:
    """What the command shows each team with; `is_chosen` where the team was named."""

    console: Console
    store: Store
    settings: Settings
    now: datetime
    discoveries: Mapping[str, Discovery]
    quotas: Mapping[str, Quota]
    open_faults: Mapping[str, Sequence[OpenFault]]
    is_chosen: bool

    def print_team(self, team: Team, *, is_only: bool) -> None:
        """A screenful: of many teams only what is wrong with them, of one all that there is."""
        by_rank = self.store.syncs.of_team(team.slug)
        syncs = sorted(by_rank, key=lambda sync: list(COLOURS).index(sync.sync_status))
        counts = self.store.pull_requests.count_by_month(team.slug) if is_only else []
        stored = Counter({sync.repository: 0 for sync in syncs})
        for count in counts:
            stored[count.repository] += count.pull_requests
        open_faults = self.open_faults.get(team.slug, [])
        condition = condition_of(team, syncs, self.now, self.settings.first_month, open_faults)
        self.console.print(headline(team, condition))
        self._print_facts(team, facts(team, syncs, self.now, stored.total() if is_only else None))
        if is_only:
            shown = syncs if self.is_chosen else syncs[:REPOSITORIES_SHOWN]
            print_repositories(self.console, team, shown, stored, of=len(syncs))
        found = [*row_faults(team, open_faults), *faults(team, syncs)]
        print_faults(self.console, team, found, limit=None if self.is_chosen else FAULTS_SHOWN)
        if self.is_chosen and counts:
            self.console.print(months_table(team, counts, by_rank, self.console.width))

    def _print_facts(self, team: Team, lines: list[str]) -> None:
        lines += next_look(team, self.discoveries.get(team.slug), self.settings.sync_interval)
        lines += budget_left(self.quotas.get(team.slug), self.now)
        for line in lines:
            self.console.print(Padding(line, (0, 0, 0, 2), expand=False))
