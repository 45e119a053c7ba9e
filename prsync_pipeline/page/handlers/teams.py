"""All teams that may be seen, each with its state; and where a team's address leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.routes import PageRoute

ROUTES: tuple[PageRoute, ...] = ()
