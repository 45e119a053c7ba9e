"""A bare client of the sandbox, so that its tests know nothing of the product's own client; and small records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from prsync_pipeline.sandbox import DEFAULT_TOKEN, Actor, PullRequest, Sandbox, World

START = datetime(2026, 3, 2, 9, 0)
ADA, GRACE = Actor("ada", name="Ada"), Actor("grace", name="Grace")


def make(number: int, *, repository: str = "acme/shop", **fields: Any) -> PullRequest:
    """A pull request of one more hour than the one before."""
    created = START + timedelta(hours=number)
    plain = PullRequest(repository, number, f"Change {number}", created, created, author=ADA)
    return replace(plain, **fields)


def world_of(count: int = 3, **fields: Any) -> World:
    return World.of([make(number, **fields) for number in range(1, count + 1)])


def ids_of(world: World) -> list[str]:
    return [identifier for inside in world.pull_requests.values() for identifier in inside]


def post(sandbox: Sandbox, query: str, token: str = DEFAULT_TOKEN, **variables: Any) -> httpx.Response:
    """The raw answer to a query."""
    headers = {"authorization": f"bearer {token}"}
    return httpx.post(sandbox.url, json={"query": query, "variables": variables}, headers=headers, timeout=10)


def ask(sandbox: Sandbox, query: str, token: str = DEFAULT_TOKEN, **variables: Any) -> Any:
    """The `data` of an answer that has no errors."""
    answer = post(sandbox, query, token, **variables).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def errors_of(sandbox: Sandbox, query: str, token: str = DEFAULT_TOKEN, **variables: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = post(sandbox, query, token, **variables).json()["errors"]
    return found


class Clock:
    """A time that moves when it is told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
