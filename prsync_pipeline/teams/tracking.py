"""A person's changes to what a team tracks: what is added is seen at GitHub first, and what is not tracked is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError, RepositoryUnavailable
from prsync_pipeline.sync.roster import owner_of
from prsync_pipeline.teams.signup import check_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.teams.credentials import OpenGitHub
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True, slots=True)
class Tracked:
    """`added` are tracked from now on; `known` were tracked already, under the names that they have now."""

    added: tuple[Repository, ...]
    known: tuple[Repository, ...]


def track(github: GitHub, store: Store, team: Team, names: Sequence[str]) -> Tracked:
    """Track these as well; all of them, or none where one cannot be.

    Raises:
        InputError: a name is none, or the next refresh of an organisation's roster would let the repository go again.
        RepositoryUnavailable: one is misspelt, private to the token, or gone.
    """
    check_names(team.slug, names)
    found = github.repositories_named(names)
    if team.is_organization_wide:
        check_organization(team, found)
    added = store.roster.track(team.slug, found)
    return Tracked(tuple(added), tuple(one for one in found if one not in added))


def check_organization(team: Team, repositories: Sequence[Repository]) -> None:
    for one in repositories:
        why = None
        if owner_of(one).lower() != team.organization.lower():
            why = f"is not of the organisation {team.organization}"
        elif one.is_archived:
            why = "is archived at GitHub"
        if why is not None:
            raise InputError(
                f"{one.name} {why}, and '{team.slug}' tracks what its organisation has and did not archive. Nothing "
                f"was changed. A team of its own can have it: prsync teams add SLUG --org {owner_of(one)} "
                f"--repository {one.name}"
            )


def untrack(store: Store, open_github: OpenGitHub, team: Team, names: Sequence[str]) -> list[Repository]:
    """Ask for these no longer, and return them under their stored names; what is stored stays.

    GitHub is asked only for names that are not stored: a repository may have another name by now.

    Raises:
        InputError: one is not tracked, or nothing would be left to track.
    """
    check_names(team.slug, names)
    tracked = [one.repository for one in store.roster.repositories(team.slug)]
    by_name = {one.name.lower(): one for one in tracked}
    found = [by_name[name.lower()] for name in names if name.lower() in by_name]
    elsewhere = [name for name in names if name.lower() not in by_name]
    if elsewhere:
        found += renamed(open_github, team, elsewhere, tracked)
    store.roster.untrack(team.slug, [one.node_id for one in found])
    return found


def renamed(
    open_github: OpenGitHub, team: Team, names: Sequence[str], tracked: Sequence[Repository]
) -> list[Repository]:
    """The tracked repositories that GitHub knows by these names."""
    by_id = {one.node_id: one for one in tracked}
    try:
        with open_github(team) as github:
            found = [by_id.get(one.node_id) for one in github.repositories_named(names)]
    except RepositoryUnavailable:
        found = [None]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        raise InputError(
            f"Team '{team.slug}' does not track {', '.join(names)}. Nothing was changed. "
            f"`prsync status {team.slug}` lists what it tracks."
        )
    return known
