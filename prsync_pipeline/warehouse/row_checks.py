"""What is wrong with the rows that are stored: each check is a query file that returns the places.

A check blocks where it judges what prsync did. What GitHub itself answers inconsistently is a warning: no run of ours
could put it right, and a team's trends must not wait for it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query, sql_file
from prsync_pipeline.warehouse.events.outbox import forget
from prsync_pipeline.warehouse.events.payloads import check_failure_of, record_failed
from prsync_pipeline.warehouse.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction

WHOLENESS = "pull_requests_are_whole"
"""The check of what GitHub stated and did not give."""

WARNINGS = frozenset({"files_are_as_github_counts", WHOLENESS, "times_are_in_order"})
"""The checks of what GitHub answers; all others block."""

OF_TRENDS = frozenset(
    {
        "every_covered_month_has_a_row",
        "months_add_up",
        "percentiles_fit_the_rows",
        "shares_are_possible",
        "tools_add_up",
    }
)
"""The checks of what is computed; all others are of rows that are stored as they came, and of their verdicts."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a team's row: `place` names a pull request, a month or a repository.

    `faults_of_team` is how many places of the team the same check found, of which twenty are stored.
    """

    team: str
    place: str
    fault: str
    faults_of_team: int


@dataclass(frozen=True, slots=True)
class OpenFault:
    """What a check last found of a team: its first place, and how many there are."""

    check: str
    place: str
    fault: str
    places: int
    found_at: datetime

    @property
    def is_blocking(self) -> bool:
        return self.check not in WARNINGS

    @property
    def is_of_trends(self) -> bool:
        return self.check in OF_TRENDS

    @property
    def description(self) -> str:
        """The first place, what is wrong there, and how many more there are."""
        others = f" (and {self.places - 1} more places)" if self.places > 1 else ""
        return f"{self.place}: {self.fault}{others}"

    def __str__(self) -> str:
        return f"{self.check}: {self.description}"


class RowChecks(Gateway):
    def run(self, checks: Sequence[str], now: datetime, teams: Collection[str] = ()) -> dict[str, list[RowFault]]:
        """By check, which is a file of `sql/checks`: the faults that are open in the whole warehouse.

        The rows of `teams` are checked, or of all teams where none is named; of the others the faults of their last
        check stand. At most twenty places of each team are named: a fault may be in every row. A blocking check that
        fails is an event of its team; the same fault again is none.
        """
        with self.team_transaction(*teams) as transaction:
            whose: list[str | None] = [*sorted(teams)] or [None]
            for check in checks:
                for team in whose:
                    _check_rows(transaction, check, team, now)
            found = {check: _open_faults(transaction, check) for check in checks}
            checked = sorted(teams) or [row["team"] for row in transaction.fetch(query("select_teams"))]
            for check in set(checks) - WARNINGS:
                _record_events(transaction, check, found[check], checked, now)
        return found

    def open_faults(self, team: str | None = None) -> dict[str, list[OpenFault]]:
        """By team, of one or of all: what each check last found, those that block first. Nothing found: no key."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_first_open_faults"), {"team": team})
        by_team: dict[str, list[OpenFault]] = defaultdict(list)
        for row in rows:
            fault = OpenFault(row["check_name"], row["place"], row["fault"], row["faults_of_team"], row["found_at"])
            by_team[row["team"]].append(fault)
        return {team: sorted(faults, key=lambda fault: not fault.is_blocking) for team, faults in by_team.items()}


def _check_rows(transaction: Transaction, check: str, team: str | None, now: datetime) -> None:
    """Replace the faults that the check found before, of one team or of all, by those that it finds now."""
    scope, whose = ("true", {}) if team is None else ("team = $team", {"team": team})
    clear = query("delete_open_faults", scope=scope)
    find = query("insert_open_faults", check=sql_file(f"checks/{check}.sql"), scope=scope)
    transaction.execute(clear, {"check_name": check, **whose})
    transaction.execute(find, {"check_name": check, "found_at": now, **whose})


def _open_faults(transaction: Transaction, check: str) -> list[RowFault]:
    return [RowFault(**row) for row in transaction.fetch(query("select_open_faults"), {"check_name": check})]


def _record_events(
    transaction: Transaction, check: str, faults: Sequence[RowFault], teams: Sequence[str], now: datetime
) -> None:
    """An event for each checked team whose rows are wrong; a team whose rows are right again may have another."""
    first = {fault.team: fault for fault in reversed(faults)}
    for team in teams:
        mark = check_failure_of(team, check)
        if team in first:
            fault = first[team]
            found = OpenFault(check, fault.place, fault.fault, fault.faults_of_team, now)
            record_failed(transaction, mark, f"a check of the stored rows failed: {found}", None, now)
        else:
            forget(transaction, mark)
