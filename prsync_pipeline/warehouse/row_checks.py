"""What is wrong with the rows that are stored: each check is a query file that returns the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: whose, where (a pull request, a month, a repository), what, and how many the team has of it."""

    team: str
    place: str
    problem: str
    problems_of_team: int


class RowChecks(Gateway):
    def run(self, checks: Sequence[str], now: datetime, teams: Collection[str] = ()) -> dict[str, list[Problem]]:
        """For each of the checks, by its file in `sql/checks`, what is known to be wrong in the whole warehouse.

        It looks at the rows of `teams`, or of all where none is named; what was found of the others when they were
        last looked at stands. At most twenty places of each team: a fault may be in every row.
        """
        with self.team_transaction(*teams) as transaction:
            whose: list[str | None] = [*sorted(teams)] or [None]
            for check in checks:
                for team in whose:
                    look(transaction, check, team, now)
            return {check: known(transaction, check) for check in checks}


def look(transaction: Transaction, check: str, team: str | None, now: datetime) -> None:
    """Put what the check finds now, of one team or of all, in the place of what it found before."""
    scope, whose = ("true", {}) if team is None else ("team = $team", {"team": team})
    forget = query("delete_open_problems").replace("{scope}", scope)
    find = query("insert_open_problems").replace("{check}", query(f"checks/{check}")).replace("{scope}", scope)
    transaction.execute(forget, {"check_name": check, **whose})
    transaction.execute(find, {"check_name": check, "found_at": now, **whose})


def known(transaction: Transaction, check: str) -> list[Problem]:
    return [Problem(**row) for row in transaction.fetch(query("select_open_problems"), {"check_name": check})]
