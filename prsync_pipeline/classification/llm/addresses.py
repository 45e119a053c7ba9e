"""Takes people's e-mail addresses out of the texts that the model is shown; those of tools stay, since they decide."""

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.identity import tool_of_signature

HIDDEN = "[address]"

# Bounded, so that a long text is read in no time; what stands before the hundredth character of a name may stay.
_ADDRESS = re.compile(r"[\w.+%'\[\]-]{1,100}?(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CUT_ADDRESS = re.compile(r"[^\s<>()]{1,200}@[^\s<>()]{0,200}")
_VERSIONED = re.compile(r".{1,200}@v?\d[\d.]{0,30}")
"""`actions/checkout@v4.1`, `react@18.2.0`: a package or an action and its version."""


def without_addresses(text: str) -> str:
    """The text with a placeholder in place of each person's e-mail address."""
    return _ADDRESS.sub(_hidden, text) if "@" in text or "%40" in text else text


def without_cut_addresses(text: str) -> str:
    """The same for an excerpt, whose end may be the first half of an address."""
    return _CUT_ADDRESS.sub(_hidden, without_addresses(text)) if "@" in text else text


def _hidden(match: re.Match[str]) -> str:
    address = match[0]
    is_kept = _VERSIONED.fullmatch(address) or tool_of_signature(None, address) is not None
    return address if is_kept else HIDDEN
