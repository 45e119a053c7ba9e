"""One POST to GitHub over a shared connection. Knows HTTP's failures, and nothing of what a response means."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from prsync_pipeline.bounded_http import MEGABYTE, AnswerTooLarge, BoundedTransport
from prsync_pipeline.errors import TooHeavy, Unreachable
from prsync_pipeline.redaction import MASK, MIN_LENGTH
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from prsync_pipeline.github.graphql.queries import Query

CONNECT_SECONDS = 10.0
MAX_BYTES = 64 * MEGABYTE  # of an answer as it is unpacked; a wide one has about two


class Transport:
    """Posts queries to one address; `seconds` is the limit of a whole request, from connecting to its last byte."""

    def __init__(self, url: str, *, seconds: float, concurrency: int, transport: httpx.BaseTransport | None) -> None:
        self.seconds = seconds
        self._url = url
        bounded = transport or BoundedTransport(
            seconds=seconds, connect_seconds=CONNECT_SECONDS, max_bytes=MAX_BYTES, max_idle=concurrency
        )
        self._client = httpx.Client(
            transport=bounded, timeout=seconds, headers={"user-agent": "prsync", "accept": "application/json"}
        )

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
            # Not the error's own text where it may quote a header: that would be the token.
            is_own_fault = isinstance(error, httpx.LocalProtocolError)
            reason = type(error).__name__ if is_own_fault else excerpt(str(error)) or type(error).__name__
            raise Unreachable(f"GitHub cannot be reached at {self._url} ({reason}).") from None
        response = _without(secret, response)
        response.elapsed = timedelta(seconds=time.monotonic() - started)  # httpx knows it of streamed answers alone
        return response

    def close(self) -> None:
        self._client.close()


def _without(secret: str, response: httpx.Response) -> httpx.Response:
    """The response without the token that a proxy or a gateway may echo: it would be stored as a part of the data."""
    echo = secret.encode()
    if len(secret) < MIN_LENGTH or echo not in response.content:
        return response
    headers = [pair for pair in response.headers.multi_items() if pair[0] not in {"content-encoding", "content-length"}]
    content = response.content.replace(echo, MASK.encode())
    return httpx.Response(response.status_code, headers=headers, content=content, extensions=response.extensions)
