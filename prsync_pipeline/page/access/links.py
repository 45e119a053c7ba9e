"""Addresses that others wrote: a page of ours links to GitHub's pages alone, and never to a script. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def outward(url: str, github_url: str) -> str | None:
    """The address where it is one of the web: https, or http where GitHub itself is asked so; None otherwise."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    allowed = {"https", urlsplit(github_url).scheme}
    return url if parts.scheme in allowed and parts.netloc and url.isprintable() else None
