"""The texts of environment variables as values: tokens, addresses, keys, numbers. Messages never quote a secret."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OF_ORGANIZATION, OF_WAREHOUSE = "organization", "warehouse"
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
WAREHOUSE_SCHEMES = ("duckdb:///", "postgresql://", "postgres://")
MAX_SECONDS = 24 * 3600
MIN_SECRET_PATH = 16
NETLOC = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
AGENT_LOGIN = re.compile(r"[\w-]+(?:\[bot\])?", re.ASCII)


Network: TypeAlias = IPv4Network | IPv6Network


class PageAccess(StrEnum):
    """Who is let in on the page: everyone on this machine, holders of links, whom a proxy names."""

    LOCAL = "local"
    LINKS = "links"
    PROXY = "proxy"


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a comma-separated list, each once, in order."""
    return tuple(dict.fromkeys(token.strip() for token in text.split(",") if token.strip()))


def agent_logins(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a comma-separated list `login=tool`; whether there is such a tool is not known here."""
    return tuple(agent_login(pair) for pair in text.split(",") if pair.strip())


def agent_login(text: str) -> tuple[str, str]:
    """The two sides of `login=tool`; the tool may be empty."""
    login, separator, tool = (part.strip() for part in text.partition("="))
    if not separator:
        raise ValueError(f"'{text.strip()}' is not login=tool, such as zaniebot=codex")
    if not AGENT_LOGIN.fullmatch(login):
        raise ValueError(f"'{login}' in '{text.strip()}' is no login at GitHub: write login=tool")
    return login, tool


def warehouse_url(text: str) -> str:
    if not text.startswith(WAREHOUSE_SCHEMES):
        # The text may hold a password, or be a secret itself: nothing of it is shown.
        raise ValueError("it is no warehouse; write duckdb:///path/to/file.duckdb or postgresql://…")
    if not text.partition(":///")[2] and text.startswith("duckdb"):
        raise ValueError("duckdb:/// needs the path of a file, such as duckdb:///data/prsync.duckdb")
    return text


def http_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("it is no http(s) address, such as https://github.example.com/api/graphql")
    return text


def webhook_url(text: str) -> str:
    """An address whose path may be a secret: no message quotes it."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("it is no http(s) address, such as https://hooks.example.com/prsync")
    return text


def webhook_key(text: str) -> bytes:
    """The bytes that sign: in base64 after `whsec_`, as Standard Webhooks writes keys; else the text itself."""
    encoded = text.removeprefix("whsec_")
    if encoded == text:
        return text.encode()
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not key:
        # Nothing of it is shown, not even where it goes wrong.
        raise ValueError("after whsec_ comes the key in base64")
    return key


def page_access(text: str) -> PageAccess:
    if text.lower() not in set(PageAccess):
        raise ValueError(f"'{text}' is none of {', '.join(PageAccess)}")
    return PageAccess(text.lower())


def origin(text: str) -> str:
    """Scheme, host and port, as a browser writes them; there is no path, and no user."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if (
        not is_address
        or not NETLOC.fullmatch(parts.netloc)
        or parts.path not in {"", "/"}
        or "?" in text
        or "#" in text
    ):
        raise ValueError("it is no address of a server without a path, such as https://prsync.example.com")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def networks(text: str) -> tuple[Network, ...]:
    """The addresses of a comma-separated list, such as `10.0.0.7` or `10.0.0.0/24`."""
    return tuple(_network(part.strip()) for part in text.split(",") if part.strip())


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(f"'{text}' is no address, such as 10.0.0.7 or 10.0.0.0/24") from None


def secrets_in(value: object) -> Iterator[str]:
    """The texts that must not be shown of a setting's value: tokens, keys, the password of an address."""
    match value:
        case str() if "://" in value:
            yield from _secrets_of_address(value)
        case str():
            yield from tokens(value)
        case bytes():
            yield base64.b64encode(value).decode()
            yield value.decode(errors="replace")
        case tuple():
            for part in value:
                yield from secrets_in(part)


def secret_parts(url: str) -> Iterator[str]:
    """The texts that must not be shown of an address whose path is a secret: itself, and the long parts of its path."""
    path = url.partition("://")[2].partition("/")[2]
    yield url
    yield from (part for part in (path, *re.split(r"[/?&=]", path)) if len(part) >= MIN_SECRET_PATH)


def _secrets_of_address(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.password:
        yield parts.password
        yield unquote(parts.password)
        yield base64.b64encode(f"{unquote(parts.username or '')}:{unquote(parts.password)}".encode()).decode()
    yield from (secret for name, secret in parse_qsl(parts.query) if "password" in name)


def seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_SECONDS:
        raise ValueError(f"'{text}' is not a number of seconds from 0 to {MAX_SECONDS}, a day")
    return number


def yes_or_no(text: str) -> bool:
    """True for `true`, `yes`, `on` and `1`; False for `false`, `no`, `off` and `0`."""
    word = text.lower()
    if word not in (*YES, *NO):
        raise ValueError(f"'{text}' is neither true nor false")
    return word in YES


def peers(text: str) -> str:
    """Whose teams a team's percentiles are among."""
    if text not in {OF_ORGANIZATION, OF_WAREHOUSE}:
        raise ValueError(f"'{text}' is neither {OF_ORGANIZATION} nor {OF_WAREHOUSE}")
    return text


def minutes(text: str) -> timedelta:
    return timedelta(minutes=whole_number(minimum=1, maximum=7 * 24 * 60)(text))


def days(minimum: int) -> Callable[[str], timedelta]:
    number = whole_number(minimum, maximum=36_500)
    return lambda text: timedelta(days=number(text))


def whole_number(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    limits = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"

    def parse(text: str) -> int:
        is_number = text.isascii() and text.isdigit()
        if not is_number or int(text) < minimum or (maximum is not None and int(text) > maximum):
            raise ValueError(f"'{text}' is not a whole number {limits}")
        return int(text)

    return parse
