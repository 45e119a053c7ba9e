"""The secrets that this process knows, kept out of every text that people or tables see. Knows no settings, no network.

Whoever comes to know a secret names it by `keep_secret`. Every error of prsync is redacted when it is made, so that
its message may be printed, logged and stored; texts of servers come in by `texts.excerpt`, which redacts them too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

MASK = "***"
MIN_LENGTH = 6  # a shorter text stands in other texts by chance
MIN_LENGTH_INSIDE_WORDS = 12  # and one shorter than this in longer words, as "second" in "seconds"
_USERINFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@?#'\"]*(?:@[^\s/@?#'\"]*)*@", re.IGNORECASE)
_secrets: frozenset[str] = frozenset()


def keep_secret(*secrets: str) -> None:
    """Mask these texts from now on, also percent-encoded; those under six characters are left alone.

    One under twelve is masked as a whole word alone.
    """
    global _secrets  # noqa: PLW0603 - what a process knows is the process's, whichever object read it
    spelled = {spelling for secret in secrets for spelling in (secret, quote(secret, safe=""))}
    _secrets |= {spelling for spelling in spelled if len(spelling) >= MIN_LENGTH}


@lru_cache(maxsize=1)
def _known(secrets: frozenset[str]) -> re.Pattern[str]:
    # The longest first: one secret may be a part of another.
    return re.compile("|".join(_pattern(secret) for secret in sorted(secrets, key=len, reverse=True)))


def _pattern(secret: str) -> str:
    return re.escape(secret) if len(secret) >= MIN_LENGTH_INSIDE_WORDS else rf"(?<!\w){re.escape(secret)}(?!\w)"


def redacted(text: str) -> str:
    """The text with `***` for each secret that this process knows, and for what stands before the @ of an address."""
    if _secrets:
        text = _known(_secrets).sub(MASK, text)
    return _USERINFO.sub(_masked, text) if "@" in text else text


def _masked(address: re.Match[str]) -> str:
    # A database's user stands where its password is masked already: it tells databases apart.
    is_shown = address[0].endswith(f":{MASK}@") and not address["scheme"].lower().startswith("http")
    return address[0] if is_shown else f"{address['scheme']}{MASK}@"
