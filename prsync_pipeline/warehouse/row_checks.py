"""What is wrong with the rows that are stored: each check is a query file that returns the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query, sql_file
from prsync_pipeline.warehouse.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a team's row: `place` names a pull request, a month or a repository.

    `faults_of_team` is how many places of the team the same check found, of which twenty are stored.
    """

    team: str
    place: str
    fault: str
    faults_of_team: int


class RowChecks(Gateway):
    def run(self, checks: Sequence[str], now: datetime, teams: Collection[str] = ()) -> dict[str, list[RowFault]]:
        """By check, which is a file of `sql/checks`: the faults that are open in the whole warehouse.

        The rows of `teams` are checked, or of all teams where none is named; of the others the faults of their last
        check stand. At most twenty places of each team are named: a fault may be in every row.
        """
        with self.team_transaction(*teams) as transaction:
            whose: list[str | None] = [*sorted(teams)] or [None]
            for check in checks:
                for team in whose:
                    _check_rows(transaction, check, team, now)
            return {check: _open_faults(transaction, check) for check in checks}


def _check_rows(transaction: Transaction, check: str, team: str | None, now: datetime) -> None:
    """Replace the faults that the check found before, of one team or of all, by those that it finds now."""
    scope, whose = ("true", {}) if team is None else ("team = $team", {"team": team})
    clear = query("delete_open_faults", scope=scope)
    find = query("insert_open_faults", check=sql_file(f"checks/{check}.sql"), scope=scope)
    transaction.execute(clear, {"check_name": check, **whose})
    transaction.execute(find, {"check_name": check, "found_at": now, **whose})


def _open_faults(transaction: Transaction, check: str) -> list[RowFault]:
    return [RowFault(**row) for row in transaction.fetch(query("select_open_faults"), {"check_name": check})]
