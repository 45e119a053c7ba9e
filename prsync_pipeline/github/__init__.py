"""GitHub over GraphQL: list, hydrate, find changes, look up. Knows nothing of a warehouse or of Dagster."""

from prsync_pipeline.github.client import TIMEOUT_SECONDS, GitHub
from prsync_pipeline.github.graphql.responses import ScopeMissing
from prsync_pipeline.github.requests.budget import Allowance
from prsync_pipeline.github.requests.forecast import Pace, seconds_for
from prsync_pipeline.github.requests.requester import LONGEST_WAIT_SECONDS, ignore_wait
from prsync_pipeline.github.types import (
    ApiUsage,
    Batch,
    Changes,
    GitHubWait,
    LeftOut,
    Listing,
    Members,
    TokenFacts,
    Wanted,
)
from prsync_pipeline.github.windows import Window

__all__ = [
    "LONGEST_WAIT_SECONDS",
    "TIMEOUT_SECONDS",
    "Allowance",
    "ApiUsage",
    "Batch",
    "Changes",
    "GitHub",
    "GitHubWait",
    "LeftOut",
    "Listing",
    "Members",
    "Pace",
    "ScopeMissing",
    "TokenFacts",
    "Wanted",
    "Window",
    "ignore_wait",
    "seconds_for",
]
