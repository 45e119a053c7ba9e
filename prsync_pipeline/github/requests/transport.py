"""One POST to GitHub over a shared connection. Knows HTTP's failures, and nothing of what a response means."""

from __future__ import annotations

import os
import ssl
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from prsync_pipeline.bounded_http import MEGABYTE, AnswerTooLarge, BoundedTransport
from prsync_pipeline.errors import TooHeavy, Unreachable
from prsync_pipeline.redaction import MASK, MIN_LENGTH
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.github.graphql.queries import Query

MAX_BYTES = 64 * MEGABYTE  # of an answer as it is unpacked; a wide one has about two


class Transport:
    """Posts queries to one address; `seconds` is the limit of a whole request, from connecting to its last byte.

    Half of that is the limit of connecting; `on_slow_connection` is called once where that takes over 1.5 seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        concurrency: int,
        transport: httpx.BaseTransport | None = None,
        on_slow_connection: Callable[[], None] | None = None,
    ) -> None:
        self.seconds = seconds
        self._url = url
        self._on_slow_connection = on_slow_connection
        self._is_slow = False
        bounded = transport or BoundedTransport(
            max_bytes=MAX_BYTES, max_idle=concurrency, on_slow_connection=self._report_slow_connection
        )
        self._client = httpx.Client(
            transport=bounded,
            timeout=httpx.Timeout(seconds, connect=seconds / 2),
            headers={"user-agent": "prsync", "accept": "application/json"},
        )

    def _report_slow_connection(self) -> None:
        """Several requests wait for the same server, so only the first of them reports it."""
        if self._on_slow_connection is not None and not self._is_slow:
            self._is_slow = True
            self._on_slow_connection()

    def post(self, secret: str, query: Query) -> httpx.Response:
        """The server's response, whatever its status, without `secret`; its `elapsed` is the whole time of waiting.

        Raises:
            TooHeavy: no whole response in time, or one that is too large: the same query must not be sent again.
            Unreachable: no response for another reason.
        """
        body = {"query": query.text, "variables": dict(query.variables)}
        started = time.monotonic()
        try:
            response = self._client.post(self._url, json=body, headers={"authorization": f"bearer {secret}"})
        except httpx.ReadTimeout:
            raise TooHeavy(f"GitHub did not answer within {self.seconds:g} seconds.") from None
        except AnswerTooLarge as error:
            raise TooHeavy(f"GitHub's answer is not read to its end: {error}.") from None
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Unreachable(f"GitHub cannot be reached at {self._url} ({_reason(error)}).") from None
        self._is_slow = False
        response = _without(secret, response)
        response.elapsed = timedelta(seconds=time.monotonic() - started)  # httpx knows it of streamed answers alone
        return response

    def close(self) -> None:
        self._client.close()


def _reason(error: Exception) -> str:
    """Why a request failed, in the system's words where it has some; not in words that quote a header: the token."""
    if isinstance(error, httpx.LocalProtocolError):
        return type(error).__name__
    words = str(error)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError) and (cause.errno or 0) > 0:
            words = os.strerror(cause.errno or 0)
        cause = cause.__cause__ or cause.__context__
    return excerpt(words) or type(error).__name__


def _without(secret: str, response: httpx.Response) -> httpx.Response:
    """The response without the token that a proxy or a gateway may echo: it would be stored as a part of the data."""
    echo = secret.encode()
    if len(secret) < MIN_LENGTH or echo not in response.content:
        return response
    headers = [pair for pair in response.headers.multi_items() if pair[0] not in {"content-encoding", "content-length"}]
    content = response.content.replace(echo, MASK.encode())
    return httpx.Response(response.status_code, headers=headers, content=content, extensions=response.extensions)
