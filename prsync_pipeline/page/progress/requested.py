"""What people asked for on the page, in words: that it begins, is under way, or what became of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from prsync_pipeline.page.words import moment
from prsync_pipeline.warehouse import RequestKind, RequestOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prsync_pipeline.reports.team.requests import RequestReport
    from prsync_pipeline.reports.team.watch import Watch

WHAT: Mapping[str, str] = {
    RequestKind.CHANGES: "A sync",
    RequestKind.FAILED: "Another try",
    RequestKind.LISTING: "A comparison with GitHub",
}
COMMANDS: Mapping[str, str] = {
    RequestKind.CHANGES: "prsync sync {team} --updates",
    RequestKind.FAILED: "prsync sync {team} --failed",
    RequestKind.LISTING: "prsync sync {team}",
}
OUTCOMES: Mapping[str, str] = {
    RequestOutcome.DONE: "is done.",
    RequestOutcome.NOTHING_TO_DO: "is done: nothing had changed.",
    RequestOutcome.FAILED: "failed. The recent syncs say why.",
    RequestOutcome.EXPIRED: "was not begun for a day and is forgotten. Does the daemon run? <code>prsync dev</code>",
}


def requested(watch: Watch) -> Iterator[Markup]:
    """A sentence for each open request, and one for the last that ended."""
    for request in watch.progress.requests:
        yield _filled("{what} was asked for at {asked_at}" + _place(request, watch), request, watch)
    answered = watch.progress.answered
    if answered is not None and answered.outcome is not None:
        yield _filled("{what} that was asked for at {asked_at} " + OUTCOMES[answered.outcome], answered, watch)


def _place(request: RequestReport, watch: Watch) -> str:
    """Where a request is; in single steps, since a run that is on its way comes before it."""
    if request.begun_at is not None:
        return ", and is under way."
    if not watch.is_attended:
        return ". Nothing is running that could do it: <code>prsync dev</code>, or now <code>{command}</code>."
    if watch.progress.run is not None and watch.progress.run.is_alive:
        return ". It begins when the run that is under way has ended."
    return ". It begins within half a minute."


def _filled(text: str, request: RequestReport, watch: Watch) -> Markup:
    values = {
        "what": WHAT[request.kind],
        "asked_at": moment(request.asked_at),
        "command": COMMANDS[request.kind].format(team=watch.progress.team),
    }
    return Markup(text).format(**values)  # noqa: S704 - texts of this module; the values are escaped
