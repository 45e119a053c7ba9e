"""One event, posted to the receiver, signed as standardwebhooks.com says, and never waited for long.

Knows HTTP and the signature; not which event is due, and not what to do when it was not taken.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from prsync_pipeline.months import utc_now
from prsync_pipeline.warehouse import to_wire

if TYPE_CHECKING:
    from ssl import SSLContext

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import Event

TIME_LIMIT = 5.0


class Webhook:
    """Posts events to one address; without a `key` they are not signed. `time_limit` is in seconds."""

    def __init__(self, url: str, key: bytes | None, *, time_limit: float = TIME_LIMIT, clock: Clock = utc_now) -> None:
        self.time_limit = time_limit
        self._url, self._key, self._clock = url, key, clock

    def post(self, event: Event) -> str | None:
        """Why the receiver has not taken the event; None: it has. No reason names the address: it may be a secret."""
        content = body(event)
        try:
            status = asyncio.run(self._send(content, self._headers(event, content)))
        except TimeoutError:
            return f"the receiver did not answer within {self.time_limit:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"the receiver cannot be reached ({type(error).__name__})"
        return None if httpx.codes.is_success(status) else refusal(status)

    async def _send(self, content: bytes, headers: dict[str, str]) -> int:
        # httpx's time limits start anew with every byte, so a receiver that drips could hold the sensor for ever.
        async with (
            asyncio.timeout(self.time_limit),
            httpx.AsyncClient(timeout=None, verify=self._trusted) as client,  # noqa: S113 - the whole has one
            client.stream("POST", self._url, content=content, headers=headers) as response,
        ):
            return response.status_code

    @cached_property
    def _trusted(self) -> SSLContext:
        # Read once: it takes longer than a delivery.
        return httpx.create_ssl_context()

    def _headers(self, event: Event, content: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().replace(tzinfo=UTC).timestamp()))
        headers = {
            "content-type": "application/json",
            "user-agent": "prsync",
            "webhook-id": event.id,
            "webhook-timestamp": timestamp,
        }
        if self._key is not None:
            headers["webhook-signature"] = sign(self._key, event.id, timestamp, content)
        return headers


def body(event: Event) -> bytes:
    """The same bytes for each attempt."""
    told = {
        "id": event.id,
        "kind": event.kind,
        "team": event.team,
        "created_at": to_wire(event.created_at),
        "data": event.data,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def sign(key: bytes, event_id: str, timestamp: str, content: bytes) -> str:
    """HMAC-SHA256 over id, time of the attempt and body: a recorded request cannot be passed off as a new one."""
    digest = hmac.new(key, f"{event_id}.{timestamp}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def refusal(status: int) -> str:
    hint = "; redirects are not followed, name the final address" if httpx.codes.is_redirect(status) else ""
    return f"the receiver answered {status}{hint}"
