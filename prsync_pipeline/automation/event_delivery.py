"""The sensor that delivers the outbox's events to the webhook; it starts no runs, and no run waits for it."""

import dagster as dg

from prsync_pipeline.assets.resources import WarehouseResource, WebhookResource
from prsync_pipeline.automation.ticks import SECONDS_BETWEEN_TICKS, logged_errors
from prsync_pipeline.months import Clock
from prsync_pipeline.webhooks.delivery import drain


@dg.sensor(
    name="event_delivery",
    minimum_interval_seconds=SECONDS_BETWEEN_TICKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Sends what happened (syncs, failures, verdicts, trends) to PRSYNC_WEBHOOK_URL, and tries again.",
)
def event_delivery(
    context: dg.SensorEvaluationContext,
    warehouse: WarehouseResource,
    webhook: WebhookResource,
    clock: dg.ResourceParam[Clock],
) -> dg.SkipReason:
    with logged_errors(context):
        client = webhook.client(clock)
        report = drain(warehouse.open_store(), client, clock)
    if report.failure:
        context.log.warning(report.failure)
    if client is None:
        return dg.SkipReason(f"PRSYNC_WEBHOOK_URL is not set: events are kept for 30 days, and sent nowhere ({report})")
    return dg.SkipReason(str(report))
