"""What GitHub lists against what is stored: what to hydrate, what is unchanged, what may be gone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import Window
    from prsync_pipeline.models import ListedPullRequest
    from prsync_pipeline.warehouse import StoredPullRequest


@dataclass(frozen=True, slots=True)
class Difference:
    """`changed` newest first; `capped` counts those that the safety cap left out; `missing` are node ids."""

    changed: tuple[ListedPullRequest, ...]
    unchanged: int
    missing: tuple[str, ...]
    capped: int


def find_difference(
    listed: Sequence[ListedPullRequest],
    stored: Mapping[str, StoredPullRequest],
    windows: Sequence[Window],
    *,
    full_refresh: bool = False,
    most: int | None = None,
) -> Difference:
    """Compare a repository's listing with its stored rows.

    A search index lags: a listing that is older than the stored row says nothing new, and one that lacks a stored
    row makes it a candidate for being gone, no more.
    """
    newest = sorted(listed, key=lambda one: (one.created_at, one.number), reverse=True)
    kept = newest[:most]
    changed = tuple(one for one in kept if full_refresh or is_changed(one, stored.get(one.node_id)))
    return Difference(
        changed=changed,
        unchanged=len(kept) - len(changed),
        missing=find_missing({one.node_id for one in listed}, stored, windows),
        capped=len(newest) - len(kept),
    )


def is_changed(listed: ListedPullRequest, stored: StoredPullRequest | None) -> bool:
    return stored is None or stored.is_deleted or listed.updated_at > stored.updated_at


def find_missing(
    listed: set[str], stored: Mapping[str, StoredPullRequest], windows: Sequence[Window]
) -> tuple[str, ...]:
    """Stored ones that a listing by creation should have held; windows by update cannot tell."""
    created = [window for window in windows if window.updated_from is None]
    return tuple(
        node_id
        for node_id, one in stored.items()
        if node_id not in listed
        and not one.is_deleted
        and any(was_created_in(window, one.created_at) for window in created)
    )


def was_created_in(window: Window, moment: datetime) -> bool:
    return (window.created_from is None or window.created_from <= moment) and (
        window.created_until is None or moment < window.created_until
    )
