"""Whether the page can show anything, for whoever watches over servers; shows no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from prsync_pipeline.page.routes import PageRoute

if TYPE_CHECKING:
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.warehouse import Store


def _tell(visit: Visit) -> PlainTextResponse:
    """`ok` where the warehouse answers; a reader waits for it for two seconds at most."""
    if visit.read("health", _answers).is_stale:
        return PlainTextResponse("the warehouse does not answer", 503, headers={"Retry-After": "2"})
    return PlainTextResponse("ok")


def _answers(store: Store) -> None:
    store.sync_runs.ticks()


ROUTES: tuple[PageRoute, ...] = (PageRoute("/healthz", _tell, is_public=True),)
