"""Every address that a reader or a program can ask for is in docs/page.md or docs/api.md."""

from __future__ import annotations

import re

from prsync_pipeline.page.app import routes
from prsync_pipeline_tests.support.documented_commands import ROOT
from prsync_pipeline_tests.support.page_addresses import PARTS, page_address

EXAMPLE = {"team": "acme", "owner": "acme", "name": "api", "number": "123"}
CHART = {"team": "acme", "name": "cycle-time"}


def test_every_address_is_documented() -> None:
    text = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("page.md", "api.md"))
    documented = set(re.findall(r"`(?:GET |POST )?(/[^`?]*)", text))
    asked = {route.path for route in routes() if "GET" in route.methods} - PARTS

    assert {
        path
        for path in asked
        if not {path, page_address(path, CHART if "charts" in path else {**EXAMPLE, "id": "1"})} & documented
    } == set()
