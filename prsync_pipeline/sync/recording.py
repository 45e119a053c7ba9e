"""Records in the warehouse what a sync has reached: of a repository that is complete, and of the team at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import SyncFailed
from prsync_pipeline.sync.plans.coverage import reached_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from prsync_pipeline.sync.plans.plan import ListingScope, SyncPlan
    from prsync_pipeline.sync.session import SyncSession
    from prsync_pipeline.sync.state import RepositoryState, SyncState


def record_completion(session: SyncSession, plan: SyncPlan, repository: RepositoryState) -> None:
    """Record that all that was wanted of a repository is stored; a plan without a completion records nothing."""
    completion = repository.plan.completion
    if completion is not None:
        session.store.syncs.complete(
            session.team.slug,
            repository.name,
            completion.covered_from,
            session.clock(),
            completion.note,
            hydrated=len(repository.plan.wanted),
            begun_at=plan.begun_at,
            is_due=completion.is_due,
            incomplete=completion.incomplete,
        )


def record_end(session: SyncSession, plan: SyncPlan, state: SyncState) -> datetime | None:
    """Record how far the team has come, and return its `covered_from` now.

    Raises:
        SyncFailed: no repository is complete, though one was to be brought in.
    """
    if plan.scope is not None:
        return _record_listing(session, plan, state, plan.scope)
    session.store.discoveries.settle(session.team.slug)
    _require_completed(session, state)
    session.store.teams.complete_sync(session.team.slug, None, None)
    return session.team.covered_from


def _record_listing(session: SyncSession, plan: SyncPlan, state: SyncState, scope: ListingScope) -> datetime | None:
    _require_completed(session, state)
    if not state.completed:
        raise SyncFailed(
            f"Team '{session.team.slug}' tracks no repository. Archived ones are left out; "
            "see `prsync status` and sign the team up with --repository owner/name."
        )
    completions = [repository.plan.completion for repository in state.completed if repository.plan.completion]
    reached = reached_coverage(scope, completions, plan.begun_at, session.github.ahead)
    session.store.teams.complete_sync(
        session.team.slug,
        reached.covered_from,
        reached.watermark,
        reached.listed_at,
        target=scope.target,
        at=session.clock(),
    )
    starts = [start for start in (session.team.covered_from, reached.covered_from) if start is not None]
    return min(starts, default=None)


def _require_completed(session: SyncSession, state: SyncState) -> None:
    """Raise SyncFailed where repositories failed and none is complete."""
    if state.failed and not state.completed:
        raise nothing_came(session.team.slug, state.failed)


def nothing_came(team: str, failed: Mapping[str, str]) -> SyncFailed:
    """The error of a team all of whose repositories failed: each name → its reason."""
    reasons = "\n".join(f"  {name}: {reason}" for name, reason in failed.items())
    return SyncFailed(f"No repository of team '{team}' could be brought in; earlier data is as it was.\n{reasons}")
