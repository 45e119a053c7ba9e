"""What all requests share: the settings, the store to read, the way to write, the clock, the snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from prsync_pipeline.months import utc_now
from prsync_pipeline.page.signup.desk import Desk
from prsync_pipeline.page.snapshots import Snapshots
from prsync_pipeline.warehouse import Store, open_for_reading
from prsync_pipeline.wiring import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.months import Clock
    from prsync_pipeline.page.access import Access
    from prsync_pipeline.settings import Settings

READING_SECONDS = 2.0
"""A reader does not wait longer for a warehouse that others use: the page shows what it read last."""


@dataclass(frozen=True, slots=True)
class Page:
    """`open_writer` opens the store for changes, and keeps it open."""

    settings: Settings
    store: Store
    open_writer: Callable[[], Store]
    access: Access
    clock: Clock
    snapshots: Snapshots
    signups: Desk
    is_read_only: bool = False


def open_page(settings: Settings, access: Access, clock: Clock = utc_now, *, is_read_only: bool = False) -> Page:
    """The page of the settings' warehouse. Raises WarehouseError."""
    store = Store(open_for_reading(settings, READING_SECONDS))
    writer = cache(lambda: open_store(settings))
    return Page(settings, store, writer, access, clock, Snapshots(store, clock), Desk(settings, clock), is_read_only)
