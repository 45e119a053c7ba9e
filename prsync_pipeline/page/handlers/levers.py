"""What a button asks for: a sync, a pause, another token. Writes wishes; the daemon acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.routes import PageRoute

ROUTES: tuple[PageRoute, ...] = ()
