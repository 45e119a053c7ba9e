"""Who is let in, by the mode of `PRSYNC_PAGE_ACCESS`: everyone here, holders of links, whom a proxy names."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from prsync_pipeline.errors import SettingsError
from prsync_pipeline.models import TEAM_SLUG
from prsync_pipeline.page.access.limits import Limit
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.refusals import NotLetIn, TooOften
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.teams.access import hash_of
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.requests import Request

    from prsync_pipeline.months import Clock
    from prsync_pipeline.page.access.grants import Grants
    from prsync_pipeline.setting_values import Network
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import AccessGrant

WRONG_SECRETS_A_MINUTE = 10
ALL_TEAMS = "*"
MAX_NAME = 60
# Of the names that a proxy gives: who asks, what they may see, what they may do.
USER, TEAMS, ROLE = "x-forwarded-user", "x-prsync-teams", "x-prsync-role"


class Access(Protocol):
    """A way to tell who asks."""

    def who(self, request: Request) -> Seen | None:
        """Who asks; None where that is nobody who is let in.

        Raises:
            PageRefusal: it cannot be told now, or was tried too often.
        """


class LocalAccess:
    """Everyone who reaches this machine's own address may do all, as with Dagster's UI."""

    def who(self, request: Request) -> Seen | None:  # noqa: ARG002 - the same for all
        return Seen("local", Role.ADMIN)


class LinkAccess:
    """Holders of a link: a browser has its secret in a cookie, a program in `Authorization: Bearer`.

    `cookie` is its name. An address that shows ten wrong secrets within a minute is sent away; a browser that goes on
    with the same one, which was revoked or has ended, counts once.
    """

    def __init__(self, grants: Grants, proxies: tuple[Network, ...], cookie: str, clock: Clock) -> None:
        self.grants, self.cookie = grants, cookie
        self._proxies, self._clock = proxies, clock
        self._wrong = Limit(WRONG_SECRETS_A_MINUTE)

    def who(self, request: Request) -> Seen | None:
        secret = bearer(request.headers)
        is_again = None
        if secret is None:
            secret = request.cookies.get(self.cookie)
            is_again = hash_of(secret) if secret else None
        if not secret:
            return None
        grant = self.grants.of(secret)
        if grant is None:
            self._wrong.note(self._sent_away(request), self._clock(), is_again)
            return None
        self.grants.note_use(grant)
        return Seen(grant.name, grant.role, None if grant.team is None else frozenset({grant.team}))

    def enter(self, request: Request, secret: str) -> AccessGrant | None:
        """The grant of a secret that somebody brings; None: it opens nothing.

        Raises:
            TooOften: the address brought too many wrong ones.
            WarehouseError: the warehouse does not answer.
        """
        address = self._sent_away(request)
        grant = self.grants.new_of(secret)
        if grant is None:
            self._wrong.note(address, self._clock())
        return grant

    def _sent_away(self, request: Request) -> str:
        """The address that asks; TooOften where it tried too much."""
        address = address_of(request, self._proxies)
        seconds = self._wrong.wait(address, self._clock())
        if seconds:
            raise TooOften("Too many links that open nothing came from this address.", seconds, back="/enter")
        return address


class ProxyAccess:
    """Whom a proxy with a login names, in headers that count from the addresses of our proxies alone."""

    def __init__(self, proxies: tuple[Network, ...]) -> None:
        self._proxies = proxies

    def who(self, request: Request) -> Seen | None:
        if not _is_among(_peer(request), self._proxies):
            raise NotLetIn("This page is reached through its proxy, and this is not one of PRSYNC_PAGE_PROXIES.")
        user = _only(request.headers, USER)
        if not user:
            raise NotLetIn("The proxy does not say who asks: it has to set X-Forwarded-User.")
        teams = [team.strip() for team in _only(request.headers, TEAMS).split(",")]
        role = _only(request.headers, ROLE).strip().lower() or Role.READ
        if role not in set(Role):
            raise NotLetIn("The proxy names a role that there is not: X-Prsync-Role is read, steer or admin.")
        sees_all = role == Role.ADMIN or ALL_TEAMS in teams
        own = frozenset(team for team in teams if TEAM_SLUG.fullmatch(team))
        return Seen(excerpt(user, MAX_NAME), Role(role), None if sees_all else own)


class ReadersAccess:
    """The same people as with another access, none of whom may change anything."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def who(self, request: Request) -> Seen | None:
        seen = self._access.who(request)
        return None if seen is None else replace(seen, role=Role.READ)


def access_of(settings: Settings, grants: Grants, clock: Clock) -> Access:
    """The access of the settings' mode.

    Raises:
        SettingsError: it would let nobody in.
    """
    match settings.page_access:
        case PageAccess.LOCAL:
            return LocalAccess()
        case PageAccess.LINKS:
            return LinkAccess(grants, settings.page_proxies, cookie_name(settings), clock)
        case PageAccess.PROXY if settings.page_proxies:
            return ProxyAccess(settings.page_proxies)
        case _:
            raise SettingsError(
                "PRSYNC_PAGE_ACCESS is proxy, and no proxy is named: nobody would be let in. Name the address that its "
                "requests come from in PRSYNC_PAGE_PROXIES, such as 127.0.0.1."
            )


def is_encrypted(settings: Settings) -> bool:
    """Whether browsers reach the page by TLS: then the cookie is for that alone."""
    return (settings.page_url or "").startswith("https://")


def cookie_name(settings: Settings) -> str:
    """Under TLS with the prefix by which browsers take it from this very host alone."""
    return "__Host-access" if is_encrypted(settings) else "access"


def bearer(headers: Headers) -> str | None:
    """The secret that a program sends in `Authorization`."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def address_of(request: Request, proxies: tuple[Network, ...]) -> str:
    """The address that asks; where one of our proxies passes it on, the one that the proxy names last."""
    peer = _peer(request)
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return forwarded if forwarded and _is_among(peer, proxies) else peer


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_among(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def _only(headers: Headers, name: str) -> str:
    """A header's value; one that comes twice may be half somebody else's."""
    values = headers.getlist(name)
    if len(values) > 1:
        raise NotLetIn(f"The header {name} comes more than once: the proxy has to replace what others send.")
    return values[0] if values else ""
