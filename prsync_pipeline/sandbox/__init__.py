"""A stand-in for GitHub and Groq over real HTTP, for demo, tests and benchmarks. The product never imports it."""

from prsync_pipeline.sandbox.faults import Fault
from prsync_pipeline.sandbox.groq import DEFAULT_KEY, Groq, Mishap
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
    "DEFAULT_KEY",
    "DEFAULT_TOKEN",
    "Actor",
    "ChangedFile",
    "Commit",
    "Event",
    "Fault",
    "Groq",
    "Latency",
    "Limits",
    "Member",
    "Mishap",
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
