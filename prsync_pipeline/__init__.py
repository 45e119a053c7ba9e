"""prsync: engineering analytics from pull requests, as a set of Dagster assets.

For notebooks, `import prsync_pipeline as prsync` has `prsync.frame(table)` and `prsync.tables()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prsync_pipeline.frames import frame, tables

__all__ = ["frame", "tables"]


def __getattr__(name: str) -> Any:
    """Load pandas and DuckDB for whoever asks for a frame, and for nobody else."""
    if name not in __all__:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from prsync_pipeline import frames  # noqa: PLC0415 - loads pandas

    return getattr(frames, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
