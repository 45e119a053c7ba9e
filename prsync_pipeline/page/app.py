"""The application: every route with its guard, its limits, and what becomes of errors."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

from prsync_pipeline.errors import InputError, PrsyncError, UnknownTeam, WarehouseError
from prsync_pipeline.page.access.security import LOCAL_HOSTS, Guard
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.handlers import (
    api,
    api_requests,
    grants,
    health,
    levers,
    progress,
    pull_requests,
    settings_forms,
    signup,
    static,
    team_settings,
    teams,
    trends,
)
from prsync_pipeline.page.refusals import NO_SUCH_TEAM, Busy, Forbidden, NeedsLink, NotFound, PageRefusal, TooOften
from prsync_pipeline.page.rendering import rendered
from prsync_pipeline.page.visit import Visit
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from prsync_pipeline.page.routes import PageRoute
    from prsync_pipeline.page.site import Page

LOG = logging.getLogger("prsync.page")
MAX_FORM_BYTES = 16 * 1024
HANDLERS_AT_ONCE = 20
SMALLEST_TO_COMPRESS = 500
FILE = ".csv"
FOR_PROGRAMS = "Send the secret of a valid link: Authorization: Bearer prl_..."
NOBODY = Seen("nobody", Role.READ, frozenset())

PARTS = (
    static,
    health,
    teams,
    progress,
    trends,
    pull_requests,
    signup,
    levers,
    settings_forms,
    team_settings,
    grants,
    api,
    api_requests,
)


def routes() -> tuple[PageRoute, ...]:
    """Every route of the page."""
    return tuple(route for part in PARTS for route in part.ROUTES)


def create_app(page: Page) -> ASGIApp:
    """The application that serves `page`."""
    limiter = anyio.CapacityLimiter(HANDLERS_AT_ONCE)
    served = Starlette(
        routes=[Route(route.path, _endpoint(page, route, limiter), methods=list(route.methods)) for route in routes()],
        middleware=[Middleware(GZipMiddleware, minimum_size=SMALLEST_TO_COMPRESS)],
        exception_handlers={404: _unknown_address, 405: _unknown_address, 500: _broken},
    )
    own = urlsplit(page.settings.page_url or "").hostname
    is_local = page.settings.page_access == "local"
    return Guard(
        served,
        LOCAL_HOSTS | ({own} if own else frozenset()),
        "no-cache" if is_local else "no-store",
        page.settings.page_frame,
    )


def _endpoint(page: Page, route: PageRoute, limiter: anyio.CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        begun, body = time.monotonic(), await _body(request)
        if body is None:
            name, response = NOBODY.name, refused(request, PageRefusal(413, "That is more than a form of ours holds."))
        else:
            name, response = await to_thread.run_sync(_answer, page, route, request, body, limiter=limiter)
        path, milliseconds = excerpt(request.url.path), (time.monotonic() - begun) * 1000
        LOG.info("%s %s %d %.0f ms %s", request.method, path, response.status_code, milliseconds, name)
        return response

    return endpoint


async def _body(request: Request) -> bytes | None:
    """The request's body; None where it is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            return None
    return body


def _answer(page: Page, route: PageRoute, request: Request, body: bytes) -> tuple[str, Response]:
    """Who asked, and the answer; what they may not do, and every error of ours, is an answer too."""
    visit = Visit(page, request, NOBODY, body)
    try:
        if not route.is_public:
            visit = Visit(page, request, page.access.who(request) or NOBODY, body)
            _admit(page, route, visit.seen)
        response = _handled(page, route, visit)
    except PageRefusal as refusal:
        response = refused(request, refusal, visit)
    except UnknownTeam:
        # Its own words would name teams that are similar, which may be others'.
        response = refused(request, NotFound())
    except InputError as error:
        response = refused(request, PageRefusal(400, str(error), kind=type(error).__name__), visit)
    except WarehouseError as error:
        LOG.warning("%s", error)
        response = refused(request, Busy("The warehouse does not answer. prsync's log says why."))
    except PrsyncError as error:
        LOG.warning("%s", error)
        response = refused(request, PageRefusal(502, str(error), kind=type(error).__name__), visit)
    return visit.seen.name, response


def _admit(page: Page, route: PageRoute, seen: Seen) -> None:
    """Refuse who may not use the route; the team is not looked at, so that no answer tells whether it exists."""
    if seen is NOBODY:
        raise NeedsLink
    if not seen.role.includes(route.role):
        raise Forbidden("This page only reads.") if page.is_read_only else Forbidden


def _handled(page: Page, route: PageRoute, visit: Visit) -> Response:
    """The handler's answer; no handler is asked about a team that may not be seen."""
    if "{team}" in route.path and not visit.seen.sees(visit.request.path_params["team"]):
        raise NotFound
    if route.path.endswith(FILE):
        seconds = page.files.take(visit.seen.name, visit.now)
        if seconds:
            raise TooOften("That were many files within a minute.", seconds)
    response = route.handler(visit)
    if visit.request.method == "POST":
        page.snapshots.expire()
    return response


def refused(request: Request, refusal: PageRefusal, visit: Visit | None = None) -> Response:
    """A refusal as a page, or as the API's error. The page has the menu of the team that `visit` names and may see."""
    message = str(refusal)
    if request.url.path.startswith("/api/"):
        message = FOR_PROGRAMS if isinstance(refusal, NeedsLink) else message
        error = {"error": {"kind": refusal.kind, "message": message}}
        return JSONResponse(error, refusal.status, headers=refusal.headers)
    template = "enter.html" if isinstance(refusal, NeedsLink) else "refusal.html"
    team = _team_of(visit, refusal) if visit else None
    page = rendered(template, refusal=refusal, message=message, team=team, visit=visit if team else None)
    return HTMLResponse(page, refusal.status, headers=refusal.headers)


def _team_of(visit: Visit, refusal: PageRefusal) -> str | None:
    """The team of the address; None where it may not be seen, does not exist, or cannot be looked up now."""
    slug = visit.request.path_params.get("team")
    if slug is None or not visit.seen.sees(slug) or isinstance(refusal, Busy) or str(refusal) == NO_SUCH_TEAM:
        return None
    try:
        visit.read("team", lambda store: store.teams.get(slug).slug)
    except (PageRefusal, WarehouseError):
        return None
    return str(slug)


async def _unknown_address(request: Request, _error: Exception) -> Response:
    return refused(request, NotFound("There is no such page."))


async def _broken(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Something broke here. prsync's log says what.", 500)
