"""Where the files lie that are too large for the repository: real input, which not every machine has."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("PRSYNC_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
REAL_HISTORY = FOLDER / "real_history.jsonl.gz"
WITHOUT_REAL_HISTORY = f"no real history at {REAL_HISTORY}; PRSYNC_SHARED_DATA names its folder"
