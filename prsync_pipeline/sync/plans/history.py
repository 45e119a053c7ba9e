"""Plans a listing: lists a team's months, compares them with what is stored, and wants what is new or changed.

A historical sync, a resume after a crash, the refresh of a month and the weekly reconciliation are all this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, GitHubError
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.sync.plans.coverage import check_request, choose_repositories, history_target, plan_listing
from prsync_pipeline.sync.plans.difference import belongs_in, find_difference
from prsync_pipeline.sync.plans.history_total import with_history_totals
from prsync_pipeline.sync.plans.plan import Completion, ListingScope, RepositoryPlan, SyncPlan
from prsync_pipeline.sync.progress import cost_between
from prsync_pipeline.sync.session import fail_repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import Listing
    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.sync.plans.coverage import ListingPlan
    from prsync_pipeline.sync.plans.difference import Difference
    from prsync_pipeline.sync.session import SyncSession


def plan_history(session: SyncSession) -> SyncPlan:
    """List the session's months of every repository asked for, and find what is to be hydrated.

    Raises:
        InputError, CoverageGap: the months cannot be brought in as asked.
        CredentialsRefused, Unreachable: GitHub does not let us in, or does not answer; every repository's row has it.
        BudgetSpent: the listing has to wait.
    """
    begun_at, usage = session.clock(), session.github.usage
    current = Month.of(begun_at)
    check_request(session.team, session.months, current=current, earliest=session.options.earliest)
    syncs = {sync.repository: sync for sync in session.store.syncs.of_team(session.team.slug)}
    listing_plans = _plan_listings(session, syncs, current)
    listings = _list(session, listing_plans)
    _forget_unlisted(session, listing_plans, listings)
    repositories, failed = [], []
    for plan in listing_plans:
        listing = listings[plan.repository.node_id]
        if isinstance(listing, GitHubError):
            failed.append((plan.repository.name, listing))
        else:
            was_due = _is_due(syncs.get(plan.repository.name))
            repositories.append(_compare(session, plan, listing, was_due=was_due))
    description = f"{_describe(repositories)}: {cost_between(usage, session.github.usage)}"
    counted = with_history_totals(session, repositories, current)
    return SyncPlan(begun_at, description, counted, tuple(failed), _scope(session, current))


def _plan_listings(session: SyncSession, syncs: Mapping[str, RepositorySync], current: Month) -> list[ListingPlan]:
    tracked = [row.repository for row in session.store.roster.repositories(session.team.slug)]
    covered = {name: _covered_with(session.team, sync.covered_from) for name, sync in syncs.items()}
    return [
        plan_listing(repository, covered.get(repository.name), session.months, current=current)
        for repository in choose_repositories(session.team, tracked, session.options.repositories)
    ]


def _is_due(sync: RepositorySync | None) -> bool:
    """Whether a repository is due to be listed in whole: its last sync did not complete."""
    return sync is None or sync.sync_status is not SyncStatus.COMPLETED


def _covered_with(team: Team, covered_from: datetime | None) -> datetime | None:
    """From when a repository is covered as its team is: one that reaches further back is listed like the others."""
    if covered_from is None or team.covered_from is None:
        return covered_from
    return max(covered_from, team.covered_from)


def _list(session: SyncSession, plans: Sequence[ListingPlan]) -> Mapping[str, Listing | GitHubError]:
    """By node id, each repository's listing, whose present name is recorded, or why there is none."""
    try:
        listings = session.github.list_pull_requests([window for plan in plans for window in plan.windows])
    except BudgetSpent:
        raise  # no repository's fault: the listing follows when the budget is back
    except GitHubError as error:
        for name in sorted(plan.repository.name for plan in plans):
            fail_repository(session, name, error, has_event=False)
        raise
    present = [listing.repository for listing in listings.values() if not isinstance(listing, GitHubError)]
    session.store.roster.rename_repositories(session.team.slug, present)
    return listings


def _forget_unlisted(
    session: SyncSession, plans: Sequence[ListingPlan], listings: Mapping[str, Listing | GitHubError]
) -> None:
    """Forget pull requests that are left out and that GitHub lists no more: nothing of them is stored."""
    left_out = session.store.incomplete.left_out(session.team.slug)
    gone: list[str] = []
    for plan in plans if left_out else ():
        listing = listings[plan.repository.node_id]
        if isinstance(listing, GitHubError):
            continue
        listed = {pull_request.node_id for pull_request in listing.pull_requests}
        gone += [
            pull_request.node_id
            for pull_request in left_out
            if pull_request.repository == listing.repository.name
            and pull_request.node_id not in listed
            and any(belongs_in(window, pull_request) for window in plan.windows)
        ]
    if gone:
        session.store.incomplete.forget_left_out(session.team.slug, gone)


def _compare(session: SyncSession, plan: ListingPlan, listing: Listing, *, was_due: bool) -> RepositoryPlan:
    """What is to be done about a repository; it `was_due` to be listed in whole before this."""
    repository = listing.repository
    difference = find_difference(
        listing.pull_requests,
        session.store.pull_requests.stored(session.team.slug, repository.name),
        plan.windows,
        now=session.clock(),
        refresh_before=session.options.refresh_before,
        max_pull_requests=session.options.max_pull_requests,
    )
    return RepositoryPlan(
        repository,
        difference.changed,
        difference.unchanged,
        difference.missing,
        Completion(
            covered_from=_covered_from(plan, difference),
            is_current=_is_current(session.team, plan, difference),
            is_due=was_due and not (plan.reaches_now and plan.covered_from is not None),
            capped=difference.capped,
            incomplete=_describe_unlisted(listing),
        ),
    )


def _describe_unlisted(listing: Listing) -> str | None:
    listed = len(listing.pull_requests)
    return f"pull requests {listed} of {listed + listing.unlisted}" if listing.unlisted else None


def _covered_from(plan: ListingPlan, difference: Difference) -> datetime | None:
    """Where the coverage begins once all is stored; a cap moves it to the first month that it leaves whole."""
    left_out = difference.capped_at
    if plan.covered_from is None or left_out is None:
        return plan.covered_from
    if Month.of(left_out) >= plan.current:
        return None
    return max(plan.covered_from, Month.of(left_out).end)


def _is_current(team: Team, plan: ListingPlan, difference: Difference) -> bool:
    """Whether all that was updated since the team's watermark, in what is covered, is stored with this."""
    capped_at = difference.capped_at
    if capped_at is not None and team.watermark is not None and capped_at > team.watermark:
        return False
    return plan.covered_from is not None


def _scope(session: SyncSession, current: Month) -> ListingScope:
    covered_from = session.team.covered_from
    return ListingScope(
        is_whole_team=not session.options.repositories,
        reaches_now=session.months.last >= current,
        holds_all_months=covered_from is None or session.months.first.start <= covered_from,
        target=history_target(session.team, session.options.earliest).start,
    )


def _describe(repositories: Sequence[RepositoryPlan]) -> str:
    total = sum(plan.total for plan in repositories)
    wanted = sum(len(plan.wanted) for plan in repositories)
    return f"{len(repositories)} repositories list {total} pull requests, {wanted} of them new or changed"
