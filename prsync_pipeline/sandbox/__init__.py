"""A stand-in for GitHub over real HTTP, for the demo, the tests and the benchmarks. The product never imports it."""

from prsync_pipeline.sandbox.faults import Fault
from prsync_pipeline.sandbox.history import read_history
from prsync_pipeline.sandbox.limits import Latency, Limits
from prsync_pipeline.sandbox.records import (
    Actor,
    ChangedFile,
    Commit,
    Event,
    Member,
    PullRequest,
    Repository,
    Review,
)
from prsync_pipeline.sandbox.requests import Request, Totals
from prsync_pipeline.sandbox.server import Sandbox, run, serve
from prsync_pipeline.sandbox.store import DEFAULT_TOKEN
from prsync_pipeline.sandbox.stories.bulk import many_pull_requests, small_repositories
from prsync_pipeline.sandbox.stories.sample import sample
from prsync_pipeline.sandbox.world import World

__all__ = [
    "DEFAULT_TOKEN",
    "Actor",
    "ChangedFile",
    "Commit",
    "Event",
    "Fault",
    "Latency",
    "Limits",
    "Member",
    "PullRequest",
    "Repository",
    "Request",
    "Review",
    "Sandbox",
    "Totals",
    "World",
    "many_pull_requests",
    "read_history",
    "run",
    "sample",
    "serve",
    "small_repositories",
]
