"""The sandbox as a running server: a thread with an event loop, a port, and the routes. It ends cleanly and quickly."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox.control import control_routes
from prsync_pipeline.sandbox.endpoint import Endpoint
from prsync_pipeline.sandbox.faults import Fault, Faults
from prsync_pipeline.sandbox.graph.engine import Engine
from prsync_pipeline.sandbox.groq import Groq
from prsync_pipeline.sandbox.groq.routes import groq_routes
from prsync_pipeline.sandbox.limits import Latency, Limits
from prsync_pipeline.sandbox.meter import Meter
from prsync_pipeline.sandbox.requests import Requests
from prsync_pipeline.sandbox.search import Index
from prsync_pipeline.sandbox.store import present

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from prsync_pipeline.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox; `url` is what a client of GraphQL asks, `groq_url` what one of Groq does."""

    url: str
    groq_url: str
    world: World
    requests: Requests
    faults: Faults
    groq: Groq


class AbortableProtocol(HttpToolsProtocol):
    """Hands the connection to the application, so that a fault can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """Runs until `stopping`, without uvicorn's polling ten times a second."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self.stopping = stopping
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listening = threading.Event()

    async def main_loop(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.listening.set()
        await self.stopping.wait()

    def stop(self) -> None:
        """From another thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.stopping.set)


@contextmanager
def serve(  # noqa: PLR0913 - each is a switch of its own
    world: World,
    *,
    limits: Limits | None = None,
    latency: Latency | None = None,
    faults: Iterable[Fault] = (),
    clock: Callable[[], datetime] = present,
    host: str = "127.0.0.1",
    port: int = 0,
    search_lag_seconds: float = 0.0,
    seed: int = 0,
    groq: Groq | None = None,
) -> Iterator[Sandbox]:
    """A sandbox of `world`, with Groq beside it, over HTTP while the context is open; port 0 takes any free one.

    Raises:
        InputError: the port cannot be taken.
    """
    bounds, stopping, desk = limits or Limits(), asyncio.Event(), groq or Groq()
    endpoint = Endpoint(
        world=world,
        limits=bounds,
        latency=latency or Latency.none(),
        faults=Faults(faults),
        requests=Requests(),
        meter=Meter(bounds, clock),
        index=Index(world, search_lag_seconds, seed),
        engine=Engine(bounds),
        clock=clock,
        stopping=stopping,
    )
    listener = listen(host, port)
    server = Server(configured(endpoint, desk), stopping)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="prsync-sandbox", daemon=True)
    thread.start()
    server.listening.wait()
    try:
        url = f"http://{host}:{listener.getsockname()[1]}"
        yield Sandbox(f"{url}/graphql", url, world, endpoint.requests, endpoint.faults, desk)
    finally:
        server.stop()
        thread.join()


def run(world: World, announce: Callable[[str], None], **options: Any) -> None:
    """Serve until SIGINT or SIGTERM, from the main thread; `announce` hears the address once it listens.

    `options` are those of `serve`.
    """
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with serve(world, **options) as sandbox:
            announce(sandbox.url)
            ended.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise InputError(
            f"The sandbox cannot listen on {host}:{port}: {error.strerror}. Choose another port."
        ) from None
    return listener


def configured(endpoint: Endpoint, groq: Groq) -> uvicorn.Config:
    graphql = Route("/graphql", endpoint.answer, methods=["POST"])
    routes = [graphql, *control_routes(endpoint), *groq_routes(groq, endpoint.stopping)]
    return uvicorn.Config(
        Starlette(routes=routes),
        http=AbortableProtocol,
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=5,
    )
