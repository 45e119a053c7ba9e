"""What a server can do to a connection besides answering: wait without a word, or break it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

NOTHING_SENT = Response(status_code=499)


async def first_of(*waiting: Any, timeout: float | None = None) -> None:  # noqa: ASYNC109 - several at once
    tasks = [asyncio.ensure_future(one) for one in waiting]
    _, pending = await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def reset(http: Request) -> Response:
    """Break the TCP connection with a reset in place of a goodbye."""
    transport: asyncio.Transport = http.scope["state"]["transport"]
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await http.receive()  # until the server has noticed too
    return NOTHING_SENT
