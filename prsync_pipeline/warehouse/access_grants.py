"""The links to the page: who may see which team, and do what. Of a link's secret only a hash is known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row, insert, to_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.models import Role
    from prsync_pipeline.warehouse.engine.base import Transaction

LAST_USE_IS_KEPT_TO = timedelta(minutes=1)
NAMES = "names of access grants"


@dataclass(frozen=True, slots=True)
class AccessGrant:
    """What the holder of a link may see and do; `team` None: all teams, `expires_at` None: until it is revoked."""

    secret_hash: str
    name: str
    team: str | None
    role: Role
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class AccessGrants(Gateway):
    def add(self, grant: AccessGrant) -> None:
        """Store a grant.

        Raises:
            UnknownTeam: there is no team of its slug.
            InputError: a valid grant of the same name is there.
        """
        teams = () if grant.team is None else (grant.team,)
        with self.team_transaction(*teams) as transaction:
            transaction.lock(NAMES)
            if grant.name in {other.name for other in _valid(transaction, grant.created_at)}:
                raise InputError(
                    f"There is a link '{grant.name}' already. Choose another name, or revoke that one first: "
                    f'`prsync access revoke "{grant.name}"`.'
                )
            insert(transaction, "access_grants", [to_row(grant, {})])

    def all(self, team: str | None = None) -> list[AccessGrant]:
        """The grants of one team alone, or all, also those that have ended; the oldest first."""
        with self.warehouse.transaction() as transaction:
            return _select(transaction, team)

    def by_hash(self, secret_hash: str) -> AccessGrant | None:
        """The grant of the secret with this hash, valid or not."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_access_grant"), {"secret_hash": secret_hash})
        return from_row(AccessGrant, rows[0]) if rows else None

    def revoke(self, name: str, at: datetime) -> AccessGrant:
        """End the valid grant of that name at once, and return it as it was.

        Raises:
            InputError: no valid grant has that name.
        """
        with self.warehouse.transaction() as transaction:
            transaction.lock(NAMES)
            valid = {grant.name: grant for grant in _valid(transaction, at)}
            if name not in valid:
                raise InputError(_no_such_link(name, list(valid)))
            parameters = {"secret_hash": valid[name].secret_hash, "at": at}
            transaction.execute(query("update_access_grant_revoked"), parameters)
        return valid[name]

    def touch(self, secret_hash: str, at: datetime) -> None:
        """Record that the grant was used at `at`, where its last use is a minute ago or more."""
        parameters = {"secret_hash": secret_hash, "at": at, "before": at - LAST_USE_IS_KEPT_TO}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_access_grant_used"), parameters)


def _select(transaction: Transaction, team: str | None = None) -> list[AccessGrant]:
    return [from_row(AccessGrant, row) for row in transaction.fetch(query("select_access_grants"), {"team": team})]


def _valid(transaction: Transaction, now: datetime) -> list[AccessGrant]:
    return [grant for grant in _select(transaction) if grant.is_valid(now)]


def _no_such_link(name: str, others: Sequence[str]) -> str:
    similar = " or ".join(f"'{other}'" for other in get_close_matches(name, others))
    meant = f" Did you mean {similar}?" if similar else ""
    return f"There is no valid link '{name}'.{meant} `prsync access list` shows the links."
