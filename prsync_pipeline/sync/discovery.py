"""Discovery: asks GitHub once what changed for a team and records what is not stored yet; a run brings it in.

It also learns which repositories were renamed, archived or became unavailable, and which are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.errors import BudgetSpent, GitHubError, Incomplete, OutOfTime, TooHeavy, TooManyChanges
from prsync_pipeline.github import Window
from prsync_pipeline.models import ChangedPullRequest, SyncStatus
from prsync_pipeline.sync.plans.difference import is_changed
from prsync_pipeline.sync.roster import belongs_to, refresh_roster
from prsync_pipeline.sync.session import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.errors import PrsyncError
    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.warehouse import Discovery, Store

# GitHub's index lags, and a few events change `updatedAt` late.
OVERLAP = timedelta(minutes=10)
MAX_FAILURES = 3  # failed searches in a row, before the team's months are listed instead
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DiscoveryReport:
    """`changed` pull requests are to be hydrated; `unavailable` names the repositories that no token is shown.

    It `needs_listing` where the changes cannot be searched for: the team's months are to be listed instead.
    """

    changed: int
    unavailable: tuple[str, ...] = ()
    needs_listing: bool = False

    def __str__(self) -> str:
        if self.needs_listing:
            return "too many changes to search for: a whole listing is due"
        unavailable = f", {len(self.unavailable)} repositories cannot be seen" if self.unavailable else ""
        return f"{self.changed} pull requests changed{unavailable}"


@dataclass(frozen=True, slots=True)
class KnownRepositories:
    """The team's repositories as the warehouse has them: `tracked`, those of them to `search`, and node ids.

    `completed` have their last listing whole; `excluded` are repositories that a person does not want tracked.
    """

    tracked: Sequence[Repository]
    search: Sequence[Repository]
    completed: frozenset[str]
    excluded: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundChanges:
    """What GitHub has changed, the repositories that the search could see, and why not the others; by node id."""

    pull_requests: Sequence[ChangedPullRequest]
    visible: Mapping[str, Repository]
    unavailable: Mapping[str, GitHubError]


def is_due(last: Discovery | None, interval: timedelta, now: datetime) -> bool:
    """Whether GitHub is to be asked again; after a clock was set back it is."""
    return last is None or not last.tried_at <= now < due_at(last, interval)


def due_at(last: Discovery, interval: timedelta) -> datetime:
    """When GitHub is to be asked again: after `interval`, after failures sooner."""
    if not last.failures:
        return last.tried_at + interval
    return last.tried_at + doubling_pause(FIRST_PAUSE, last.failures, min(interval, LONGEST_PAUSE))


def discover(github: GitHub, store: Store, team: Team, last: Discovery | None, now: datetime) -> DiscoveryReport:
    """Find what changed since the last time; where nothing did, one request and the team is up to date as of `now`.

    The team has a watermark and no listing is due: a listing brings in changes by itself.

    Raises:
        GitHubError: it is not known what changed; what was found before stays.
    """
    since = max(filter(None, (team.watermark, last.found_until if last else None)))
    if since > now:
        # Our clock was ahead: what changed since then was searched for in the future.
        store.discoveries.forget_watermark(team.slug)
        return DiscoveryReport(0, needs_listing=True)
    known = _read_known(store, team)
    try:
        found = _find_changes(github, team, known.search, since - OVERLAP)
    except (TooManyChanges, TooHeavy, Incomplete, OutOfTime) as error:
        if not isinstance(error, TooManyChanges) and (last is None or last.failures < MAX_FAILURES):
            raise
        store.discoveries.request_listing(team.slug)
        return DiscoveryReport(0, needs_listing=True)
    return _record(github, store, team, known, found, now=now)


def record_failure(store: Store, team: Team, error: PrsyncError, now: datetime) -> None:
    """Record why GitHub was asked in vain: the team is not up to date any more, and is asked again at its time."""
    if isinstance(error, BudgetSpent):
        store.teams.set_resume_at(team.slug, error.resume_at)
    store.discoveries.fail(team.slug, str(error), now, has_event=not isinstance(error, BudgetSpent))


def _read_known(store: Store, team: Team) -> KnownRepositories:
    """What is tracked; a search over an organisation leaves failed repositories to the listing that is due of them."""
    status = {sync.repository: sync.sync_status for sync in store.syncs.of_team(team.slug)}
    roster = store.roster.repositories(team.slug, active_only=False)
    tracked = [row.repository for row in roster if row.is_active]
    search = [
        repository
        for repository in tracked
        if not team.is_organization_wide or status.get(repository.name) is not SyncStatus.FAILED
    ]
    completed = [repository for repository in search if status.get(repository.name) is SyncStatus.COMPLETED]
    return KnownRepositories(
        tracked,
        search,
        frozenset(repository.node_id for repository in completed),
        frozenset(row.repository.node_id for row in roster if row.is_excluded),
    )


def _find_changes(github: GitHub, team: Team, repositories: Sequence[Repository], since: datetime) -> FoundChanges:
    """One search over the organisation; a search for each repository that it could not see, or that was named."""
    if not team.is_organization_wide:
        return _list_changes(github, [repository for repository in repositories if not repository.is_archived], since)
    changes = github.find_changes(team.organization, repositories, since)
    visible = changes.visible
    # The search leaves archived ones out: what changed before they were archived is listed once.
    left_out = [
        repository
        for repository in repositories
        if repository.node_id not in visible or visible[repository.node_id].is_archived
    ]
    listed = _list_changes(github, left_out, since)
    return FoundChanges(
        [*changes.pull_requests, *listed.pull_requests], {**visible, **listed.visible}, listed.unavailable
    )


def _list_changes(github: GitHub, repositories: Sequence[Repository], since: datetime) -> FoundChanges:
    found: list[ChangedPullRequest] = []
    visible: dict[str, Repository] = {}
    unavailable: dict[str, GitHubError] = {}
    windows = [Window(repository, None, None, updated_from=since) for repository in repositories]
    for node_id, listing in github.list_pull_requests(windows).items() if windows else ():
        if isinstance(listing, GitHubError):
            unavailable[node_id] = listing
            continue
        visible[node_id] = listing.repository
        found += [
            ChangedPullRequest(entry.node_id, entry.number, entry.created_at, entry.updated_at, node_id)
            for entry in listing.pull_requests
        ]
    return FoundChanges(found, visible, unavailable)


def _record(  # noqa: PLR0913 - where it goes, what was known and what was found
    github: GitHub, store: Store, team: Team, known: KnownRepositories, found: FoundChanges, *, now: datetime
) -> DiscoveryReport:
    """Record what was found: repositories first, then changes, and up to when all changes are known."""
    _record_repositories(store, team, known, found, now)
    if team.is_organization_wide and _has_other_repositories(team, known, found):
        refresh_roster(github, store, team, now)
    changed = _not_stored(store, team, known, found.pull_requests)
    store.discoveries.save(team.slug, changed, now, until=now - github.ahead)
    if team.is_organization_wide:
        _archive(store, team, known, found)
    if github.quota is not None:
        store.discoveries.save_quota(team.slug, github.quota)
    unavailable = [repository.name for repository in known.search if repository.node_id in found.unavailable]
    return DiscoveryReport(len(changed), tuple(unavailable))


def _record_repositories(
    store: Store, team: Team, known: KnownRepositories, found: FoundChanges, now: datetime
) -> None:
    """Record new names, and the failure of repositories that are unavailable."""
    names = {repository.node_id: repository.name for repository in known.tracked}
    if any(names[node_id] != repository.name for node_id, repository in found.visible.items()):
        store.roster.rename_repositories(team.slug, list(found.visible.values()))
    for node_id, error in found.unavailable.items():
        store.syncs.fail(team.slug, names[node_id], reason_of(error), now, error.code)


def _has_other_repositories(team: Team, known: KnownRepositories, found: FoundChanges) -> bool:
    """Whether the organisation has other repositories than those known: some are new, or some moved away."""
    known_ids = known.excluded.union(repository.node_id for repository in known.tracked)
    has_new = any(pull_request.repository_node_id not in known_ids for pull_request in found.pull_requests)
    return has_new or any(
        not repository.is_archived and not belongs_to(repository, team.organization)
        for repository in found.visible.values()
    )


def _not_stored(
    store: Store, team: Team, known: KnownRepositories, found: Iterable[ChangedPullRequest]
) -> list[ChangedPullRequest]:
    """The changes of tracked repositories that are not stored as they are now, each once."""
    tracked = {repository.node_id for repository in known.tracked}
    changed = {
        pull_request.node_id: pull_request for pull_request in found if pull_request.repository_node_id in tracked
    }
    if not changed:
        return []
    stored = store.pull_requests.stored_by_id(team.slug, changed)
    left_out = {(row.node_id, row.updated_at) for row in store.incomplete.left_out(team.slug)}
    return [
        pull_request
        for pull_request in changed.values()
        if is_changed(pull_request, stored.get(pull_request.node_id), None)
        and (pull_request.node_id, pull_request.updated_at) not in left_out
    ]


def _archive(store: Store, team: Team, known: KnownRepositories, found: FoundChanges) -> None:
    """Stop tracking archived repositories whose changes are all stored."""
    archived = {node_id for node_id, repository in found.visible.items() if repository.is_archived}
    archived = (archived & known.completed) - found.unavailable.keys()
    if archived:
        archived -= {pull_request.repository_node_id for pull_request in store.discoveries.found(team.slug)}
        store.roster.archive_repositories(team.slug, sorted(archived))
