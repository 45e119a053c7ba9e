"""The e-mail addresses in what goes to the language model, found and judged apart from the code that hides them."""

from __future__ import annotations

import re

# Whatever ends at a sign of an address that a domain with a dot follows; package versions are none.
_ADDRESS = re.compile(r"[^\s<>()\"\\,;:`]+(?:@|%40)\w[\w-]*(?:\.[\w-]*[^\W\d][\w-]*)+")
# Written apart from the catalogue: what tools sign with.
_TOOLS = re.compile(
    r"(?:noreply@anthropic\.com|cursoragent@cursor\.com|noreply@aider\.chat|subagent@clawd\.ai"
    r"|\d+\+(?:Copilot|claude\[bot\]|devin-ai-integration\[bot\]|chatgpt-codex-connector\[bot\])"
    r"@users\.noreply\.github\.com)"
)


def addresses(text: str) -> set[str]:
    return set(_ADDRESS.findall(text))


def addresses_of_people(text: str) -> set[str]:
    """Those that are no known tool's."""
    return {address for address in addresses(text) if not _TOOLS.fullmatch(address)}
