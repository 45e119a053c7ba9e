"""Remembers from which month on a team's rows are newer than its trends, whatever becomes of the run that stored them.

Each mark stands in the transaction of the rows themselves, and goes with the computation that follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.models import Month
from prsync_pipeline.warehouse.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from prsync_pipeline.warehouse.base import Transaction


def mark_trends_due(transaction: Transaction, team: str, created: Iterable[datetime]) -> None:
    """Rows change of pull requests that were created then: no month before can look different."""
    first = min(created, default=None)
    if first is not None:
        transaction.execute(query("update_team_trends_due"), {"team": team, "month": str(Month.of(first))})


def mark_trends_computed(transaction: Transaction, team: str) -> None:
    """All of the team's trends that may exist are newer than its rows."""
    transaction.execute(query("update_team_trends_computed"), {"team": team})
