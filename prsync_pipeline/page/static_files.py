"""The stylesheet and the scripts, under addresses that change with their contents."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

FOLDER = files("prsync_pipeline") / "page" / "static"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def names() -> frozenset[str]:
    return frozenset(file.name for file in FOLDER.iterdir() if file.name.rpartition(".")[2] in TYPES)


def static(name: str) -> str:
    """The address of a file, which browsers may keep for a year."""
    return f"/static/{sha256(content(name)).hexdigest()[:8]}/{name}"
