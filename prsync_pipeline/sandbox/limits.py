"""GitHub's limits and how long it thinks, as numbers that a test can change. No behaviour beyond arithmetic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What GitHub allows one user; `window_seconds` is its hour and `minute_seconds` its minute, for tests to shorten.

    See "Rate limits and node limits for the GraphQL API" in GitHub's documentation.
    """

    points_per_hour: int = 5_000
    window_seconds: float = 3_600.0
    points_per_minute: int = 2_000
    work_seconds_per_minute: float = 60.0
    minute_seconds: float = 60.0
    concurrent_requests: int = 100
    nodes: int = 500_000
    page: int = 100
    ids: int = 100
    search_results: int = 1_000
    timeout_seconds: float = 10.0
    secondary_status: int = 403


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a query takes: a base, more for each node that comes back and each alias at the top.

    `scale` is how much of it is really slept: 0 keeps the model's numbers (work, time-outs) without the waiting.
    """

    base: float = 0.15
    per_node: float = 0.0008
    per_alias: float = 0.01
    scale: float = 1.0

    @classmethod
    def none(cls) -> Latency:
        """Everything at once: no waiting, no work counted, no time-out."""
        return cls(base=0, per_node=0, per_alias=0, scale=0)

    @classmethod
    def github(cls, scale: float = 1.0) -> Latency:
        """About what others measured: 25 wide pull requests in 2.6 s, 50 in 4.9 s, 100 never."""
        return cls(base=0.3, per_node=0.0035, per_alias=0.05, scale=scale)

    def seconds(self, nodes: int, aliases: int) -> float:
        return self.base + self.per_node * nodes + self.per_alias * aliases
