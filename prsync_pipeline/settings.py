"""Everything that the environment decides, read once and checked together. Secrets are masked in `repr`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prsync_pipeline.errors import InputError, SettingsError
from prsync_pipeline.months import Month
from prsync_pipeline.redaction import keep_secret
from prsync_pipeline.setting_values import (
    OF_ORGANIZATION,
    OF_WAREHOUSE,
    Network,
    PageAccess,
    agent_logins,
    days,
    http_url,
    minutes,
    networks,
    origin,
    page_access,
    peers,
    seconds,
    secret_parts,
    secrets_in,
    tokens,
    warehouse_url,
    webhook_key,
    webhook_url,
    whole_number,
    yes_or_no,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

MAX_QUOTED = 12
DEFAULT_FIRST_MONTH = Month(2023, 1)


class Variable(NamedTuple):
    """The environment variables that decide one setting; their texts, joined by commas, are parsed to its value."""

    names: tuple[str, ...]
    parse: Callable[[str], object]
    default: str


def _setting(parse: Callable[[str], object], *names: str, default: str | None = None, is_secret: bool = False) -> Any:
    """A field that these environment variables decide; its default is written as they would be."""
    value = None if default is None else parse(default)
    return field(default=value, repr=not is_secret, metadata={"variable": Variable(names, parse, default or "")})


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment's decisions, each with its default; see the table of variables in the README.

    `run_history`: for how long Dagster's runs that changed something are kept.
    """

    home: Path
    warehouse_url: str = _setting(
        warehouse_url, "PRSYNC_WAREHOUSE_URL", default="duckdb:///data/prsync.duckdb", is_secret=True
    )
    lock_seconds: float = _setting(seconds, "PRSYNC_LOCK_SECONDS", default="60")
    github_url: str = _setting(http_url, "GITHUB_GRAPHQL_URL", default="https://api.github.com/graphql")
    github_tokens: tuple[str, ...] = _setting(tokens, "GITHUB_TOKENS", "GITHUB_TOKEN", default="", is_secret=True)
    secret_key: str | None = _setting(str, "PRSYNC_SECRET_KEY", is_secret=True)
    history_months: int = _setting(whole_number(minimum=0), "SYNC_HISTORY_MONTHS", default="12")
    first_month: Month = _setting(Month.parse, "SYNC_FIRST_MONTH", default=str(DEFAULT_FIRST_MONTH))  # noqa: RUF009 - a field
    sync_interval: timedelta = _setting(minutes, "SYNC_INTERVAL_MINUTES", default="60")  # noqa: RUF009 - a field
    page_width: int = _setting(whole_number(minimum=1, maximum=100), "SYNC_PAGE_WIDTH", default="25")
    concurrency: int = _setting(whole_number(minimum=1, maximum=100), "SYNC_CONCURRENCY", default="4")
    max_retries: int = _setting(whole_number(minimum=0), "SYNC_MAX_RETRIES", default="3")
    retry_delay_seconds: float = _setting(seconds, "SYNC_RETRY_DELAY_SECONDS", default="30")
    max_pull_requests: int | None = _setting(whole_number(minimum=1), "SYNC_MAX_PRS")
    agent_logins: tuple[tuple[str, str], ...] = _setting(agent_logins, "PRSYNC_AGENT_LOGINS", default="")
    peers: str = _setting(peers, "PRSYNC_PEERS", default=OF_ORGANIZATION)
    groq_api_key: str | None = _setting(str, "GROQ_API_KEY", is_secret=True)
    groq_base_url: str | None = _setting(http_url, "GROQ_BASE_URL")
    llm_batch_size: int = _setting(whole_number(minimum=1, maximum=50_000), "SYNC_LLM_BATCH_SIZE", default="100")
    llm_summaries: bool = _setting(yes_or_no, "SYNC_LLM_SUMMARIES", default="true")
    groq_poll_interval: float = _setting(seconds, "SYNC_GROQ_POLL_INTERVAL", default="5")
    run_history: timedelta = _setting(days(minimum=3), "PRSYNC_RUN_HISTORY_DAYS", default="30")  # noqa: RUF009 - a field
    page_access: PageAccess = _setting(page_access, "PRSYNC_PAGE_ACCESS", default="local")  # noqa: RUF009 - a field
    page_url: str | None = _setting(origin, "PRSYNC_PAGE_URL")
    page_proxies: tuple[Network, ...] = _setting(networks, "PRSYNC_PAGE_PROXIES", default="")
    page_frame: str | None = _setting(origin, "PRSYNC_PAGE_FRAME")
    dagster_url: str | None = _setting(http_url, "PRSYNC_DAGSTER_URL")
    webhook_url: str | None = _setting(webhook_url, "PRSYNC_WEBHOOK_URL", is_secret=True)
    webhook_key: bytes | None = _setting(webhook_key, "PRSYNC_WEBHOOK_SECRET", is_secret=True)

    def __post_init__(self) -> None:
        """From here on no error, log line or row holds one of the secrets."""
        values = [getattr(self, setting.name) for setting in fields(self) if not setting.repr]
        for value in (*values, self.github_url, self.groq_base_url):
            keep_secret(*secrets_in(value))
        keep_secret(*secret_parts(self.webhook_url or ""))

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """The environment variables of each setting, by the setting's name."""
        return {setting.name: setting.metadata["variable"] for setting in fields(cls) if "variable" in setting.metadata}

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, working_directory: Path | None = None) -> Settings:
        """Settings from `environment`.

        Raises:
            SettingsError: naming every variable that is wrong, not only the first.
        """
        settings, faults = cls.examine(environment, working_directory)
        if faults:
            lines = "\n".join(f"  {name}: {fault}" for name, fault in faults.items())
            raise SettingsError(f"The environment has to be corrected:\n{lines}")
        return settings

    @classmethod
    def examine(
        cls, environment: Mapping[str, str] = os.environ, working_directory: Path | None = None
    ) -> tuple[Settings, dict[str, str]]:
        """The settings, with defaults in place of what is wrong, and what is wrong by the variable's name."""
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for name, variable in cls.variables().items():
            text = ",".join(filter(None, (environment.get(key, "").strip() for key in variable.names)))
            try:
                values |= {name: variable.parse(text)} if text else {}
            except (ValueError, InputError) as error:
                faults[variable.names[0]] = _without_value(str(error), text)
        home = find_home(environment, working_directory or Path.cwd())
        return cls(home=home, **values), faults

    @property
    def has_peers_everywhere(self) -> bool:
        """Whether percentiles are among all teams of the warehouse, and not those of one organisation alone."""
        return self.peers == OF_WAREHOUSE

    @property
    def duckdb_path(self) -> Path | None:
        """The absolute path of the DuckDB file; None where the warehouse is Postgres."""
        prefix = "duckdb:///"
        if not self.warehouse_url.startswith(prefix):
            return None
        return (self.home / Path(self.warehouse_url.removeprefix(prefix)).expanduser()).resolve()


def _without_value(fault: str, text: str) -> str:
    """What is wrong with a variable, quoting only what is short of its value: the rest may be a misplaced secret."""
    for part in (text, *map(str.strip, text.split(","))):
        if len(part) > MAX_QUOTED:
            fault = fault.replace(f"'{part}'", f"a text of {len(part)} characters")
    return fault


def find_home(environment: Mapping[str, str], working_directory: Path) -> Path:
    """Where relative paths start: `PRSYNC_HOME`, else the nearest folder upwards with `workspace.yaml`, else here."""
    named = environment.get("PRSYNC_HOME", "").strip()
    if named:
        return Path(named).expanduser().resolve()
    here = working_directory.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / "workspace.yaml").is_file()), here)
