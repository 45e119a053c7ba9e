"""A team's settings: its repositories, where its token is kept, the links to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.routes import PageRoute

ROUTES: tuple[PageRoute, ...] = ()
