"""How far a running sync is: which pull requests are still to come, which repositories are complete. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.sync.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github import ApiUsage
    from prsync_pipeline.sync.plans.plan import RepositoryPlan, SyncPlan


FEW_INCOMPLETE = 10  # of a repository's pull requests, or one in a hundred where that is more


@dataclass(slots=True)
class RepositoryState:
    """One repository's progress; `name` follows renames, `waiting` has the node ids that are still to come.

    `never_stored` counts pull requests that GitHub lists and denies: the search still knows one that was deleted.
    `incomplete` counts those that did not come whole, and those that are left out.
    """

    plan: RepositoryPlan
    name: str
    waiting: set[str]
    is_complete: bool = False
    never_stored: int = 0
    incomplete: int = 0

    @classmethod
    def beginning(cls, plan: RepositoryPlan) -> RepositoryState:
        return cls(plan, plan.repository.name, {pull_request.node_id for pull_request in plan.wanted})

    @property
    def node_id(self) -> str:
        return self.plan.repository.node_id

    @property
    def total(self) -> int:
        return self.plan.total - self.never_stored

    @property
    def allowed(self) -> int:
        """How many of its pull requests may be incomplete or left out, before the whole repository fails."""
        return max(FEW_INCOMPLETE, self.plan.total // 100)

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)


@dataclass(slots=True)
class SyncState:
    """A sync's progress over its repositories, by node id; `failed` maps a repository's name to the reason.

    `hydrated` counts the pull requests that came or proved to be deleted, `deleted` those that were marked so.
    """

    repositories: dict[str, RepositoryState]
    requested: dict[str, RepositoryState] = field(init=False)
    failed: dict[str, str] = field(default_factory=dict)
    hydrated: int = 0
    deleted: int = 0

    def __post_init__(self) -> None:
        self.requested = {repository.name: repository for repository in self.repositories.values()}

    @classmethod
    def beginning(cls, plan: SyncPlan) -> SyncState:
        return cls({planned.repository.node_id: RepositoryState.beginning(planned) for planned in plan.repositories})

    @property
    def completed(self) -> list[RepositoryState]:
        return [repository for repository in self.repositories.values() if repository.is_complete]

    @property
    def unfinished(self) -> list[RepositoryState]:
        """The repositories that are neither complete nor failed."""
        return [
            repository
            for repository in self.repositories.values()
            if not repository.is_complete and repository.name not in self.failed
        ]

    @property
    def to_hydrate(self) -> int:
        return sum(len(repository.plan.wanted) for repository in self.repositories.values())

    def progress(self, team: str, plan: SyncPlan, usage: ApiUsage, seconds_left: float | None) -> Progress:
        states: Sequence[RepositoryState] = list(self.repositories.values())
        return Progress(
            team,
            repositories_total=len(states) + len(plan.failed),
            repositories_done=len(self.completed),
            pull_requests_total=sum(state.total for state in states),
            pull_requests_done=sum(state.done for state in states),
            to_hydrate=self.to_hydrate,
            hydrated=self.hydrated,
            requests=usage.requests,
            points=usage.points,
            seconds_left=seconds_left,
            repository=next((state.name for state in self.unfinished), None),
        )
