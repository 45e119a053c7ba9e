"""GitHub over GraphQL: list, hydrate, and what the roster needs. Knows nothing of a warehouse or of Dagster."""

from prsync_pipeline.github.client import GitHub
from prsync_pipeline.github.requests.requester import LONGEST_WAIT_SECONDS
from prsync_pipeline.github.types import Batch, Listing, Members, TokenFacts, Updates, Usage, Wanted
from prsync_pipeline.github.windows import Window

__all__ = [
    "LONGEST_WAIT_SECONDS",
    "Batch",
    "GitHub",
    "Listing",
    "Members",
    "TokenFacts",
    "Updates",
    "Usage",
    "Wanted",
    "Window",
]
