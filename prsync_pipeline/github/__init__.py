"""GitHub over GraphQL: list, hydrate, find changes, look up. Knows nothing of a warehouse or of Dagster."""

from prsync_pipeline.github.client import TIMEOUT_SECONDS, GitHub
from prsync_pipeline.github.requests.requester import LONGEST_WAIT_SECONDS
from prsync_pipeline.github.types import ApiUsage, Batch, Changes, LeftOut, Listing, Members, TokenFacts, Wanted
from prsync_pipeline.github.windows import Window

__all__ = [
    "LONGEST_WAIT_SECONDS",
    "TIMEOUT_SECONDS",
    "ApiUsage",
    "Batch",
    "Changes",
    "GitHub",
    "LeftOut",
    "Listing",
    "Members",
    "TokenFacts",
    "Wanted",
    "Window",
]
