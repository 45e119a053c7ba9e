"""The warehouse of whole syncs: on the engine that is quick to open, and on both where a test asks for both.

Every operation of the warehouse is tried on both engines by itself; commands and daemons run on DuckDB.
"""

from __future__ import annotations

import pytest


@pytest.fixture(params=["postgres"])
def warehouse_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty warehouse."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
