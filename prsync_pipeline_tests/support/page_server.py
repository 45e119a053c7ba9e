"""The page as it is served: uvicorn in a thread, on a free port, over a test's warehouse."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

import httpx

from prsync_pipeline.months import utc_now
from prsync_pipeline.page.serving import configured
from prsync_pipeline.page.site import open_page
from prsync_pipeline.page.snapshots import Snapshots
from prsync_pipeline.sandbox.server import Server, listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.page.access.modes import Access
    from prsync_pipeline.page.site import Page
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store


class PageServer(NamedTuple):
    """A running page: `client` asks it as a browser's own requests would, `page` is what it serves."""

    url: str
    client: httpx.Client
    page: Page


@contextmanager
def page_server(  # noqa: PLR0913 - each is a switch of its own
    settings: Settings,
    *,
    access: Access | None = None,
    clock: Clock = utc_now,
    is_read_only: bool = False,
    port: int = 0,
    store: Store | None = None,
) -> Iterator[PageServer]:
    """The page of the settings' warehouse over HTTP while the block lasts; `store` reads in place of its own."""
    page = open_page(settings, clock, access=access, is_read_only=is_read_only)
    if store is not None:
        page = replace(page, store=store, snapshots=Snapshots(store, clock))
    stopping = asyncio.Event()
    listener = listen("127.0.0.1", port)
    server = Server(configured(page), stopping)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="prsync-page", daemon=True)
    thread.start()
    server.listening.wait()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30) as client:
            yield PageServer(url, client, page)
    finally:
        server.stop()
        thread.join()


class SetClock:
    """The page's time, which a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
