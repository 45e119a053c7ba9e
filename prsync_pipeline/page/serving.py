"""The page as a running server: one process and one port, until a signal ends it."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.access.security import LOCAL_HOSTS
from prsync_pipeline.page.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.page.site import Page
    from prsync_pipeline.settings import Settings

KEEP_ALIVE_SECONDS = 30
PATIENCE_SECONDS = 3
WAITING_CONNECTIONS = 256


def check_host(settings: Settings, host: str) -> None:
    """See that the page may listen there: where it asks nobody who they are, on this machine's own address alone.

    Raises:
        InputError: others could reach it.
    """
    if settings.page_access == "local" and host not in LOCAL_HOSTS:
        raise InputError(
            f"Anyone who reaches {host} could read and steer every team. Set PRSYNC_PAGE_ACCESS=links, or proxy behind "
            "a login (docs/deploy.md), or leave --host out."
        )


def serve(page: Page, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, from the main thread; `announce` hears the address once it listens.

    Raises:
        InputError: the address cannot be listened on.
        KeyboardInterrupt: SIGINT ended it.
    """
    listener = _listen(host, port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn ends in order, and sends the signal again
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{listener.getsockname()[1]}")
    uvicorn.Server(configured(page)).run(sockets=[listener])


def configured(page: Page) -> uvicorn.Config:
    """The page as uvicorn serves it; who asks is for the page's own access to find out, not for proxies' headers."""
    return uvicorn.Config(
        create_app(page),
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING_CONNECTIONS)
    except (OSError, OverflowError) as error:
        listener.close()
        raise InputError(
            f"The page cannot listen on {host}:{port} ({error}). Name another: prsync page --port 3010"
        ) from None
    return listener
