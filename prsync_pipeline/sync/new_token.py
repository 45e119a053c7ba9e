"""Another GitHub token for a team: GitHub is asked with it first, and only one that sees something is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.models import Repository

if TYPE_CHECKING:
    from prsync_pipeline.models import Team
    from prsync_pipeline.sync.connections import Connections

NAMES_SHOWN = 5
NOTHING_CHANGED = "Nothing was changed."


def replace_token(reached: Connections, team: Team) -> list[str]:
    """Store the token that `team` has now, and return the repositories of the team that it does not see.

    Raises:
        CredentialsRefused: GitHub does not take it, or it sees none of the team's repositories; nothing is changed.
    """
    tracked = reached.store.tracked_repositories(team.slug)
    known = [one.repository for one in tracked or reached.store.tracked_repositories(team.slug, active_only=False)]
    try:
        with reached.github(team) as github:
            answers = github.repositories_by_id([one.node_id for one in known])
    except CredentialsRefused as error:
        raise CredentialsRefused(f"{error} {NOTHING_CHANGED}") from error
    unseen = [one.name for one in known if not isinstance(answers[one.node_id], Repository)]
    if known and len(unseen) == len(known):
        raise CredentialsRefused(
            f"GitHub takes the token, and it sees none of the {len(known)} repositories of team '{team.slug}': "
            f"{listed(unseen)}. Check its access to them and its SSO approval. {NOTHING_CHANGED}"
        )
    reached.store.set_token(team)
    return unseen


def listed(names: list[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
