"""Who is let in, by the mode of `PRSYNC_PAGE_ACCESS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prsync_pipeline.page.seen import Role, Seen

if TYPE_CHECKING:
    from starlette.requests import Request


class Access(Protocol):
    """A way to tell who asks."""

    def who(self, request: Request) -> Seen | None:
        """Who asks; None where that is nobody who is let in."""


class LocalAccess:
    """Everyone who reaches this machine's own address may do all, as with Dagster's UI."""

    def who(self, request: Request) -> Seen | None:  # noqa: ARG002 - the same for all
        return Seen("local", Role.ADMIN)
