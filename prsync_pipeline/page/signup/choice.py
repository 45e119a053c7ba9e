"""Which repositories are chosen in the second step, and the rows that show them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.sync.roster import owner_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from prsync_pipeline.models import Repository
    from prsync_pipeline.page.signup.candidates import Candidates
    from prsync_pipeline.page.signup.cookie import Typed
    from prsync_pipeline.page.visit import Visit

MAX_TICKED_AT_FIRST = 300
"""Of more repositories none is ticked at first: their names together would be more than a form of ours holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """`recent` is None where the last six months were not counted; a hidden row is still a part of the form."""

    node_id: str
    name: str
    recent: int | None
    pushed_at: datetime | None
    is_ticked: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """`is_all`: whatever the organisation has, also later; else the ticked ones, by node id."""

    is_all: bool
    ticked: frozenset[str]
    search: str = ""

    @classmethod
    def of(cls, visit: Visit, typed: Typed, candidates: Candidates) -> Choice:
        """What the form of the second step says; at first all of the organisation, or all that were named.

        The buttons *All* and *None* choose among those that the search finds.
        """
        everything = frozenset(repository.node_id for repository in candidates.repositories)
        if visit.request.method == "GET":
            is_ticked = bool(typed.names) or len(everything) <= MAX_TICKED_AT_FIRST
            return cls(not typed.names, everything if is_ticked else frozenset(), visit.query("q"))
        search, tick = visit.form("q"), visit.form("tick")
        found = frozenset(repository.node_id for repository in candidates.repositories if _is_found(repository, search))
        ticked = everything & frozenset(visit.form_values("id"))
        ticked = {"all": ticked | found, "none": ticked - found}.get(tick, ticked)
        is_all = not typed.names and not tick and visit.form("which") != "chosen"
        return cls(is_all, ticked, search)

    def node_ids(self, candidates: Candidates) -> Collection[str]:
        """Of the repositories that the team would track."""
        return frozenset(found.node_id for found in candidates.repositories) if self.is_all else self.ticked

    def names(self, candidates: Candidates) -> list[str]:
        """Of the repositories that are named to GitHub; none where all of the organisation is chosen."""
        return [] if self.is_all else [repository.name for repository in candidates.chosen(self.ticked)]

    def rows(self, candidates: Candidates, organization: str) -> list[Row]:
        return [
            Row(
                repository.node_id,
                _short(repository, organization),
                (candidates.recent or {}).get(repository.node_id),
                repository.pushed_at,
                is_ticked=repository.node_id in self.ticked,
                is_hidden=not _is_found(repository, self.search),
            )
            for repository in candidates.repositories
        ]


def _is_found(repository: Repository, search: str) -> bool:
    return search.casefold() in repository.name.casefold()


def _short(repository: Repository, organization: str) -> str:
    """Without the owner, where that is the organisation."""
    if owner_of(repository).lower() != organization.lower():
        return repository.name
    return repository.name.partition("/")[2]
