"""What a button asks for: a sync, a pause. Writes wishes; the daemon acts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import NotFound, PageRefusal
from prsync_pipeline.page.requests import asked
from prsync_pipeline.page.routes import PageRoute

if TYPE_CHECKING:
    from starlette.responses import Response

    from prsync_pipeline.page.visit import Visit

SETTINGS_FORMS = {"repositories", "repositories/let-go", "token"}


def ask(visit: Visit) -> Response:
    """Sync now, try again, compare everything: one open request of a kind, however often it is pressed."""
    try:
        asked(visit, visit.form("kind"), visit.form_values("repository"), back=back(visit))
    except UnknownTeam as error:
        raise NotFound from error
    except InputError as error:
        raise PageRefusal(400, str(error), back=back(visit), kind=type(error).__name__) from error
    return visit.redirect(back(visit))


def pause(visit: Visit) -> Response:
    """Start no run of the team by itself."""
    return _set_paused(visit, is_paused=True)


def resume(visit: Visit) -> Response:
    """Let the team's runs start by themselves again."""
    return _set_paused(visit, is_paused=False)


def _set_paused(visit: Visit, *, is_paused: bool) -> Response:
    try:
        visit.write().teams.set_paused(visit.slug, is_paused=is_paused)
    except UnknownTeam as error:
        raise NotFound from error
    return visit.redirect(back(visit))


def back(visit: Visit) -> str:
    """The team's page on which the button was pressed; its progress where the browser does not say.

    What a form of the settings answers with a fault is the settings, at the form's own address.
    """
    came_from = urlsplit(visit.request.headers.get("referer", ""))
    own = f"/teams/{visit.slug}/"
    if came_from.netloc != visit.request.headers.get("host") or not came_from.path.startswith(own):
        return f"{own}progress"
    if came_from.path.removeprefix(own) in SETTINGS_FORMS:
        return f"{own}settings"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


ROUTES = (
    PageRoute("/teams/{team}/requests", ask, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/pause", pause, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/resume", resume, Role.STEER, ("POST",)),
)
