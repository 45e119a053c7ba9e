"""The examples of docs/json.md and docs/api.md, and whether a document has the fields of its example."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
PAGE, API = DOCS / "json.md", DOCS / "api.md"
SECTION = re.compile(r"^## `(?P<title>[^`]*)`(?:(?!^## ).)*?```json\n(?P<example>.*?)```", re.MULTILINE | re.DOTALL)


def documented(command: str) -> dict[str, Any]:
    """The example of the command that begins with these words."""
    [example] = [example for title, example in _examples(PAGE) if title.startswith(command)]
    return example


def documented_answer(question: str) -> dict[str, Any]:
    """The example of what the API answers to `GET /api/v1/…`."""
    return dict(_examples(API))[question]


def _examples(page: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for match in SECTION.finditer(page.read_text(encoding="utf-8")):
        yield match["title"], json.loads(match["example"])


def shape(value: object) -> object:
    """The names of a document's fields, and of those of its parts; of a list of parts, those of the first."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return shape(value[0]) if isinstance(value, list) and value else None
