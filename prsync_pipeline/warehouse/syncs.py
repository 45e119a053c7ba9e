"""How far each repository's sync is: its status, progress and coverage, and why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.models import RepositorySync, SyncStatus
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.payloads import (
    record_onboarding_started,
    record_repository_failed,
    record_repository_synced,
)
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.measures.trends import mark_trends_due
from prsync_pipeline.warehouse.rows.records import from_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction


class Syncs(Gateway):
    def of_team(self, slug: str, *, active_only: bool = True) -> list[RepositorySync]:
        """The syncs of the team's repositories, in the order of their rank."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_repository_syncs"), {"team": slug, "active_only": active_only})
        return [from_row(RepositorySync, row) for row in rows]

    def by_team(self, slug: str | None = None) -> dict[str, list[RepositorySync]]:
        """The same by team, of one or of all."""
        by_team: dict[str, list[RepositorySync]] = {}
        with self.warehouse.transaction() as transaction:
            for row in transaction.fetch(query("select_repository_syncs"), {"team": slug, "active_only": True}):
                by_team.setdefault(row["team"], []).append(from_row(RepositorySync, row))
        return by_team

    def unfinished(self, *, is_capped: bool = False) -> list[tuple[str, RepositorySync]]:
        """Team and sync of every tracked repository whose history is not in.

        It is pending, under way or failed, or its coverage lags behind its team's. With `is_capped` those are left out
        whose row names what a cap left out: as long as the cap stands, another request brings nothing.
        """
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_unfinished_syncs"), {"is_capped": is_capped})
        return [(row["team"], from_row(RepositorySync, row)) for row in rows]

    def begin(
        self,
        team: str,
        totals: Mapping[str, tuple[int, int]],
        started_at: datetime,
        history_totals: Mapping[str, int | None] | None = None,
    ) -> None:
        """Start the syncs of `totals`: repository → (pull requests listed, how many of them are stored already).

        `history_totals`: repository → as many as GitHub counts in the whole history, where that was counted.
        """
        parameters = {
            "team": team,
            "repositories": list(totals),
            "totals": [total for total, _ in totals.values()],
            "synced": [stored for _, stored in totals.values()],
            "history_totals": [(history_totals or {}).get(repository) for repository in totals],
            "started_at": started_at,
        }
        with self.team_transaction(team) as transaction:
            transaction.execute(query("begin_repository_syncs"), parameters)
            record_onboarding_started(transaction, team, totals, started_at)

    def complete(  # noqa: PLR0913 - what is known at the end of a repository's sync
        self,
        team: str,
        repository: str,
        covered_from: datetime | None,
        at: datetime,
        note: str | None = None,
        *,
        hydrated: int | None = None,
        begun_at: datetime | None = None,
        is_due: bool = False,
        incomplete: str | None = None,
    ) -> None:
        """Complete a sync: all that it listed is stored. `covered_from` only ever goes down, and None leaves it.

        `note` names what was left out on purpose, `hydrated` how many pull requests came anew. A sync that began at
        `begun_at` completes nothing where another began or failed since: what it listed may be older than what that
        one missed. Where the repository `is_due` to be listed in whole all the same, it is pending. `incomplete` is
        what GitHub counts of it and did not list.
        """
        parameters = {
            "team": team,
            "repository": repository,
            "sync_status": SyncStatus.PENDING if is_due else SyncStatus.COMPLETED,
            "covered_from": covered_from,
            "begun_at": begun_at,
            "at": at,
            "note": note,
            "incomplete": incomplete,
        }
        with self.team_transaction(team) as transaction:
            for row in transaction.fetch(query("complete_repository_sync"), parameters):
                record_repository_synced(transaction, team, row, hydrated, at)
                mark_trends_due(transaction, team, [covered_from] if covered_from else [])

    def fail(  # noqa: PLR0913 - what is known of a failure
        self, team: str, repository: str, error: str, at: datetime, code: str | None = None, *, has_event: bool = True
    ) -> None:
        """Record that the sync failed at `at` for the reason `error`; its coverage and its rows stay.

        What was found of it is deleted: it is due to be listed in whole. `code` is that of the error, by which the
        remedy is chosen. `has_event` is False where the whole team's sync ended for that reason, and one event
        reports that.
        """
        parameters = {"team": team, "repository": repository, "error": error, "at": at, "code": code}
        with self.team_transaction(team) as transaction:
            if has_event:
                record_repository_failed(transaction, team, repository, error, at)
            transaction.execute(query("fail_repository_sync"), parameters)
            transaction.execute(query("delete_found_of_repository"), {"team": team, "repository": repository})


def save_progress(transaction: Transaction, team: str, progress: Mapping[str, tuple[int, int]]) -> None:
    """Write repository → (pull requests synced, total) within a transaction that also holds their rows."""
    parameters = {
        "team": team,
        "repositories": list(progress),
        "synced": [synced for synced, _ in progress.values()],
        "totals": [total for _, total in progress.values()],
    }
    transaction.execute(query("update_repository_progress"), parameters)
