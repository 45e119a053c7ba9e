"""A visit's look at its team, or at all teams: what they were shown as last is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.team.watch import Watch


def watched(visit: Visit) -> Shown[Watch]:
    """The report of the visit's team."""
    page = visit.page
    return visit.read("watch", lambda store: page.watches.look(store, page.settings, visit.slug, page.clock()))


def watched_teams(visit: Visit) -> Shown[list[Watch]]:
    """The reports of all teams that whoever asks may see."""
    page = visit.page
    return visit.read("watches", lambda store: page.watches.look_at_all(store, page.settings, visit.seen, page.clock()))
