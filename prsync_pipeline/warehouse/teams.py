"""The teams as they signed up, and how far each one's history reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import Quota, Team
from prsync_pipeline.warehouse.discoveries import Discovery
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import forget
from prsync_pipeline.warehouse.events.payloads import failure_of, find_team, record_failed, record_onboarding_completed
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.roster import stage_tracked_repositories
from prsync_pipeline.warehouse.rows.records import from_row, insert, to_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.models import TrackedRepository
    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse.engine.base import Row, Transaction


@dataclass(frozen=True, slots=True)
class TeamCounts:
    """What of a team is worked out: verdicts, months with trends, what the language model has.

    `batches` are those for the language model that are on their way or were answered, `open_batches` the first of
    these. `trends_due_from` is the first month whose rows changed since its trends were computed; None: there is none.
    """

    judged: int = 0
    waiting_for_model: int = 0
    open_batches: int = 0
    batches: int = 0
    trend_months: int = 0
    trends_due_from: Month | None = None


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """A team with all of which there is one value: `ticked_at` is the last tick of a sensor, the same for all teams."""

    team: Team
    counts: TeamCounts = field(default_factory=TeamCounts)
    discovery: Discovery | None = None
    quota: Quota | None = None
    ticked_at: datetime | None = None


class Teams(Gateway):
    def add(self, team: Team, repositories: Sequence[TrackedRepository]) -> None:
        """Sign a team up with its repositories, each with a pending sync.

        Raises:
            InputError: a team of that slug exists.
        """
        with self.warehouse.transaction() as transaction:
            transaction.lock(team.slug)
            if transaction.fetch(query("select_team"), {"team": team.slug}):
                raise InputError(
                    f"There is a team '{team.slug}' already. Choose another slug, or run `prsync sync {team.slug}`."
                )
            insert(transaction, "teams", [to_row(team, {"team": team.slug}, leaving_out=("slug",))])
            stage_tracked_repositories(transaction, team.slug, repositories, refreshed_at=None)
            transaction.execute(query("upsert_tracked_repositories"))
            transaction.execute(query("insert_pending_syncs"), {"team": team.slug})

    def get(self, slug: str) -> Team:
        """The team of that slug.

        Raises:
            UnknownTeam: there is none.
        """
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_readable_team", columns=self._columns()), {"team": slug})
            others = [] if rows else transaction.fetch(query("select_readable_teams", columns=self._columns()))
        if not rows:
            raise UnknownTeam(slug, [other["team"] for other in others])
        return _to_team(rows[0])

    def all(self) -> list[Team]:
        """All teams, by slug."""
        with self.warehouse.transaction() as transaction:
            return sorted(
                map(_to_team, transaction.fetch(query("select_readable_teams", columns=self._columns()))),
                key=lambda team: team.slug,
            )

    def records(self, tick: str, slug: str | None = None) -> dict[str, TeamRecord]:
        """By team, of one or of all: what is known of it, and when the sensor `tick` last ticked."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(
                query("select_team_records", columns=self._columns()), {"team": slug, "tick": tick}
            )
        return {row["team"]: _to_record(row) for row in rows}

    def set_resume_at(self, slug: str, moment: datetime | None) -> None:
        """Record when GitHub's budget comes back; None: no run waits for it."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_team_resume_at"), {"team": slug, "resume_at": moment})

    def set_paused(self, slug: str, *, is_paused: bool) -> None:
        """Pause the team, so that it starts no run by itself, or resume it."""
        with self.team_transaction(slug) as transaction:
            transaction.execute(query("update_team_paused"), {"team": slug, "is_paused": is_paused})

    def set_token(self, team: Team) -> None:
        """Store where the team's token is, or the token itself, as `team` has it.

        The former token's wait and its refusal are cleared: the next tick searches again.
        """
        parameters = {"team": team.slug, "token_env": team.token_env, "token_ciphertext": team.token_ciphertext}
        with self.team_transaction(team.slug) as transaction:
            transaction.execute(query("update_team_token"), parameters)
            transaction.execute(query("delete_discovery"), {"team": team.slug})

    def replace_ciphertexts(self, replaced: Callable[[Mapping[str, str]], Mapping[str, str]]) -> int:
        """Store another encrypted token for each team that has one, all or none; how many they are.

        `replaced` is given team → encrypted token, and returns the same with what is to be stored. No token can be
        changed meanwhile.
        """
        with self.warehouse.transaction() as transaction:
            for row in sorted(transaction.fetch(query("select_teams")), key=_by_team):
                transaction.lock(row["team"])
            # Read after the locks: whoever held one may have changed the token, or removed the team.
            teams = transaction.fetch(query("select_teams"))
            stored = {row["team"]: row["token_ciphertext"] for row in teams if row["token_ciphertext"] is not None}
            for team, ciphertext in replaced(stored).items():
                transaction.execute(query("update_team_ciphertext"), {"team": team, "token_ciphertext": ciphertext})
        return len(stored)

    def remove(self, slug: str) -> dict[str, int]:
        """Delete every row of the team; table → rows deleted, of all tables that have a column `team`."""
        with self.team_transaction(slug) as transaction:
            tables = [row["table_name"] for row in transaction.fetch(query("select_team_tables"))]
            return {table: _delete_rows(transaction, table, slug) for table in tables}

    def complete_sync(  # noqa: PLR0913 - what is known at the end of a team's sync
        self,
        team: str,
        covered_from: datetime | None,
        watermark: datetime | None,
        listed_at: datetime | None = None,
        *,
        target: datetime | None = None,
        at: datetime | None = None,
    ) -> None:
        """Lower the team's `covered_from`, raise its `watermark`, set `listed_at`, and clear `resume_at`.

        The first two never move the other way, and None leaves a value as it is. `target` is where the team's history
        is to begin, `at` the time now: with both, an event reports the sync that first reaches it.
        """
        parameters = {"team": team, "covered_from": covered_from, "watermark": watermark, "listed_at": listed_at}
        with self.team_transaction(team) as transaction:
            before = find_team(transaction, team)
            transaction.execute(query("complete_team_sync"), parameters)
            forget(transaction, failure_of(team))
            if before is None or target is None or at is None or covered_from is None:
                return
            was_short = before["covered_from"] is None or before["covered_from"] > target
            if was_short and covered_from <= target:
                record_onboarding_completed(transaction, before, covered_from, at)

    def fail_sync(self, team: str, reason: str, began_at: datetime, at: datetime) -> None:
        """Record a run that ended by an error of the whole team; the same reason again is no event."""
        with self.warehouse.transaction() as transaction:
            transaction.lock(team)
            if find_team(transaction, team) is not None:
                record_failed(transaction, failure_of(team), reason, began_at, at)

    @staticmethod
    def _columns() -> str:
        """Those of a team that may be read."""
        return query("every_column_of_team")


def _delete_rows(transaction: Transaction, table: str, team: str) -> int:
    found: int = transaction.fetch(query("count_team_rows", table=table), {"team": team})[0]["found"]
    transaction.execute(query("delete_team_rows", table=table), {"team": team})
    return found


def _by_team(row: Row) -> str:
    return str(row["team"])


def _to_record(row: Row) -> TeamRecord:
    return TeamRecord(
        _to_team(row),
        from_row(TeamCounts, row),
        from_row(Discovery, row) if row["tried_at"] is not None else None,
        from_row(Quota, row) if row["points_limit"] is not None else None,
        row["ticked_at"],
    )


def _to_team(row: Row) -> Team:
    return from_row(Team, row, slug=row["team"])
