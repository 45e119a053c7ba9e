"""The queries of docs/dashboards.md, by the headings that they stand under."""

from __future__ import annotations

import re

from prsync_pipeline_tests.support.documented_commands import ROOT

SECTION = re.compile(r"^## (.+?)\n.*?```sql\n(.*?)```", re.DOTALL | re.MULTILINE)


def dashboard_queries() -> dict[str, str]:
    text = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    return {found[1]: found[2] for found in SECTION.finditer(text)}
