"""Who is a tool: by login, by the address and name of a commit's author or trailer. Knows no prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import TOOLS, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prsync_pipeline.classification.rules.catalogue.tool import Tool

BY_NAME: Mapping[str, Tool] = {tool.name.lower(): tool for tool in TOOLS}
BY_LOGIN: Mapping[str, Tool] = {login: tool for tool in TOOLS for login in tool.logins}
BY_REVIEWER: Mapping[str, Tool] = {**BY_LOGIN, **{login: tool for tool in TOOLS for login in tool.reviewers}}
BY_EMAIL: Mapping[str, Tool] = {email: tool for tool in TOOLS for email in tool.emails}
BY_SIGNED_NAME: Mapping[str, Tool] = {name: tool for tool in TOOLS for name in tool.names}
BY_WORD: Mapping[str, Tool] = {word: tool for tool in TOOLS for word in tool.words}
BY_REVIEW_WORD: Mapping[str, Tool] = {word: tool for tool in TOOLS for word in tool.review_words}

DEPENDENCY_BOTS = frozenset(
    (
        "dependabot",
        "dependabot-preview",
        "renovate",
        "renovate-bot",
        "snyk-bot",
        "pre-commit-ci",
        "depfu",
        "scala-steward",
    )
)
"""No AI, and their texts are other projects' release notes: what those say of tools is not about the change."""

NOREPLY = re.compile(r"(?:\d{1,12}\+)?([^@+\s]{1,100})@users\.noreply\.github\.com")
VERSION = re.compile(r"[ /:-]*(?:\(.{0,100}\)|v?\d[\w.]{0,20})$")
CLAUDE_MODEL = re.compile(r"claude (?:opus|sonnet|haiku|fable|mythos|code|agent|v?\d)[\w .()/:-]{0,60}")
WITH_AIDER = re.compile(r".{1,100} \(aider\)")


def plain_login(login: str | None) -> str:
    """`Copilot[bot]`, `app/copilot` and `copilot` are one."""
    return (login or "").lower().removesuffix("[bot]").removeprefix("app/")


def tool_of_login(login: str | None) -> Tool | None:
    return BY_LOGIN.get(plain_login(login))


def tool_of_reviewer(login: str | None) -> Tool | None:
    return BY_REVIEWER.get(plain_login(login))


def tool_of_signature(name: str | None, email: str | None) -> Tool | None:
    """The tool that `name <email>` stands for; a first name that people bear too needs the tool's address."""
    address = (email or "").strip().lower()
    signed = " ".join((name or "").lower().split()).removesuffix("[bot]").rstrip()
    bare = VERSION.sub("", signed)
    tool = BY_SIGNED_NAME.get(signed) or BY_SIGNED_NAME.get(bare) or BY_LOGIN.get(signed)
    if tool is not None and not (signed in FIRST_NAMES and address):
        return tool  # before the address: OpenAI's serves both ChatGPT and Codex
    by_address = BY_EMAIL.get(address) or _tool_of_noreply(address)
    if by_address is not None:
        return by_address
    if CLAUDE_MODEL.fullmatch(signed):
        return BY_NAME["claude"]
    return BY_WORD.get(bare) if not address else None


def is_person_with_aider(name: str | None) -> bool:
    """Aider marks the commits that it wrote for a person as `Maria Lopez (aider)`."""
    return WITH_AIDER.fullmatch((name or "").strip().lower()) is not None


def catalogued_name(name: str) -> str | None:
    """The catalogue's name for what somebody calls a tool, such as `Claude` for `claude-code`; None if it has none."""
    plain = " ".join(name.lower().replace("_", " ").split()).removesuffix("[bot]")
    for known in (plain, plain.replace("-", " "), VERSION.sub("", plain)):
        tool = BY_NAME.get(known) or BY_WORD.get(known) or BY_REVIEW_WORD.get(known) or BY_REVIEWER.get(known)
        tool = tool or BY_SIGNED_NAME.get(known)
        if tool is not None:
            return None if tool.name == UNNAMED else tool.name
    return BY_NAME["claude"].name if CLAUDE_MODEL.fullmatch(plain) else None


FIRST_NAMES = frozenset({"claude", "devin", "jules", "gemini"})


def _tool_of_noreply(address: str) -> Tool | None:
    match = NOREPLY.fullmatch(address)
    if match is None:
        return None
    login = plain_login(match[1])
    tool = BY_REVIEWER.get(login) or BY_SIGNED_NAME.get(login)
    return None if tool is None or tool.signs_merges else tool
