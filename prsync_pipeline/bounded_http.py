"""An HTTP transport whose requests come to an end: a limit of time for the whole, and of size for what is unpacked.

httpx's own limits of time start anew with every byte, so a server that drips could hold a request for ever, in the
middle of a header too. Here the requests run on an event loop of their own, where a limit can end them anywhere. It
knows neither GitHub nor Groq.
"""

from __future__ import annotations

import asyncio
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping

ResultT = TypeVar("ResultT")
MEGABYTE = 1024 * 1024
# What an answer may be packed with, and once only: packed twice, a kilobyte holds a gigabyte.
PACKINGS = frozenset({"", "identity", "gzip", "deflate"})
OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})  # not of the unpacked answer
CLOSING_SECONDS = 2.0
SLOW_CONNECTION_SECONDS = 1.5


class AnswerTooLarge(httpx.TransportError):
    """The answer has more bytes than the limit allows."""


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """The system's certificate authorities, read once for all clients: that takes longer than many a request."""
    return httpx.create_ssl_context()


class BoundedTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client`, through the environment's proxies, as that would by itself.

    A request's `read` limit is that of the whole, from connecting to the last byte; `max_bytes` is that of the
    unpacked answer. `on_slow_connection` is called where a connection is not there after a second and a half.

    Raises:
        httpx.ReadTimeout: the time is over.
        AnswerTooLarge: the answer has more bytes.
    """

    def __init__(
        self, *, max_bytes: int, max_idle: int = 10, on_slow_connection: Callable[[], None] | None = None
    ) -> None:
        self._max_bytes = max_bytes
        self._on_slow_connection = on_slow_connection
        self._loop = _LoopThread()
        self._client = httpx.AsyncClient(
            verify=_trusted_certificates(),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=max_idle),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline = _Deadline(request.extensions["timeout"]["read"])
        response = self._loop.run(deadline.bound(self._send(request, request.read())))
        return httpx.Response(
            response.status_code,
            headers=[(name, value) for name, value in response.headers.raw if name.decode().lower() not in OF_THE_WIRE],
            stream=_Body(self._loop, response, self._max_bytes, deadline),
            extensions={"reason_phrase": response.extensions.get("reason_phrase", b"")},
        )

    async def _send(self, request: httpx.Request, content: bytes) -> httpx.Response:
        """The response before its body."""
        copied = self._client.build_request(
            request.method,
            request.url,
            headers={**request.headers, "accept-encoding": "gzip, deflate"},
            content=content,
            timeout=httpx.Timeout(**request.extensions["timeout"]),
            extensions={"trace": _ConnectionWatch(self._on_slow_connection)},
        )
        # No authentication: the outer client has written it, and this one would read it off the address again.
        response = await self._client.send(copied, stream=True, auth=httpx.Auth())
        if response.headers.get("content-encoding", "").strip().lower() not in PACKINGS:
            await response.aclose()
            raise httpx.RemoteProtocolError("the answer is packed in a way that was not asked for")
        return response

    def close(self) -> None:
        self._loop.close(self._client.aclose)


class _Deadline:
    """The moment when the time for a whole request is over."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._until = None if seconds is None else time.monotonic() + seconds  # as the loop's clock counts

    async def bound(self, work: Awaitable[ResultT]) -> ResultT:
        try:
            async with asyncio.timeout_at(self._until):
                return await work
        except TimeoutError:
            raise httpx.ReadTimeout(f"no whole answer within {self._seconds:g} seconds") from None


class _ConnectionWatch:
    """Follows the steps of one request, and calls `on_slow` where a connection takes long; httpcore calls it."""

    def __init__(self, on_slow: Callable[[], None] | None) -> None:
        self._on_slow = on_slow
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self, step: str, _facts: Mapping[str, object]) -> None:
        if step == "connection.connect_tcp.started" and self._on_slow is not None:
            loop = asyncio.get_running_loop()
            # Whoever listens may write to a database: on another thread than the one that keeps the time.
            self._timer = loop.call_later(SLOW_CONNECTION_SECONDS, loop.run_in_executor, None, self._on_slow)
        elif step.startswith("connection.connect_tcp.") and self._timer is not None:
            self._timer.cancel()


class _Body(httpx.SyncByteStream):
    """The unpacked bytes of an answer, about a megabyte at a time."""

    def __init__(
        self,
        loop: _LoopThread,
        response: httpx.Response,
        max_bytes: int,
        deadline: _Deadline,
    ) -> None:
        self._loop = loop
        self._response = response
        self._max_bytes = max_bytes
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        chunks = self._response.aiter_bytes()
        size = 0
        while part := self._loop.run(self._deadline.bound(_about_a_megabyte(chunks))):
            size += len(part)
            if size > self._max_bytes:
                raise AnswerTooLarge(f"the answer has more than {self._max_bytes // MEGABYTE} MB")
            yield part

    def close(self) -> None:
        if not self._response.is_closed:
            self._loop.run(self._response.aclose())


async def _about_a_megabyte(chunks: AsyncIterator[bytes]) -> bytes:
    """The next chunks together; nothing at the end."""
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= MEGABYTE:
            break
    return b"".join(parts)


class _LoopThread:
    """An event loop on a thread of its own, which starts with the first work and ends with `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Wait for the result of `work`, which runs beside that of other threads."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="http", daemon=True)
                self._thread.start()
            return self._loop

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel what is under way, do the `last` work and end the thread."""
        with self._lock:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_end(last), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(last: Callable[[], Coroutine[Any, Any, None]]) -> None:
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await asyncio.wait({asyncio.ensure_future(last())}, timeout=CLOSING_SECONDS)
