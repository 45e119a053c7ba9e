"""Asks GitHub once what changed for a team, and remembers what is not stored yet; a run brings it in.

On the way it learns which repositories were renamed, archived or lost, and which are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy, TooManyChanges
from prsync_pipeline.github import Window
from prsync_pipeline.models import ChangedPullRequest, SyncStatus
from prsync_pipeline.sync.difference import is_changed
from prsync_pipeline.sync.roster import is_of, refresh_roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.warehouse import Discovery, Store

# GitHub's index lags, and a few events move `updatedAt` late.
OVERLAP = timedelta(minutes=10)
PATIENCE = 3  # so often a search may not bring what GitHub counts, before a listing by repository has to tell
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DiscoveryReport:
    """`changed` pull requests are to be hydrated; `unseen` repositories no token is shown.

    Where it `is_too_much` to find, a whole listing is due instead.
    """

    changed: int
    unseen: tuple[str, ...] = ()
    is_too_much: bool = False

    def __str__(self) -> str:
        if self.is_too_much:
            return "too much to name: a whole listing is due"
        unseen = f", {len(self.unseen)} repositories cannot be seen" if self.unseen else ""
        return f"{self.changed} pull requests changed{unseen}"


@dataclass(frozen=True, slots=True)
class Told:
    """What GitHub told: changes, the repositories that this is true of, and why not of the others; by node id."""

    found: Sequence[ChangedPullRequest]
    present: Mapping[str, Repository]
    lost: Mapping[str, GitHubError]


def is_due(last: Discovery | None, interval: timedelta, now: datetime) -> bool:
    """Whether GitHub is to be asked again; a clock that jumped back asks."""
    return last is None or not last.tried_at <= now < due_at(last, interval)


def due_at(last: Discovery, interval: timedelta) -> datetime:
    """When GitHub is to be asked again: after `interval`, after failures sooner."""
    if not last.failures:
        return last.tried_at + interval
    return last.tried_at + doubling_pause(FIRST_PAUSE, last.failures, min(interval, LONGEST_PAUSE))


def discover(github: GitHub, store: Store, team: Team, last: Discovery | None, now: datetime) -> DiscoveryReport:
    """Ask what changed since the last time; where nothing did, one request and the team is up to date as of `now`.

    The team has a watermark and no listing is due: what a listing brings in is no matter of changes.

    Raises:
        GitHubError: nothing is known of what changed; what was found before stays.
    """
    known = max(filter(None, (team.watermark, last.found_until if last else None)))
    if known > now:
        # Our clock was ahead: what changed since then was looked for in the future.
        store.discoveries.forget_watermark(team.slug)
        return DiscoveryReport(0, is_too_much=True)
    status = {one.repository: one.sync_status for one in store.syncs.of_team(team.slug)}
    roster = store.roster.repositories(team.slug, active_only=False)
    tracked = [one.repository for one in roster if one.is_active]
    # What failed is due to be listed in whole; it is asked for by itself where no search over all tells of it.
    is_failed = {name for name, found in status.items() if found is SyncStatus.FAILED}
    asked = [one for one in tracked if not (team.is_organization_wide and one.name in is_failed)]
    try:
        told = ask(github, team, asked, known - OVERLAP)
    except (TooManyChanges, TooHeavy, Incomplete) as error:
        if not isinstance(error, TooManyChanges) and (last is None or last.failures < PATIENCE):
            raise
        store.discoveries.request_listing(team.slug)
        return DiscoveryReport(0, is_too_much=True)
    follow(store, team, tracked, told, now)
    known_ids = {one.node_id for one in tracked}
    unwanted_ids = {one.repository.node_id for one in roster if one.is_excluded}
    if team.is_organization_wide and has_other_repositories(team, told, known_ids | unwanted_ids):
        refresh_roster(github, store, team, now)
    changed = unstored(store, team, told.found, known_ids)
    store.discoveries.save(team.slug, changed, now, until=now - github.ahead)
    if team.is_organization_wide:
        completed = {one.node_id for one in asked if status.get(one.name) is SyncStatus.COMPLETED}
        let_go(store, team, told, completed)
    if github.quota is not None:
        store.discoveries.save_quota(team.slug, github.quota)
    return DiscoveryReport(len(changed), tuple(one.name for one in asked if one.node_id in told.lost))


def ask(github: GitHub, team: Team, repositories: Sequence[Repository], since: datetime) -> Told:
    """One search over the organisation; repositories that it could not see, or that were named, by one each."""
    found: list[ChangedPullRequest] = []
    present: dict[str, Repository] = {}
    lost: dict[str, GitHubError] = {}
    if team.is_organization_wide:
        updates = github.find_changes(team.organization, repositories, since)
        found, present = list(updates.pull_requests), dict(updates.visible)
        # That search leaves archived ones out: what happened in them before they were archived is asked for once.
        untold = [one for one in repositories if one.node_id not in present or present[one.node_id].is_archived]
    else:
        untold = [one for one in repositories if not one.is_archived]
    windows = [Window(one, None, None, updated_from=since) for one in untold]
    for node_id, listing in github.list_pull_requests(windows).items() if windows else ():
        if isinstance(listing, GitHubError):
            lost[node_id] = listing
        else:
            present[node_id] = listing.repository
            found += [
                ChangedPullRequest(one.node_id, one.number, one.created_at, one.updated_at, node_id)
                for one in listing.pull_requests
            ]
    return Told(found, present, lost)


def follow(store: Store, team: Team, tracked: Sequence[Repository], told: Told, now: datetime) -> None:
    """Write down what became of the repositories: new names, and those that cannot be seen."""
    names = {one.node_id: one.name for one in tracked}
    if any(names[node_id] != one.name for node_id, one in told.present.items()):
        store.roster.rename_repositories(team.slug, list(told.present.values()))
    for node_id, error in told.lost.items():
        reason = error.reason if isinstance(error, RepositoryUnavailable) else str(error)
        store.syncs.fail(team.slug, names[node_id], reason, now, error.code)


def let_go(store: Store, team: Team, told: Told, completed: set[str]) -> None:
    """Ask no longer for archived repositories, once all that happened in them is stored."""
    archived = {one.node_id for one in told.present.values() if one.is_archived} & completed - told.lost.keys()
    if archived:
        archived -= {one.repository_node_id for one in store.discoveries.found(team.slug)}
        store.roster.archive_repositories(team.slug, sorted(archived))


def has_other_repositories(team: Team, told: Told, known_ids: set[str]) -> bool:
    """Whether the organisation's repositories are others than those known: some are new, some moved away."""
    is_new = any(one.repository_node_id not in known_ids for one in told.found)
    return is_new or any(not one.is_archived and not is_of(one, team.organization) for one in told.present.values())


def unstored(
    store: Store, team: Team, found: Iterable[ChangedPullRequest], tracked: set[str]
) -> list[ChangedPullRequest]:
    """Those of tracked repositories that are not stored as they are now, each once."""
    ours = {one.node_id: one for one in found if one.repository_node_id in tracked}
    stored = store.pull_requests.stored_by_id(team.slug, ours) if ours else {}
    return [one for one in ours.values() if is_changed(one, stored.get(one.node_id), None)]
