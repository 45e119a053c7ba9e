"""What becomes of the requests that people made on the page: the run that each needs, and how that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.tags import REQUEST_TAG, RESUME_AT_TAG
from prsync_pipeline.sync.next_run import NextRun, awaits_look, requested_run
from prsync_pipeline.warehouse import RequestOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Month
    from prsync_pipeline.sync.needs import TeamNeeds
    from prsync_pipeline.warehouse import Store, SyncRequest

WILL_RETRY_TAG = "dagster/will_retry"


def settle_requests(instance: dg.DagsterInstance, store: Store, teams: Sequence[Team], now: datetime) -> None:
    """Record how the runs of open requests ended, and end what no run has begun for a day."""
    store.sync_requests.expire(now)
    waiting = {team.slug for team in teams if team.resume_at is not None}
    for slug, requests in store.sync_requests.open().items():
        for request in requests:
            outcome = _outcome(instance, request, is_waiting=slug in waiting)
            if outcome is not None:
                store.sync_requests.end(request.id, outcome, now)


def _outcome(instance: dg.DagsterInstance, request: SyncRequest, *, is_waiting: bool) -> RequestOutcome | None:
    """How the newest run of the request ended; None while it is on its way, or another will go on with it."""
    newest = instance.get_runs(dg.RunsFilter(tags={REQUEST_TAG: request.id}), limit=1)
    if not newest or not newest[0].is_finished:
        return None
    [run] = newest
    if run.is_success:
        return RequestOutcome.DONE
    is_resumed = RESUME_AT_TAG in run.tags and is_waiting
    return None if is_resumed or run.tags.get(WILL_RETRY_TAG) == "true" else RequestOutcome.FAILED


def next_requested(store: Store, needs: TeamNeeds, now: datetime, earliest: Month) -> NextRun | None:
    """The first run that somebody asked for; a request that needs none has its answer."""
    for request in needs.requests:
        if awaits_look(needs, request):
            continue
        run = requested_run(needs, request, now, earliest)
        if run is not None:
            return run
        store.sync_requests.end(request.id, RequestOutcome.NOTHING_TO_DO, now)
    return None
