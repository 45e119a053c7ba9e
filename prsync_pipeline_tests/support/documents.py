"""The examples of docs/json.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
SECTION = re.compile(r"^## `(?P<command>[^`]*)`.*?```json\n(?P<example>.*?)```", re.MULTILINE | re.DOTALL)


def documented(command: str) -> dict[str, Any]:
    """The example of the command that begins with these words."""
    [example] = [
        match["example"]
        for match in SECTION.finditer(PAGE.read_text(encoding="utf-8"))
        if match["command"].startswith(command)
    ]
    found: dict[str, Any] = json.loads(example)
    return found
