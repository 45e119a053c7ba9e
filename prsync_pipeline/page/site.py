"""What all requests share: the settings, the store to read, the way to write, the clock, the snapshots, the limits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from prsync_pipeline.errors import SettingsError, WarehouseError
from prsync_pipeline.months import utc_now
from prsync_pipeline.page.access.grants import Grants
from prsync_pipeline.page.access.limits import Limit
from prsync_pipeline.page.access.modes import ReadersAccess, access_of
from prsync_pipeline.page.progress.watches import Watches
from prsync_pipeline.page.refusals import Forbidden
from prsync_pipeline.page.signup.desk import Desk
from prsync_pipeline.page.snapshots import Snapshots
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.warehouse import ReadersStore, Store, open_for_reading, open_read_only
from prsync_pipeline.wiring import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.months import Clock
    from prsync_pipeline.page.access.modes import Access
    from prsync_pipeline.settings import Settings

READING_SECONDS = 2.0
"""A reader does not wait longer for a warehouse that others use: the page shows what it read last."""
NOTE_SECONDS = 0.2
"""And a note that nobody waits for is left out sooner."""
FILES_A_MINUTE = 120
QUESTIONS_A_MINUTE = 6
"""Of one reader to GitHub, by the buttons of the settings."""


@dataclass(frozen=True, slots=True)
class Page:
    """`open_writer` opens the store for changes, and keeps it open. `grants`: the links, where those let people in."""

    settings: Settings
    store: Store
    open_writer: Callable[[], Store]
    access: Access
    clock: Clock
    snapshots: Snapshots
    signups: Desk
    grants: Grants | None = None
    is_read_only: bool = False
    files: Limit = field(default_factory=lambda: Limit(FILES_A_MINUTE))
    questions: Limit = field(default_factory=lambda: Limit(QUESTIONS_A_MINUTE))
    watches: Watches = field(default_factory=Watches)


def open_page(
    settings: Settings, clock: Clock = utc_now, *, access: Access | None = None, is_read_only: bool = False
) -> Page:
    """The page of the settings' warehouse; `access` in the place of that of the settings' mode.

    Raises:
        SettingsError: the mode would let nobody in.
        WarehouseError: the warehouse cannot be opened; of a page that only reads, also where it has other tables.
    """
    store = _readers_store(settings) if is_read_only else Store(open_for_reading(settings, READING_SECONDS))
    snapshots = Snapshots(store, clock)
    notes = None if is_read_only else cache(lambda: open_store(replace(settings, lock_seconds=NOTE_SECONDS)))
    grants = Grants(store, snapshots, clock, notes)
    access = access or access_of(settings, grants, clock)
    return Page(
        settings,
        store,
        _no_writer if is_read_only else cache(lambda: open_store(settings)),
        ReadersAccess(access) if is_read_only else access,
        clock,
        snapshots,
        Desk(settings, clock),
        grants if settings.page_access is PageAccess.LINKS else None,
        is_read_only,
    )


def _readers_store(settings: Settings) -> Store:
    store = ReadersStore(open_read_only(settings, READING_SECONDS))
    if settings.page_access is PageAccess.LINKS:
        try:
            store.access_grants.all()
        except WarehouseError as error:
            raise SettingsError(
                "PRSYNC_PAGE_ACCESS is links, and whoever reads the warehouse here may not read its links: name the "
                "user that owns the tables in PRSYNC_WAREHOUSE_URL, or let a proxy say who asks."
            ) from error
    return store


def _no_writer() -> Store:
    raise Forbidden("This page only reads.")
