"""What GitHub lists against what is stored: what to hydrate, what is unchanged, what may be deleted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import Window
    from prsync_pipeline.models import ListedPullRequest
    from prsync_pipeline.warehouse import LeftOutPullRequest, StoredPullRequest


# GitHub's times have no fractions: what changed in the second of its hydration may have changed after it.
SETTLED_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Difference:
    """`changed` newest first; `missing` are node ids.

    `capped` counts those that the safety cap left out; all that was active after `capped_at` is kept.
    """

    changed: tuple[ListedPullRequest, ...]
    unchanged: int
    missing: tuple[str, ...]
    capped: int = 0
    capped_at: datetime | None = None


def find_difference(  # noqa: PLR0913 - the two sides, and what of them is wanted
    listed: Sequence[ListedPullRequest],
    stored: Mapping[str, StoredPullRequest],
    windows: Sequence[Window],
    *,
    refresh_before: datetime | None = None,
    now: datetime | None = None,
    max_pull_requests: int | None = None,
) -> Difference:
    """Compare a repository's listing with its stored rows.

    A search index lags: an entry that is older than the stored row is unchanged, and a stored row that the listing
    lacks may be deleted, no more. What was stored before `refresh_before` is hydrated again in any case, and so is what
    was stored later than `now`, by a clock that was ahead; what is incomplete is hydrated again by every listing.
    `max_pull_requests` keeps those that were active last, so that what is kept is complete from some moment on.
    """
    by_activity = sorted(listed, key=lambda entry: (entry.updated_at, entry.number), reverse=True)
    limit = len(by_activity) if max_pull_requests is None else max_pull_requests
    kept, left_out = by_activity[:limit], by_activity[limit:]
    changed = [entry for entry in kept if _is_wanted(entry, stored.get(entry.node_id), refresh_before, now)]
    return Difference(
        changed=tuple(sorted(changed, key=lambda entry: (entry.created_at, entry.number), reverse=True)),
        unchanged=len(kept) - len(changed),
        missing=_find_missing({entry.node_id for entry in listed}, stored, windows),
        capped=len(left_out),
        capped_at=left_out[0].updated_at if left_out else None,
    )


def is_changed(listed: ListedPullRequest, stored: StoredPullRequest | None, refresh_before: datetime | None) -> bool:
    if stored is None or stored.is_deleted or listed.updated_at > stored.updated_at:
        return True
    settled = stored.updated_at + SETTLED_AFTER
    return stored.synced_at < (settled if refresh_before is None else max(settled, refresh_before))


def _is_wanted(
    listed: ListedPullRequest, stored: StoredPullRequest | None, refresh_before: datetime | None, now: datetime | None
) -> bool:
    if stored is None or stored.incomplete is not None or is_changed(listed, stored, refresh_before):
        return True
    return refresh_before is not None and now is not None and stored.synced_at > now


def _find_missing(
    listed: set[str], stored: Mapping[str, StoredPullRequest], windows: Sequence[Window]
) -> tuple[str, ...]:
    """Node ids of stored pull requests that the listing should have held: `updated_at` never decreases."""
    return tuple(
        node_id
        for node_id, row in stored.items()
        if node_id not in listed and not row.is_deleted and any(belongs_in(window, row) for window in windows)
    )


def belongs_in(window: Window, stored: StoredPullRequest | LeftOutPullRequest) -> bool:
    """Whether a listing of the window should hold it, as it was stored."""
    return (
        (window.created_from is None or window.created_from <= stored.created_at)
        and (window.created_until is None or stored.created_at < window.created_until)
        and (window.updated_from is None or window.updated_from <= stored.updated_at)
    )
