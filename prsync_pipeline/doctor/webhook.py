"""Do those who want to hear of events receive them? What the last deliveries came to; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

SUBJECT = "webhook"
REASONS = "The ticks of event_delivery name the reasons. No sync waits for it."


def check_webhook(settings: Settings, store: Store) -> Iterator[Finding]:
    """Without a webhook nothing is wrong: events are kept, and sent nowhere."""
    if settings.webhook_url is None:
        yield ok(SUBJECT, "PRSYNC_WEBHOOK_URL is not set: events are sent nowhere.")
        return
    counts = store.events.counts()
    if counts.given_up:
        yield warning(
            SUBJECT,
            f"{counts.given_up} events of the last 30 days were given up after three days in vain.",
            f"Repair the receiver; what it missed stands in the table events. {REASONS}",
        )
    if counts.failing_since is not None:
        yield warning(
            SUBJECT,
            f"Since {counts.failing_since:%Y-%m-%d %H:%M} UTC events were sent in vain; {counts.waiting} are waiting.",
            f"Check PRSYNC_WEBHOOK_URL and the receiver: they are sent again for three days. {REASONS}",
        )
    elif not counts.given_up:
        yield ok(SUBJECT, f"{counts.waiting} events are waiting, none was sent in vain.")
