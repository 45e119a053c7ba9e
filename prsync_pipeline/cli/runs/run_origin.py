"""Which job of which code location a run of the command line is shown with in Dagster's UI: in its timeline, say."""

from __future__ import annotations

import dagster as dg
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

LOCATION, REPOSITORY = "prsync", "__repository__"
"""The location's name in every workspace.yaml of ours, and Dagster's own name for what it loads from there."""

ORIGIN_TAGS = {
    ".dagster/repository": f"{REPOSITORY}@{LOCATION}",  # by this the job's page finds its runs
    # A run with a job could be started again by the daemon when its process dies; the sensor sees to the team itself.
    "dagster/max_retries": "0",
}


def with_origin(resource: object, job: str) -> dg.ResourceDefinition:
    """The resource, whose first use in a run of the job records where the run belongs.

    `execute_in_process` creates its run without an origin, and the UI groups runs by nothing else.
    """
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(LOCATION), REPOSITORY), job)

    @dg.resource
    def recorded(context: dg.InitResourceContext) -> object:
        if context.instance is not None and context.run is not None:
            context.instance.run_storage.replace_job_origin(context.run, origin)
        return resource

    return recorded
