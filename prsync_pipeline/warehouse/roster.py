"""Which repositories a team tracks and who its people are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import Member, Repository, TrackedRepository
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row, insert, to_row
from prsync_pipeline.warehouse.rows.renames import find_renames, rename

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Row, Transaction


class NothingTracked(InputError):
    """The team would track no repository then."""


class Roster(Gateway):
    def save(
        self,
        team: str,
        repositories: Sequence[TrackedRepository],
        members: Sequence[Member] | None,
        refreshed_at: datetime,
    ) -> None:
        """Make this the team's roster: renames are followed in all tables, absent repositories become inactive.

        One that was inactive and is here again starts anew as pending, unless a person untracked it. `members`
        None leaves the people as they are.
        """
        with self.team_transaction(team) as transaction:
            _follow_renames(transaction, team, [tracked.repository for tracked in repositories])
            stage_tracked_repositories(transaction, team, repositories, refreshed_at)
            transaction.execute(query("restart_returning_syncs"))
            transaction.execute(query("deactivate_repositories"), {"team": team})
            transaction.execute(query("upsert_tracked_repositories"))
            transaction.execute(query("insert_pending_syncs"), {"team": team})
            if members is not None:
                _replace_members(transaction, team, members, refreshed_at)

    def track(self, team: str, repositories: Sequence[Repository]) -> list[Repository]:
        """Track these too, each with a pending sync, and return those of them that were not tracked before."""
        with self.team_transaction(team) as transaction:
            _follow_renames(transaction, team, repositories)
            rows = transaction.fetch(query("select_tracked_repositories"), {"team": team, "active_only": False})
            known = {row["node_id"]: _to_tracked_repository(row) for row in rows}
            new = [
                repository
                for repository in repositories
                if repository.node_id not in known or not known[repository.node_id].is_active
            ]
            _exclude(transaction, team, [repository.node_id for repository in new], is_excluded=False)
            stage_tracked_repositories(transaction, team, _ranked_last(new, known), refreshed_at=None)
            transaction.execute(query("restart_returning_syncs"))
            transaction.execute(query("upsert_tracked_repositories"))
            transaction.execute(query("insert_pending_syncs"), {"team": team})
        return new

    def untrack(self, team: str, node_ids: Sequence[str]) -> None:
        """Untrack these, whatever the organisation lists; what is stored of them stays.

        Raises:
            NothingTracked: the team would track nothing.
        """
        with self.team_transaction(team) as transaction:
            _exclude(transaction, team, node_ids, is_excluded=True)
            if not transaction.fetch(query("select_tracked_repositories"), {"team": team, "active_only": True}):
                raise NothingTracked(
                    f"Team '{team}' would track nothing then. Track another repository first (`prsync teams track "
                    f"{team} OWNER/NAME`), or let the team rest: `prsync teams pause {team}`."
                )

    def rename_repositories(self, team: str, current: Sequence[Repository]) -> None:
        """Give the repositories the names that they have now, in all tables of the team."""
        with self.team_transaction(team) as transaction:
            _follow_renames(transaction, team, current)

    def archive_repositories(self, team: str, node_ids: Sequence[str]) -> None:
        """Mark these as archived at GitHub: they are no longer synced, and their history stays."""
        with self.team_transaction(team) as transaction:
            transaction.execute(query("archive_repositories"), {"team": team, "node_ids": list(node_ids)})

    def refreshed_at(self, slug: str) -> datetime | None:
        """When the roster was last saved; None: not yet."""
        with self.warehouse.transaction() as transaction:
            moment: datetime | None = transaction.fetch(query("select_roster_refreshed_at"), {"team": slug})[0][
                "refreshed_at"
            ]
        return moment

    def repositories(self, slug: str, *, active_only: bool = True) -> list[TrackedRepository]:
        """The team's repositories by rank, the first to sync first."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_tracked_repositories"), {"team": slug, "active_only": active_only})
        return [_to_tracked_repository(row) for row in rows]

    def members(self, slug: str) -> list[Member]:
        """The organisation's people, by login."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_team_members"), {"team": slug})
        return sorted((Member(**row) for row in rows), key=lambda member: member.login)


def _replace_members(transaction: Transaction, team: str, members: Sequence[Member], refreshed_at: datetime) -> None:
    people = {member.login: to_row(member, {"team": team, "refreshed_at": refreshed_at}) for member in members}
    transaction.execute(query("delete_team_members"), {"team": team})
    insert(transaction, "team_members", list(people.values()))


def _exclude(transaction: Transaction, team: str, node_ids: Sequence[str], *, is_excluded: bool) -> None:
    parameters = {"team": team, "node_ids": list(node_ids), "is_excluded": is_excluded}
    transaction.execute(query("update_repositories_excluded"), parameters)


def _ranked_last(repositories: Sequence[Repository], known: Mapping[str, TrackedRepository]) -> list[TrackedRepository]:
    """Rank these after all that are tracked, in this order; the next refresh of the roster ranks them by activity."""
    last = max((tracked.priority_rank for tracked in known.values()), default=0)
    return [
        TrackedRepository(repository, priority_rank=place, recent_pull_requests=0)
        for place, repository in enumerate(repositories, start=last + 1)
    ]


def _follow_renames(transaction: Transaction, team: str, current: Sequence[Repository]) -> None:
    rows = transaction.fetch(query("select_repository_names"), {"team": team})
    rename(transaction, team, find_renames({row["node_id"]: row["repository"] for row in rows}, current))


def stage_tracked_repositories(
    transaction: Transaction, team: str, repositories: Sequence[TrackedRepository], refreshed_at: datetime | None
) -> None:
    """Load the rows into `staged_tracked_repositories`, each node id once."""
    by_node_id = {tracked.repository.node_id: tracked for tracked in repositories}
    rows = [
        to_row(
            tracked,
            {
                "team": team,
                "repository": tracked.repository.name,
                "node_id": tracked.repository.node_id,
                "is_archived": tracked.repository.is_archived,
                "refreshed_at": refreshed_at,
            },
        )
        for tracked in by_node_id.values()
    ]
    transaction.stage("tracked_repositories", rows)


def _to_tracked_repository(row: Row) -> TrackedRepository:
    return from_row(TrackedRepository, row, repository=from_row(Repository, row, name=row["repository"]))
