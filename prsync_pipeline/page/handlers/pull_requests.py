"""The rows behind a number, and the evidence of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.routes import PageRoute

ROUTES: tuple[PageRoute, ...] = ()
