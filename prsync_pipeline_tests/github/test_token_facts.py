"""What GitHub says of a token, in the answer and in its headers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from prsync_pipeline.github import GitHub, TokenFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

MARCH = datetime(2026, 3, 2, 9)
HOUR = {"cost": 1, "limit": 5000, "remaining": 4990, "resetAt": "2026-03-02T10:00:00Z", "used": 10}


@pytest.mark.parametrize(
    ("hour", "headers", "facts"),
    [
        (
            HOUR,
            {"x-oauth-scopes": "repo, read:org", "date": "Mon, 02 Mar 2026 09:00:00 GMT"},
            TokenFacts("ada", ("repo", "read:org"), 5000, 4990, datetime(2026, 3, 2, 10), MARCH),
        ),
        (HOUR, {"x-oauth-scopes": ""}, TokenFacts("ada", (), 5000, 4990, datetime(2026, 3, 2, 10))),
        (None, {"date": "yesterday"}, TokenFacts("ada", None)),
    ],
    ids=["classic", "without scopes", "a server without limits"],
)
def test_what_is_not_said_stays_unknown(
    hour: Mapping[str, object] | None, headers: Mapping[str, str], facts: TokenFacts
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": {"viewer": {"login": "ada"}, "rateLimit": hour}}, headers=headers)

    with GitHub(
        "https://github.test", ["secret"], transport=httpx.MockTransport(answer), clock=lambda: MARCH
    ) as github:
        assert github.token_facts() == facts
