"""What a button or a program asks of the daemon, stored for it: the page itself starts no run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from prsync_pipeline.errors import InputError, TeamPaused, UnknownTeam
from prsync_pipeline.page.refusals import NotFound, PageRefusal
from prsync_pipeline.warehouse import RequestKind, SyncRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.warehouse import Store

CONFLICT = 409


def asked(visit: Visit, kind: str, repositories: Sequence[str] = (), *, back: str = "/") -> tuple[SyncRequest, bool]:
    """The open request of that kind, and whether it is a new one.

    Raises:
        InputError: there is no such kind, or the team does not track one of the repositories.
        PageRefusal: the team is paused.
        NotFound: there is no such team.
    """
    store = visit.write()
    wanted = SyncRequest(str(uuid4()), visit.slug, _kind(kind), visit.now, visit.seen.name, tuple(repositories))
    try:
        _check_names(store, wanted)
        stored = store.sync_requests.ask(wanted)
    except UnknownTeam as error:
        raise NotFound from error
    except TeamPaused as error:
        raise PageRefusal(CONFLICT, str(error), back=back, kind=type(error).__name__) from error
    return stored, stored.id == wanted.id


def _kind(text: str) -> RequestKind:
    kinds = {str(kind): kind for kind in RequestKind}
    if text not in kinds:
        raise InputError(f"'{text}' is nothing that can be asked for. There are: {', '.join(kinds)}.")
    return kinds[text]


def _check_names(store: Store, request: SyncRequest) -> None:
    """Raises InputError where one is not tracked; UnknownTeam where the team is gone."""
    if not request.repositories:
        return
    store.teams.get(request.team)
    tracked = {sync.repository for sync in store.syncs.of_team(request.team)}
    unknown = sorted(set(request.repositories) - tracked)
    if unknown:
        raise InputError(f"Team '{request.team}' does not track {', '.join(unknown)}.")
