"""One request to the page, as its handler sees it: who asks for what, what may be read, how it is answered."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import Forbidden, NotFound, PageRefusal
from prsync_pipeline.page.rendering import rendered
from prsync_pipeline.setting_values import PageAccess

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from prsync_pipeline.page.access.seen import Seen
    from prsync_pipeline.page.site import Page
    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.warehouse import AccessGrant, Store

T = TypeVar("T")


class Visit:
    """`body` is that of a form."""

    def __init__(self, page: Page, request: Request, seen: Seen, body: bytes = b"") -> None:
        self.page, self.request, self.seen = page, request, seen
        self._body = body

    @cached_property
    def now(self) -> datetime:
        return self.page.clock()

    @cached_property
    def slug(self) -> str:
        """The team that the address names.

        Raises:
            NotFound: it may not be seen.
        """
        slug: str = self.request.path_params["team"]
        if not self.seen.sees(slug):
            raise NotFound
        return slug

    @property
    def is_local(self) -> bool:
        """Whether everyone on this machine may do everything."""
        return self.page.settings.page_access is PageAccess.LOCAL

    @cached_property
    def links(self) -> list[AccessGrant]:
        """The links that open the team of the address; whoever may not steer it is told of none."""
        team, grants = self.request.path_params.get("team"), self.page.grants
        return grants.of_team(team) if team and grants and self.seen.role.includes(Role.STEER) else []

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks, for a part of a page."""
        return "hx-request" in self.request.headers

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default).strip()

    @cached_property
    def _form(self) -> dict[str, list[str]]:
        try:
            return parse_qs(self._body.decode(), keep_blank_values=True, max_num_fields=2_000)
        except ValueError as error:
            raise PageRefusal(400, "The form cannot be read. Send it again from its page.") from error

    def form(self, name: str, default: str = "") -> str:
        """A field of the form that was sent; of several, the first."""
        return next(iter(self._form.get(name, ())), default).strip()

    def form_values(self, name: str) -> list[str]:
        return [value.strip() for value in self._form.get(name, ())]

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as a program sent it: a JSON object.

        Raises:
            PageRefusal: it is none.
        """
        try:
            found = json.loads(self._body or b"{}")
        except (ValueError, RecursionError) as error:
            raise PageRefusal(400, "The body is no JSON.") from error
        if not isinstance(found, dict):
            raise PageRefusal(400, "The body is no JSON object.")
        return found

    def read(self, key: Hashable, report: Callable[[Store], T]) -> Shown[T]:
        """What `report` computes of the store in one transaction, at most a second old; the key is within the team.

        Raises:
            NotFound: there is no such team.
            Busy: the warehouse cannot be read now, and was not before.
        """
        whose = self.slug if "team" in self.request.path_params else self.seen.teams
        try:
            return self.page.snapshots.read((whose, key), report)
        except UnknownTeam as error:
            raise NotFound from error

    def read_anew(self, report: Callable[[Store], T]) -> T:
        """What `report` computes of the store in one transaction now; it is not kept, so it may be large.

        Raises:
            NotFound: there is no such team.
            WarehouseError: the warehouse cannot be read now.
        """
        try:
            with self.page.store.warehouse.together():
                return report(self.page.store)
        except UnknownTeam as error:
            raise NotFound from error

    def write(self) -> Store:
        """The store, for what the reader asked to change.

        Raises:
            Forbidden: the page only reads.
        """
        if self.page.is_read_only:
            raise Forbidden("This page only reads.")
        return self.page.open_writer()

    def render(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """A page or a fragment; templates know `visit`, and `team` where the address names one."""
        team = self.request.path_params.get("team")
        return HTMLResponse(rendered(template, **{"visit": self, "team": team, **context}), status_code=status)

    def redirect(self, path: str) -> Response:
        """To another address of ours, asked for by GET."""
        return RedirectResponse(path, status_code=303)
