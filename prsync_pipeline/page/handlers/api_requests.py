"""What programs ask the daemon for, and how that goes: the buttons' requests as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import NotFound
from prsync_pipeline.page.requests import asked
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.documents import as_json, request_document

if TYPE_CHECKING:
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.warehouse import SyncRequest

ACCEPTED, ALREADY_OPEN = 202, 200


def ask(visit: Visit) -> Response:
    """Ask for `kind`, of `repositories` where it is what failed; 202 for a new request, 200 for one that is open."""
    kind, names = visit.json.get("kind"), visit.json.get("repositories", [])
    if not isinstance(kind, str) or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError('Send {"kind": "changes"}; of "failed" also "repositories", a list of names.')
    request, is_new = asked(visit, kind, names)
    return _answer(request, ACCEPTED if is_new else ALREADY_OPEN)


def show(visit: Visit) -> Response:
    """How a request of the team goes."""
    request_id: str = visit.request.path_params["id"]
    found = visit.read(("request", request_id), lambda store: store.sync_requests.get(visit.slug, request_id)).value
    if found is None:
        raise NotFound
    return _answer(found)


def _answer(request: SyncRequest, status: int = 200) -> Response:
    return Response(as_json(request_document(request)), status, media_type="application/json")


ROUTES = (
    PageRoute("/api/v1/teams/{team}/requests", ask, Role.STEER, ("POST",)),
    PageRoute("/api/v1/teams/{team}/requests/{id}", show),
)
