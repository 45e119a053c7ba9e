"""Answers that do not end, do not fit, or repeat what they should not: drips, bombs, echoes, nested JSON."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response, StreamingResponse

from prsync_pipeline.sandbox.connection import NOTHING_SENT, first_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request

    from prsync_pipeline.sandbox.faults import Fault

MEGABYTE = 1024 * 1024
NESTED_DEPTH = 200_000
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-endless: "


async def answer(fault: Fault, http: Request, stopping: asyncio.Event) -> Response | None:
    """What comes instead of an answer; None where the query runs all the same."""
    if fault.kind == "drip_header":
        return await drip_header(http, fault.seconds, stopping)
    instead: dict[str, Callable[[], Response]] = {
        "huge": lambda: huge(fault.megabytes),
        "gzip_bomb": lambda: gzip_bomb(fault.megabytes),
        "nested": nested,
        "drip": lambda: dripping(fault.seconds, stopping),
        "echo": lambda: echo(http, fault),
    }
    return instead[fault.kind]() if fault.kind in instead else None


def huge(megabytes: int) -> Response:
    """A JSON text of so many megabytes."""
    return StreamingResponse(_text_of(megabytes), media_type="application/json")


def gzip_bomb(megabytes: int) -> Response:
    """The same, packed to a thousandth."""
    return StreamingResponse(
        _packed(_text_of(megabytes)), media_type="application/json", headers={"content-encoding": "gzip"}
    )


def _text_of(megabytes: int) -> Iterator[bytes]:
    yield b'{"data": {"nodes": "'
    for _ in range(megabytes):
        yield b"x" * MEGABYTE
    yield b'"}}'


def _packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


def nested() -> Response:
    """JSON that is nested deeper than a parser likes."""
    return Response("[" * NESTED_DEPTH + "]" * NESTED_DEPTH, media_type="application/json")


def dripping(seconds: float, stopping: asyncio.Event) -> Response:
    """A body of which one byte comes every so many seconds, until somebody gives up."""

    async def drops() -> AsyncIterator[bytes]:
        while not stopping.is_set():
            yield b" "
            await first_of(stopping.wait(), timeout=seconds)

    return StreamingResponse(drops(), media_type="application/json")


async def drip_header(http: Request, seconds: float, stopping: asyncio.Event) -> Response:
    """A header of which one byte comes every so many seconds, until the client gives up or the server ends."""
    transport: asyncio.Transport = http.scope["state"]["transport"]
    transport.write(HEAD)
    while not (stopping.is_set() or transport.is_closing()):
        transport.write(b"x")
        await first_of(stopping.wait(), timeout=seconds)
    transport.abort()
    await http.receive()
    return NOTHING_SENT


def echo(http: Request, fault: Fault) -> Response:
    """The request's authorization, quoted as careless proxies do: in the message of a status, or of an error in 200."""
    words = f"{fault.value or 'Bad request'}: Authorization: {http.headers.get('authorization', '')}"
    if fault.status != 200:  # noqa: PLR2004 - HTTP's own number
        return JSONResponse({"message": words}, fault.status)
    body: dict[str, Any] = {"errors": [{"message": words, "type": fault.error} if fault.error else {"message": words}]}
    return Response(json.dumps(body), media_type="application/json")
