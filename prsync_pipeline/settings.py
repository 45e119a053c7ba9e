"""Everything that the environment decides, read once and checked together. Secrets are masked in `repr`."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from prsync_pipeline.errors import InputError, SettingsError
from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_WAREHOUSE_URL = "duckdb:///data/prsync.duckdb"
DEFAULT_GITHUB_URL = "https://api.github.com/graphql"
DEFAULT_FIRST_MONTH = Month(2023, 1)
T = TypeVar("T")

WAREHOUSE_SCHEMES = ("duckdb:///", "postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment's decisions; see the table of variables in the README.

    `groq_wait_limit`: seconds that one run waits for the model at most; what comes later a sensor collects.
    """

    home: Path
    warehouse_url: str = field(default=DEFAULT_WAREHOUSE_URL, repr=False)
    lock_seconds: float = 60.0
    github_url: str = DEFAULT_GITHUB_URL
    github_tokens: tuple[str, ...] = field(default=(), repr=False)
    secret_key: str | None = field(default=None, repr=False)
    history_months: int = 12
    first_month: Month = DEFAULT_FIRST_MONTH
    sync_interval: timedelta = timedelta(hours=1)
    page_width: int = 25
    concurrency: int = 4
    max_retries: int = 3
    retry_delay_seconds: float = 30.0
    max_pull_requests: int | None = None
    groq_api_key: str | None = field(default=None, repr=False)
    groq_base_url: str | None = None
    llm_batch_size: int = 100
    groq_poll_interval: float = 5.0
    groq_wait_limit: float = 120.0
    webhook_url: str | None = field(default=None, repr=False)
    webhook_key: bytes | None = field(default=None, repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, working_directory: Path | None = None) -> Settings:
        """Settings from `environment`.

        Raises:
            SettingsError: naming every variable that is wrong, not only the first.
        """
        settings, problems = cls.examine(environment, working_directory)
        if problems:
            lines = "\n".join(f"  {name}: {problem}" for name, problem in problems.items())
            raise SettingsError(f"The environment needs mending:\n{lines}")
        return settings

    @classmethod
    def examine(
        cls, environment: Mapping[str, str] = os.environ, working_directory: Path | None = None
    ) -> tuple[Settings, dict[str, str]]:
        """The settings with the default in the place of what is wrong, and by variable what that is."""
        problems: dict[str, str] = {}

        def value(name: str, default: T, parse: Callable[[str], T]) -> T:
            text = environment.get(name, "").strip()
            if not text:
                return default
            try:
                return parse(text)
            except (ValueError, InputError) as error:
                problems[name] = str(error)
                return default

        home = find_home(environment, working_directory or Path.cwd())
        settings = cls(
            home=home,
            warehouse_url=value("PRSYNC_WAREHOUSE_URL", DEFAULT_WAREHOUSE_URL, warehouse_url),
            lock_seconds=value("PRSYNC_LOCK_SECONDS", 60.0, seconds),
            github_url=value("GITHUB_GRAPHQL_URL", DEFAULT_GITHUB_URL, http_url),
            github_tokens=tokens(environment.get("GITHUB_TOKENS", ""), environment.get("GITHUB_TOKEN", "")),
            secret_key=value("PRSYNC_SECRET_KEY", None, str),
            history_months=value("SYNC_HISTORY_MONTHS", 12, whole_number(least=0)),
            first_month=value("SYNC_FIRST_MONTH", DEFAULT_FIRST_MONTH, Month.parse),
            sync_interval=value("SYNC_INTERVAL_MINUTES", timedelta(hours=1), minutes),
            page_width=value("SYNC_PAGE_WIDTH", 25, whole_number(least=1, most=100)),
            concurrency=value("SYNC_CONCURRENCY", 4, whole_number(least=1, most=100)),
            max_retries=value("SYNC_MAX_RETRIES", 3, whole_number(least=0)),
            retry_delay_seconds=value("SYNC_RETRY_DELAY_SECONDS", 30.0, seconds),
            max_pull_requests=value("SYNC_MAX_PRS", None, whole_number(least=1)),
            groq_api_key=value("GROQ_API_KEY", None, str),
            groq_base_url=value("GROQ_BASE_URL", None, http_url),
            llm_batch_size=value("SYNC_LLM_BATCH_SIZE", 100, whole_number(least=1, most=50_000)),
            groq_poll_interval=value("SYNC_GROQ_POLL_INTERVAL", 5.0, seconds),
            groq_wait_limit=value("SYNC_GROQ_WAIT_LIMIT", 120.0, seconds),
            webhook_url=value("PRSYNC_WEBHOOK_URL", None, webhook_url),
            webhook_key=value("PRSYNC_WEBHOOK_SECRET", None, webhook_key),
        )
        return settings, problems

    @property
    def duckdb_path(self) -> Path | None:
        """The absolute path of the DuckDB file; None where the warehouse is Postgres."""
        prefix = "duckdb:///"
        if not self.warehouse_url.startswith(prefix):
            return None
        return (self.home / Path(self.warehouse_url.removeprefix(prefix)).expanduser()).resolve()


def find_home(environment: Mapping[str, str], working_directory: Path) -> Path:
    """Where relative paths start: `PRSYNC_HOME`, else the nearest folder upwards with `workspace.yaml`, else here."""
    named = environment.get("PRSYNC_HOME", "").strip()
    if named:
        return Path(named).expanduser().resolve()
    here = working_directory.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / "workspace.yaml").is_file()), here)


def tokens(*lists: str) -> tuple[str, ...]:
    """The tokens of comma-separated lists, each once, in order."""
    return tuple(dict.fromkeys(token.strip() for text in lists for token in text.split(",") if token.strip()))


def warehouse_url(text: str) -> str:
    if not text.startswith(WAREHOUSE_SCHEMES):
        # The text may hold a password: name the scheme, never the whole.
        raise ValueError(
            f"'{text.partition(':')[0]}:…' is no warehouse; write duckdb:///path/to/file.duckdb or postgresql://…"
        )
    if not text.partition(":///")[2] and text.startswith("duckdb"):
        raise ValueError("duckdb:/// needs the path of a file, such as duckdb:///data/prsync.duckdb")
    return text


def http_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"'{text}' is no http(s) address")
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


def seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"'{text}' is not a number of seconds")
    return number


def minutes(text: str) -> timedelta:
    return timedelta(minutes=whole_number(least=1, most=7 * 24 * 60)(text))


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    limits = f"of at least {least}" if most is None else f"from {least} to {most}"

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or int(text) < least or (most is not None and int(text) > most):
            raise ValueError(f"'{text}' is not a whole number {limits}")
        return int(text)

    return parse
