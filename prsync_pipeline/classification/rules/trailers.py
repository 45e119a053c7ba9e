"""Git trailers that name a tool: who co-wrote, assisted or reviewed. Knows one line at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.identity import BY_NAME, tool_of_signature

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.catalogue.tool import Tool

TRAILER = re.compile(r"([A-Za-z][A-Za-z-]{2,30}) ?: ?(\S.{0,300})")
SIGNED = re.compile(r"([^<>]{0,150}?)\s{0,3}(?:<([^<>]{1,150})>|(?<!\S)([^\s<>@]{1,80}@[^\s<>@]{1,80}))?")
WITH_MODEL = re.compile(
    r"(.{1,40}?)[ :/(,-]{1,3}(?:gpt|claude|gemini|sonnet|opus|haiku|grok|deepseek|qwen|glm|kimi|o\d|v?\d|using|with|"
    r"via)\b.*",
    re.IGNORECASE,
)
"""`agent model`: the agent is what contributed."""
CONTRIBUTION = frozenset(
    (
        "co-authored-by",
        "co-developed-by",
        "co-author",
        "assisted-by",
        "ai-assisted-by",
        "ai-generated-by",
        "ai-agent",
        "ai-tool",
        "ai-co-authored-by",
        "co-authored-with",
        "generated-using",
        "assisted-with",
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
AGENT_COMMITS = {"replit-commit-author": "replit"}
"""Trailers in which a platform writes whether its agent made the commit."""


@dataclass(frozen=True, slots=True)
class ToolTrailer:
    tool: Tool
    is_review: bool


def is_trailer(line: str) -> bool:
    """Whether a line is a trailer that names a contributor or a reviewer, whoever that is."""
    match = TRAILER.match(line.strip())
    return match is not None and (match[1].lower() in CONTRIBUTION or match[1].lower() in REVIEW)


def read_trailer(line: str) -> ToolTrailer | None:
    """The tool that a trailer's line names; None for prose and for people."""
    match = TRAILER.match(line.strip())
    if match is None:
        return None
    key = match[1].lower()
    if key in SESSIONS:
        return ToolTrailer(BY_NAME[SESSIONS[key]], is_review=False)
    if key in AGENT_COMMITS:
        is_agent = match[2].strip().lower() == "agent"
        return ToolTrailer(BY_NAME[AGENT_COMMITS[key]], is_review=False) if is_agent else None
    if key not in CONTRIBUTION and key not in REVIEW:
        return None
    tool = _tool_of_value(match[2])
    return None if tool is None else ToolTrailer(tool, is_review=key in REVIEW)


def _tool_of_value(value: str) -> Tool | None:
    """From `name <address>`, or the kernel's `agent:model` and `agent/model`."""
    signed = SIGNED.fullmatch(value.strip())
    if signed is None:
        return None
    name, email = signed[1].strip(), signed[2] or signed[3]
    tool = tool_of_signature(name, email)
    if tool is not None or email:
        return tool
    with_model = WITH_MODEL.fullmatch(name)
    return tool_of_signature(with_model[1] if with_model else re.split(r"[:/,(]", name, maxsplit=1)[0].strip(), None)
