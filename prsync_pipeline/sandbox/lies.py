"""What a hostile server changes in an answer that is otherwise right: values, counts, cursors, places. Sends nothing.

An answer is changed as a copy: what lies in the world stays as it is.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.answers import TIMEOUT
from prsync_pipeline.sandbox.graph.pages import cursor_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.sandbox.faults import Fault

Json = dict[str, Any]
Path = tuple[str | int, ...]


def with_lie(answer: Json, lie: Fault, target: str | None) -> tuple[Json, int]:
    """The answer with a lie in it, and in how many places; `target` is the node id of the only pull request it hits."""
    changed: Json = copy.deepcopy(answer)
    places = [(path, holder) for path, holder in _objects(changed.get("data") or {}, ()) if _is_hit(holder, target)]
    match lie.kind:
        case "altered" | "miscounted":
            count = sum(_altered(changed, path, holder, lie) for path, holder in places)
        case "repeated_cursor":
            count = sum(_repeated(holder, lie.field) for _, holder in places)
        case _:
            count = _swapped(changed.get("data") or {})
    return changed, count


def _objects(value: object, path: Path) -> Iterator[tuple[Path, Json]]:
    """Every object of a JSON value with the path to it, outer ones first."""
    if isinstance(value, dict):
        yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(parts):
        yield from _objects(part, (*path, key))


def _is_pull_request(value: Json) -> bool:
    """Whether it is one in a hydration or a listing, or around a further page of its lists."""
    return ("number" in value and "createdAt" in value) or "updatedAt" in value


def _is_hit(value: Json, target: str | None) -> bool:
    return target is None or (_is_pull_request(value) and value.get("id") == target)


def _altered(answer: Json, path: Path, value: Json, lie: Fault) -> bool:
    """Change the field of one object; with no field the pull request itself. False where it has no such field."""
    steps = [*path, *(int(step) if step.isdigit() else step for step in lie.field.split(".") if step)]
    if not lie.field and not _is_pull_request(value):
        return False
    holder = _at(answer["data"], steps[:-1])
    last = steps[-1]
    is_there = last in holder if isinstance(holder, dict) else isinstance(holder, list) and last in range(len(holder))
    if not is_there:
        return False
    if lie.kind == "miscounted":
        holder[last] += lie.by
    else:
        holder[last] = copy.deepcopy(lie.value)
    if lie.error is not None:
        error = {"message": TIMEOUT} if lie.error == "TIMEOUT" else {"type": lie.error, "message": f"A {lie.error}."}
        answer.setdefault("errors", []).append({**error, "path": steps})
    return True


def _at(value: Any, steps: list[str | int]) -> Any:
    """What lies at the end of a path; None where the path leads nowhere."""
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _repeated(holder: Json, name: str) -> int:
    """Lead from each page of the connections of that name (of all, without one) back to the first."""
    count = 0
    for key, connection in holder.items():
        info = connection.get("pageInfo") if isinstance(connection, dict) else None
        if info is not None and (not name or name in {key, "search" if "issueCount" in connection else key}):
            info.update(hasNextPage=True, endCursor=cursor_at(0))
            count += 1
    return count


def _swapped(data: Json) -> int:
    """Give each of `nodes` the place of another."""
    nodes = data.get("nodes")
    if not isinstance(nodes, list) or len(nodes) <= 1:
        return 0
    data["nodes"] = [*nodes[1:], nodes[0]]
    return len(nodes)
