"""How a link is taken up and given back, and how an administrator makes and revokes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.access.modes import LinkAccess, cookie_name, is_encrypted
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import NeedsLink, NotFound
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.teams.access import DEFAULT_DAYS, make_link, secret_in

if TYPE_CHECKING:
    from starlette.responses import Response

    from prsync_pipeline.page.access.grants import Grants
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.teams.access import Link
    from prsync_pipeline.warehouse import AccessGrant, Store

OPENS_NOTHING = "This link opens nothing: it is not whole, was revoked, or has ended. Ask whoever gave it to you."
MAX_DIGITS = 5
LONGEST_COOKIE = 400 * 24 * 3600  # browsers keep none for longer
NO_LINKS = "There are no links here: PRSYNC_PAGE_ACCESS is not links."


def _show_entrance(visit: Visit) -> Response:
    """The field for a link; the script fills it with what stands behind the # of the address."""
    if visit.page.grants is None:
        return visit.redirect("/")
    return visit.render("enter.html", refusal=None)


def _enter(visit: Visit) -> Response:
    """Take a link up: from now on the browser has its secret in a cookie that no script can read."""
    access = visit.page.access
    if not isinstance(access, LinkAccess):
        raise NotFound(NO_LINKS)
    secret = secret_in(visit.form("secret"))
    grant = access.enter(visit.request, secret)
    if grant is None:
        raise NeedsLink(OPENS_NOTHING)
    response = visit.redirect("/")
    _set_cookie(visit, response, secret, _seconds_left(grant, visit))
    return response


def _leave(visit: Visit) -> Response:
    response = visit.redirect("/enter")
    _set_cookie(visit, response, "", 0)
    return response


def _set_cookie(visit: Visit, response: Response, secret: str, seconds: int) -> None:
    settings = visit.page.settings
    response.set_cookie(
        cookie_name(settings), secret, max_age=seconds, httponly=True, secure=is_encrypted(settings), samesite="lax"
    )


def _seconds_left(grant: AccessGrant, visit: Visit) -> int:
    if grant.expires_at is None:
        return LONGEST_COOKIE
    return min(LONGEST_COOKIE, int((grant.expires_at - visit.now).total_seconds()))


def _list(visit: Visit) -> Response:
    return _page_of(visit)


def _make(visit: Visit) -> Response:
    """Make a link; its address is in this one answer and nowhere else."""
    _grants(visit)
    try:
        link = _wanted(visit)
        visit.write().access_grants.add(link.grant)
    except InputError as error:
        return _page_of(visit, fault=str(error), status=400)
    visit.page.snapshots.expire()
    return _page_of(visit, link)


def _wanted(visit: Visit) -> Link:
    """The link that the form describes."""
    role, days = visit.form("role"), visit.form("days")
    if role not in set(Role):
        raise InputError("A link is for reading, steering or administration.")
    if not (days.isascii() and days.isdigit() and len(days) <= MAX_DIGITS):
        raise InputError("The days of a link are a whole number; 0: until it is revoked.")
    return make_link(
        visit.form("name"),
        visit.form("team") or None,
        Role(role),
        days=int(days),
        created_by=visit.seen.name,
        now=visit.now,
    )


def _revoke(visit: Visit) -> Response:
    _grants(visit)
    visit.write().access_grants.revoke(visit.form("name"), visit.now)
    return visit.redirect("/access")


def _page_of(visit: Visit, link: Link | None = None, fault: str = "", status: int = 200) -> Response:
    """The links, the valid ones first, and the form for another."""
    grants = sorted(_grants(visit).all(), key=lambda grant: (not grant.is_valid(visit.now), grant.name))
    own = visit.page.settings.page_url or str(visit.request.base_url).rstrip("/")
    shown = {"grants": grants, "teams": visit.read("slugs", _slugs).value, "days": DEFAULT_DAYS, "fault": fault}
    answer = visit.render("access.html", status, link=link, address=link.address(own) if link else "", **shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _grants(visit: Visit) -> Grants:
    if visit.page.grants is None:
        raise NotFound(NO_LINKS)
    return visit.page.grants


def _slugs(store: Store) -> list[str]:
    return [team.slug for team in store.teams.all()]


ROUTES: tuple[PageRoute, ...] = (
    PageRoute("/enter", _show_entrance, is_public=True),
    PageRoute("/enter", _enter, methods=("POST",), is_public=True),
    PageRoute("/leave", _leave, methods=("POST",), is_public=True),
    PageRoute("/access", _list, Role.ADMIN),
    PageRoute("/access", _make, Role.ADMIN, methods=("POST",)),
    PageRoute("/access/revoke", _revoke, Role.ADMIN, methods=("POST",)),
)
