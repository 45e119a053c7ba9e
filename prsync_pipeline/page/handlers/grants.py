"""How a link is taken up, made and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.routes import PageRoute

ROUTES: tuple[PageRoute, ...] = ()
