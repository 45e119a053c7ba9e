"""What the gateways to the tables share: the warehouse, and the lock that a writer of a team's rows holds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.warehouse.engine.base import Transaction, Warehouse


class Gateway:
    """The operations on some tables that belong together; each is one transaction."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse

    @contextmanager
    def team_transaction(self, *teams: str) -> Iterator[Transaction]:
        """A transaction that other writers of these teams' rows wait for; there is none for a removed team.

        Raises:
            UnknownTeam: a team was removed, or never signed up.
        """
        with self.warehouse.transaction() as transaction:
            for team in sorted(teams):
                transaction.lock(team)
                # Looked up after the lock: whoever held it may have removed the team.
                if not transaction.fetch(query("select_team"), {"team": team}):
                    raise UnknownTeam(team)
            yield transaction
