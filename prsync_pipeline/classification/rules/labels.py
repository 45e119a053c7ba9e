"""Labels of a pull request that state that it was made with AI."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tool import ToolKind
from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.identity import BY_NAME, BY_WORD

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.catalogue.tool import Tool

_MADE = r"(?:assisted|generated|authored|co-?authored|written|coded|created|made|built|aided|produced|driven)"
_STATEMENT = re.compile(
    rf"(?:[\w .-]{{0,20}}[:/] ?)?(?:(?P<tool>[a-z0-9][a-z0-9 .-]{{0,30}}?)[ _-]{_MADE}|{_MADE}[ _-](?:with|by|using|"
    rf"via)[ _-](?P<by>[a-z0-9][a-z0-9 .-]{{0,30}}))(?:[ _-](?:pr|code|change|contribution))?"
)
_VIBE = re.compile(r"(?:[\w .-]{0,20}[:/] ?)?vibe[ _-]?cod(?:ed|ing)")


@lru_cache(maxsize=4096)
def tool_of_label(label: str) -> Tool | None:
    """The tool of a label such as `claude-code-assisted` or `AI generated`; None for every other label."""
    plain = " ".join(label.lower().replace("_", " ").split())
    if _VIBE.fullmatch(plain):
        return BY_NAME[UNNAMED.lower()]
    match = _STATEMENT.fullmatch(plain)
    if match is None:
        return None
    name = match["tool"] or match["by"]
    tool = BY_WORD.get(name) or BY_WORD.get(name.replace("-", " "))
    return None if tool is None or tool.kind is ToolKind.REVIEWER else tool
