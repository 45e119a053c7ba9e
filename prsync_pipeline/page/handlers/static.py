"""Sends the stylesheet and the scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from prsync_pipeline.page.refusals import NotFound
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.page.static_files import TYPES, content, names, static

if TYPE_CHECKING:
    from prsync_pipeline.page.visit import Visit

A_YEAR = "public, max-age=31536000, immutable"


def _send(visit: Visit) -> Response:
    """A file; the address of an older content is not known any more."""
    name = visit.request.path_params["name"]
    if name not in names() or visit.request.url.path != static(name):
        raise NotFound("There is no such file.")
    return Response(content(name), media_type=TYPES[name.rpartition(".")[2]], headers={"Cache-Control": A_YEAR})


ROUTES = (PageRoute("/static/{sum}/{name}", _send, is_public=True),)
