"""Git trailers that name a tool: who co-wrote, assisted or reviewed. Knows one line at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.identity import BY_NAME, tool_of_signature

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.tool import Tool

TRAILER = re.compile(r"([A-Za-z][A-Za-z-]{2,30}) ?: ?(\S.{0,300})")
SIGNED = re.compile(r"([^<>]{0,150})(?:<([^<>]{1,150})>)?")
CONTRIBUTION = frozenset(
    (
        "co-authored-by",
        "co-developed-by",
        "co-author",
        "assisted-by",
        "ai-assisted-by",
        "authored-by",
        "written-by",
        "generated-by",
        "generated-with",
        "made-with",
        "helped-by",
        "signed-off-by",
    )
)
REVIEW = frozenset({"reviewed-by", "ai-reviewed-by"})
SESSIONS = {"claude-session": "claude", "amp-thread-id": "amp"}


@dataclass(frozen=True, slots=True)
class ToolTrailer:
    tool: Tool
    is_review: bool


def read_trailer(line: str) -> ToolTrailer | None:
    """The tool that a trailer's line names; None for prose and for people."""
    match = TRAILER.match(line.strip())
    if match is None:
        return None
    key = match[1].lower()
    if key in SESSIONS:
        return ToolTrailer(BY_NAME[SESSIONS[key]], is_review=False)
    if key not in CONTRIBUTION and key not in REVIEW:
        return None
    tool = _tool_of_value(match[2])
    return None if tool is None else ToolTrailer(tool, is_review=key in REVIEW)


def _tool_of_value(value: str) -> Tool | None:
    """From `name <address>`, or the kernel's `agent:model` and `agent/model`."""
    signed = SIGNED.match(value)
    name, email = (signed[1].strip(), signed[2]) if signed else (value.strip(), None)
    tool = tool_of_signature(name, email)
    if tool is not None or email:
        return tool
    return tool_of_signature(re.split(r"[:/,(]", name, maxsplit=1)[0].strip(), None)
