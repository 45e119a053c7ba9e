"""The searches for what changed at GitHub, and the pull requests that they found and that are not stored yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.models import ChangedPullRequest, Quota
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import forget
from prsync_pipeline.warehouse.events.payloads import discovery_failure_of, record_failed
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import to_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction

REPORTED_FROM = 3  # failures in a row: that GitHub is away for some minutes is no news


@dataclass(frozen=True, slots=True)
class Discovery:
    """How far the team was searched for changes.

    `found_until`: what was updated before it is stored or found. `failures`: how many of the last tries failed in a
    row, the last of them for the reason `error`.
    """

    tried_at: datetime
    found_until: datetime | None
    failures: int
    error: str | None


class Discoveries(Gateway):
    def all(self) -> dict[str, Discovery]:
        """The last discovery of each team that had one, by slug."""
        with self.warehouse.transaction() as transaction:
            return {row.pop("team"): Discovery(**row) for row in transaction.fetch(query("select_discoveries"))}

    def save(
        self, team: str, found: Sequence[ChangedPullRequest], tried_at: datetime, *, until: datetime | None = None
    ) -> None:
        """Store what is to be hydrated; where nothing is, the team's watermark rises to `until` at once.

        All that was updated before `until`, by GitHub's clock, is stored or in `found`; None: that is `tried_at`.
        """
        rows = [to_row(pull_request, {"team": team}) for pull_request in found]
        with self.team_transaction(team) as transaction:
            if rows:
                transaction.stage("found_pull_requests", rows)
                transaction.execute(query("upsert_found_pull_requests", columns=", ".join(rows[0])))
            transaction.execute(
                query("upsert_discovery"), {"team": team, "tried_at": tried_at, "found_until": until or tried_at}
            )
            forget(transaction, discovery_failure_of(team))
            _raise_watermark(transaction, team)

    def fail(self, team: str, error: str, tried_at: datetime, *, has_event: bool = True) -> None:
        """Record why a search failed; what was found before stays.

        Where it lasts, an event reports it as one of a failed sync, since no run does. A wait is not reported.
        """
        parameters = {"team": team, "error": error, "tried_at": tried_at}
        with self.warehouse.transaction() as transaction:
            transaction.lock(team)
            noted = transaction.fetch(query("upsert_failed_discovery"), parameters)  # nothing of a team that is gone
            if has_event and any(row["failures"] >= REPORTED_FROM for row in noted):
                record_failed(transaction, discovery_failure_of(team), error, None, tried_at)

    def save_quota(self, team: str, quota: Quota) -> None:
        """Store what GitHub reported is left of its points, for people."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("upsert_quota"), {"team": team, **asdict(quota)})

    def request_listing(self, team: str) -> None:
        """Mark the covered months as due to be listed in whole."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_team_unlisted"), {"team": team})

    def forget_watermark(self, team: str) -> None:
        """Clear up to when the team is complete; only a whole listing finds it out again."""
        with self.team_transaction(team) as transaction:
            transaction.execute(query("delete_discovery"), {"team": team})
            transaction.execute(query("update_team_unknown_watermark"), {"team": team})

    def found(self, team: str) -> list[ChangedPullRequest]:
        """The pull requests of the team that are still to be hydrated, the last created first."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_found_pull_requests"), {"team": team})
        found = [ChangedPullRequest(**row) for row in rows]
        return sorted(found, key=lambda pull_request: (pull_request.created_at, pull_request.node_id), reverse=True)

    def found_since(self) -> dict[str, datetime]:
        """Team → creation of the oldest pull request that is still to be hydrated."""
        with self.warehouse.transaction() as transaction:
            return {row["team"]: row["created_at"] for row in transaction.fetch(query("select_found_since"))}

    def settle(self, team: str, found: Iterable[ChangedPullRequest] = ()) -> None:
        """Delete these, which are stored already; where nothing is left to come, the team's watermark rises.

        One that was found to have changed again meanwhile stays.
        """
        settled = list(found)
        parameters = {
            "team": team,
            "node_ids": [pull_request.node_id for pull_request in settled],
            "updated_at": [pull_request.updated_at for pull_request in settled],
        }
        with self.team_transaction(team) as transaction:
            if settled:
                transaction.execute(query("delete_settled_found"), parameters)
            _raise_watermark(transaction, team)


def _raise_watermark(transaction: Transaction, team: str) -> None:
    transaction.execute(query("raise_watermark"), {"team": team})
