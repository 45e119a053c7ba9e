"""The facts about a team that its report is computed from, read from the warehouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.settings import DEFAULT_FIRST_MONTH
from prsync_pipeline.teams.credentials import token_alias, variable_alias
from prsync_pipeline.warehouse import TeamCounts, TeamRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.models import Quota, RepositorySync, Team
    from prsync_pipeline.months import Month
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import (
        Discovery,
        IncompletePullRequest,
        OpenFault,
        Store,
        SyncRequest,
        SyncRun,
        TokenUse,
    )

DAEMON_TICK = "team_syncs"


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What is stored of a team; `runs` are its newest run and others without an end, newest first.

    `requests` are what people asked for: the open ones, the oldest first, and the one that ended last.
    `token_used_at` is the last sign of life of another team's run with the same GitHub token: runs that share one take
    turns. `ticked_at` is the daemon's last sign of life, `earliest` the first month that there is, `interval` the time
    between two searches for changes.
    """

    team: Team
    syncs: Sequence[RepositorySync] = ()
    runs: Sequence[SyncRun] = ()
    counts: TeamCounts = field(default_factory=TeamCounts)
    open_faults: Sequence[OpenFault] = ()
    incomplete: Sequence[IncompletePullRequest] = ()
    discovery: Discovery | None = None
    quota: Quota | None = None
    requests: Sequence[SyncRequest] = ()
    token_used_at: datetime | None = None
    ticked_at: datetime | None = None
    earliest: Month = DEFAULT_FIRST_MONTH
    interval: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FactsOfTeams:
    """The facts about all teams, or about one of them, that are read at once."""

    store: Store
    settings: Settings
    syncs: Mapping[str, Sequence[RepositorySync]]
    records: Mapping[str, TeamRecord]
    runs: Mapping[str, Sequence[SyncRun]]
    open_faults: Mapping[str, Sequence[OpenFault]]
    incomplete: Mapping[str, Sequence[IncompletePullRequest]]
    requests: Mapping[str, Sequence[SyncRequest]]
    token_uses: Sequence[TokenUse]

    @classmethod
    def read(cls, store: Store, settings: Settings, slug: str | None = None) -> FactsOfTeams:
        """Those about the team of that slug; None: about all.

        Raises:
            WarehouseError: the warehouse does not answer.
        """
        return cls(
            store,
            settings,
            store.syncs.by_team(slug),
            store.teams.records(DAEMON_TICK, slug),
            store.sync_runs.latest(slug),
            store.row_checks.open_faults(slug),
            store.incomplete.by_team(slug),
            store.sync_requests.latest(slug),
            store.sync_runs.shared_token_uses(),
        )

    def named(self, slug: str) -> TeamFacts:
        """Those about the team of that slug.

        Raises:
            UnknownTeam: there is none.
        """
        if slug not in self.records:
            raise UnknownTeam(slug, [team.slug for team in self.store.teams.all()])
        return self.of(self.records[slug].team)

    def of(self, team: Team) -> TeamFacts:
        record = self.records.get(team.slug) or TeamRecord(team)
        return TeamFacts(
            team,
            self.syncs.get(team.slug, ()),
            self.runs.get(team.slug, ()),
            record.counts,
            self.open_faults.get(team.slug, ()),
            self.incomplete.get(team.slug, ()),
            record.discovery,
            record.quota,
            self.requests.get(team.slug, ()),
            self._token_used_at(team),
            record.ticked_at,
            self.settings.first_month,
            self.settings.sync_interval,
        )

    def _token_used_at(self, team: Team) -> datetime | None:
        """The last sign of life of another team's run that uses the token of this one."""
        alias = token_alias(team)
        beats = [
            use.beat_at for use in self.token_uses if use.team != team.slug and variable_alias(use.token_env) == alias
        ]
        return max(beats, default=None)
