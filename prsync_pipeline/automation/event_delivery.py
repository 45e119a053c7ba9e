"""The one sensor that drains the outbox to the webhook; it starts no runs, and no run waits for it."""

import dagster as dg

from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.webhooks.delivery import drain

SECONDS_BETWEEN_TICKS = 30


@dg.sensor(
    name="event_delivery",
    minimum_interval_seconds=SECONDS_BETWEEN_TICKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Sends what happened (syncs, failures, verdicts, trends) to PRSYNC_WEBHOOK_URL, and tries again.",
)
def event_delivery(context: dg.SensorEvaluationContext, prsync: dg.ResourceParam[Connections]) -> dg.SkipReason:
    try:
        webhook = prsync.webhook()
        report = drain(prsync.store, webhook, prsync.clock)
    except PrsyncError as error:
        context.log.error(str(error))  # noqa: TRY400 - the tick keeps the trace; this is the line to read
        raise
    if report.failure:
        context.log.warning(report.failure)
    if webhook is None:
        return dg.SkipReason(f"PRSYNC_WEBHOOK_URL is not set: events are kept for 30 days, and sent nowhere ({report})")
    return dg.SkipReason(str(report))
