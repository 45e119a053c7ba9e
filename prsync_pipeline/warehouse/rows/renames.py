"""Renamed repositories: finds which, and renames them in every table that holds the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prsync_pipeline.models import Repository
    from prsync_pipeline.warehouse.engine.base import Transaction

NAMED_TABLES = (
    "tracked_repositories",
    "repository_syncs",
    "raw_pull_requests",
    "raw_reviews",
    "raw_commits",
    "raw_files",
    "left_out_pull_requests",
    "ai_classifications",
    "trend_aggregates",
    "ai_tool_counts",
    "event_marks",
)


def find_renames(stored: Mapping[str, str], current: Iterable[Repository]) -> dict[str, str]:
    """Old name → new name, from the stored names by node id and the repositories as they are now.

    Where a name now belongs to another repository, the one that held it and whose new name is not known (it is
    gone, or out of sight) is set aside under `name@node_id`: its history stays, and its next known name finds it.
    """
    now = {repository.node_id: repository.name for repository in current}
    taken = set(now.values())
    renames = {}
    for node_id, name in stored.items():
        new_name = now.get(node_id, f"{name}@{node_id}" if name in taken else name)
        if new_name != name:
            renames[name] = new_name
    return renames


def renamed_since(transaction: Transaction, team: str, homes: Mapping[str, str]) -> dict[str, str]:
    """Old name → new name of those of `homes` (name → node id) that the team tracks under another name now."""
    rows = transaction.fetch(query("select_repository_names"), {"team": team}) if homes else []
    now = {row["node_id"]: row["repository"] for row in rows}
    return {name: now[node_id] for name, node_id in homes.items() if now.get(node_id, name) != name}


def rename(transaction: Transaction, team: str, renames: Mapping[str, str]) -> None:
    """Give every row the new name of its repository; names may form a chain or a circle, as in a swap."""
    if not renames:
        return
    # Rows under a new name that no tracked repository holds are in the way; the next sync brings them in again.
    vacant = {"team": team, "repositories": sorted(set(renames.values()) - set(renames))}
    # By way of a name that is free: a key must be unique even inside a statement.
    on_the_way = {old: f"moving to {new}" for old, new in renames.items()}
    arrivals = {f"moving to {new}": new for new in renames.values()}
    for table in NAMED_TABLES:
        transaction.execute(query("delete_repositories", table=table), vacant)
        for moves in (on_the_way, arrivals):
            parameters = {"team": team, "old_names": list(moves), "new_names": list(moves.values())}
            transaction.execute(query("rename_repositories", table=table), parameters)
