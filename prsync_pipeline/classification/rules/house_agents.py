"""Coding agents that work under accounts of their owners' choice: people name them, no text shows them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.identity import BY_NAME, catalogued_name, plain_login
from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


def house_agents(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Login → tool, as `find_evidence` takes them: logins in lower case without `[bot]`, the catalogue's tool names.

    Raises:
        InputError: a tool is unknown, or a login has two.
    """
    agents: dict[str, str] = {}
    for login, tool in pairs:
        name = known_tool(tool)
        if agents.setdefault(plain_login(login), name) != name:
            raise InputError(f"'{login}' is named twice, as {agents[plain_login(login)]} and as {name}: name it once.")
    return agents


def known_tool(name: str) -> str:
    """The catalogue's name of the tool that somebody calls `name`.

    Raises:
        InputError: there is none; names the nearest ones.
    """
    known = catalogued_name(name) if name else None
    if known is None:
        nearest = get_close_matches(name.lower(), BY_NAME, n=3, cutoff=0.5) or ["claude", "codex", "devin"]
        names = ", ".join(BY_NAME[near].name for near in nearest)
        raise InputError(f"'{name}' is no tool that prsync knows. The nearest names are: {names}.")
    return known
