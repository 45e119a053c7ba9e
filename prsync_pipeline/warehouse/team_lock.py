"""The lock that whoever writes a team's rows holds. It is got for a team that is there, and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.warehouse.queries import query

if TYPE_CHECKING:
    from prsync_pipeline.warehouse.base import Transaction


def lock_team(transaction: Transaction, team: str) -> None:
    """Wait for the team's other writers; so no run writes a row of a team that was removed meanwhile.

    Raises:
        UnknownTeam: it was removed, or never signed up.
    """
    transaction.lock(team)
    # Asked after the lock: the one who held it may have removed the team.
    if not transaction.fetch(query("select_team"), {"team": team}):
        raise UnknownTeam(team)
