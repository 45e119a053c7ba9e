"""Texts from outside, made fit to be stored and shown. Knows nothing of who wrote them."""

from __future__ import annotations

import unicodedata

from prsync_pipeline.redaction import redacted

MAX_EXCERPT = 300
_MAX_READ = 10_000  # of a text that is cut anyway


def storable(text: str) -> str:
    """The text without what some database refuses: NUL is taken out, a lone half of a surrogate pair replaced."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def excerpt(text: str, max_characters: int = MAX_EXCERPT) -> str:
    """One line of what a server said: storable, without secrets and control characters, cut to its beginning."""
    printable = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Cf"} else sign for sign in storable(text[:_MAX_READ])
    )
    line = redacted(" ".join(printable.split()))
    return line if len(line) <= max_characters else f"{line[: max_characters - 1]}…"
