"""Which files and folders somebody else than their owner may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_to_others(folder: Path, bits: int = 0o077) -> list[str]:
    """The paths below the folder, and the folder itself, of which the group or others have any right."""
    paths = [folder, *folder.rglob("*")]
    return sorted(str(path.relative_to(folder)) for path in paths if path.stat().st_mode & bits)
