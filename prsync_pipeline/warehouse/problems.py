"""What is wrong with the rows that are stored: each check is a query file that returns the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.noun import Noun
from prsync_pipeline.warehouse.queries import query

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: whose, where (a pull request, a month, a repository), what, and how many the team has of it."""

    team: str
    place: str
    problem: str
    problems_of_team: int


class Problems(Noun):
    def problems(self, checks: Sequence[str]) -> dict[str, list[Problem]]:
        """For each of the checks, by its file in `sql/checks`, what is wrong in the whole warehouse.

        At most twenty of each team: a fault may be in every row.
        """
        with self.warehouse.transaction() as transaction:
            return {check: [Problem(**row) for row in transaction.fetch(statement(check))] for check in checks}


def statement(check: str) -> str:
    return query("select_problems").replace("{check}", query(f"checks/{check}"))
