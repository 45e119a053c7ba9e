"""Files are for their owner alone: private repositories' data must not be every local user's."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = 0o007
GROUP_AND_OTHERS = 0o077


def write_for_owner_alone() -> None:
    """Make each file of this process and its children 0600, and each folder 0700."""
    os.umask(GROUP_AND_OTHERS)


def close_to_others(path: Path) -> None:
    """Take away what others may do with a file or folder that was made before; what its group may do stays.

    Nothing happens where there is no such file, or where it is another user's.
    """
    with suppress(FileNotFoundError, PermissionError):
        mode = path.stat().st_mode
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS & 0o7777)
