"""One POST to GitHub over a shared connection. Knows HTTP's failures, and nothing of what a response means."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import httpx

from prsync_pipeline.errors import TooHeavy, Unreachable

if TYPE_CHECKING:
    import ssl

    from prsync_pipeline.github.graphql.queries import Query

CONNECT_SECONDS = 10.0


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """The system's certificate authorities, read once for all clients: that takes longer than many a request."""
    return httpx.create_ssl_context()


class Transport:
    """Posts queries to one address; `seconds` is how long it waits for an answer."""

    def __init__(self, url: str, *, seconds: float, concurrency: int, transport: httpx.BaseTransport | None) -> None:
        self.seconds = seconds
        self._url = url
        self._client = httpx.Client(
            transport=transport,
            verify=_trusted_certificates(),
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=concurrency),
            headers={"user-agent": "prsync", "accept": "application/json"},
        )

    def post(self, secret: str, query: Query) -> httpx.Response:
        """The server's response, whatever its status; its `elapsed` is the whole time of waiting.

        Raises:
            TooHeavy: no response in time, so the same query must not be sent again.
            Unreachable: no response for another reason.
        """
        body = {"query": query.text, "variables": dict(query.variables)}
        started = time.monotonic()
        try:
            response = self._client.post(self._url, json=body, headers={"authorization": f"bearer {secret}"})
        except httpx.ReadTimeout:
            raise TooHeavy(f"GitHub did not answer within {self.seconds:g} seconds.") from None
        except httpx.RequestError as error:
            # Not the error's own text where it may quote a header: that would be the token.
            reason = type(error).__name__ if isinstance(error, httpx.LocalProtocolError) else error
            raise Unreachable(f"GitHub cannot be reached at {self._url} ({reason}).") from None
        response.elapsed = timedelta(seconds=time.monotonic() - started)  # httpx knows it of streamed answers alone
        return response

    def close(self) -> None:
        self._client.close()
