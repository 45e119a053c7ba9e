"""Names at GitHub as people write them: an organisation as its address, a repository without its owner. Pure."""

from __future__ import annotations

import re

from prsync_pipeline.errors import InputError

OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
SCHEME = re.compile(r"(?:https?://|ssh://)?(?:git@)?(?P<rest>.*)")


def organization_named(text: str) -> str:
    """`acme`, also of `https://github.com/acme`, `github.com/acme/` and `github.com/orgs/acme`.

    Raises:
        InputError: it is no organisation's name or address.
    """
    parts = _path(text)
    if parts[:1] == ["orgs"]:
        parts = parts[1:]
    if len(parts) != 1 or OWNER.fullmatch(parts[0]) is None:
        raise InputError(f"'{text}' is no organisation: write its name or its address, as in github.com/acme.")
    return parts[0]


def repository_named(text: str, organization: str) -> str:
    """`acme/api`, also of `api` with the organisation `acme`, and of `https://github.com/acme/api`.

    What is neither comes back as it is, for whoever checks names.
    """
    match _path(text):
        case [name]:
            return f"{organization}/{name}"
        case [owner, name, *rest] if not rest or _has_host(text):
            return f"{owner}/{name.removesuffix('.git')}"
        case _:
            return text


def pull_request_named(text: str, organization: str) -> str:
    """`acme/api#12`, also of `api#12` and of the pull request's address."""
    repository, mark, number = text.partition("#")
    if mark:
        return f"{repository_named(repository, organization)}#{number}"
    match _path(text):
        case [owner, name, "pull", number, *_] if _has_host(text):
            return f"{owner}/{name}#{number}"
        case _:
            return text


def _path(text: str) -> list[str]:
    """The parts of a name or address after its host."""
    rest = _without_scheme(text)
    parts = [part for part in re.split(r"[/:]" if "@" in text else "/", rest.partition("?")[0]) if part]
    return parts[1:] if _has_host(text) else parts


def _has_host(text: str) -> bool:
    """Whether it begins with a host; an owner's name has no dot."""
    rest = _without_scheme(text)
    host, separator, _ = rest.partition("/")
    return rest != text.strip() or (bool(separator) and "." in host)


def _without_scheme(text: str) -> str:
    match = SCHEME.fullmatch(text.strip())
    return match["rest"] if match else text
