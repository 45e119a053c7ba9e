"""What the environment decides, and what it is told when it is wrong."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from prsync_pipeline.errors import SettingsError, Unreachable
from prsync_pipeline.months import Month
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings, find_home


def test_an_empty_environment_gives_the_documented_defaults(tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path)

    assert settings.duckdb_path == tmp_path / "data" / "prsync.duckdb"
    assert settings.github_url == "https://api.github.com/graphql"
    assert (settings.history_months, settings.first_month, settings.page_width) == (12, Month(2023, 1), 25)
    assert (settings.concurrency, settings.max_retries, settings.retry_delay_seconds) == (4, 3, 30.0)
    assert settings.lock_seconds == 60
    assert settings.github_tokens == ()
    assert settings.max_pull_requests is None
    assert (settings.webhook_url, settings.webhook_key) == (None, None)
    assert (settings.groq_api_key, settings.groq_base_url) == (None, None)
    assert (settings.llm_batch_size, settings.groq_poll_interval) == (100, 5.0)


def test_every_fault_is_reported_in_one_message(tmp_path: Path) -> None:
    environment = {
        "PRSYNC_WAREHOUSE_URL": "mysql://user:hunter2@host/db",
        "PRSYNC_LOCK_SECONDS": "soon",
        "GITHUB_GRAPHQL_URL": "api.github.com",
        "SYNC_HISTORY_MONTHS": "twelve",
        "SYNC_FIRST_MONTH": "2023",
        "SYNC_PAGE_WIDTH": "500",
        "SYNC_CONCURRENCY": "0",
        "SYNC_MAX_RETRIES": "-1",
        "SYNC_RETRY_DELAY_SECONDS": "nan",
        "SYNC_MAX_PRS": "0",
        "GROQ_BASE_URL": "api.groq.com",
        "SYNC_LLM_BATCH_SIZE": "50001",
        "SYNC_LLM_SUMMARIES": "sometimes",
        "SYNC_GROQ_POLL_INTERVAL": "soon",
        "PRSYNC_AGENT_LOGINS": "zaniebot",
        "PRSYNC_WEBHOOK_URL": "hooks.example.com/path-that-is-secret",
        "PRSYNC_WEBHOOK_SECRET": "whsec_no-base64",
        "PRSYNC_PAGE_ACCESS": "everyone",
        "PRSYNC_PAGE_URL": "https://prsync.example.com/page",
        "PRSYNC_PAGE_PROXIES": "10.0.0.7,proxy",
        "PRSYNC_PAGE_FRAME": "https://wiki.example.com; script-src *",
    }

    with pytest.raises(SettingsError) as caught:
        Settings.read(environment, tmp_path)

    message = str(caught.value)
    assert [name for name in environment if f"{name}:" not in message] == []
    assert [secret for secret in ("hunter2", "path-that-is-secret", "no-base64") if secret in message] == []


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("true", True), ("Yes", True), ("1", True), ("FALSE", False), ("off", False)]
)
def test_summaries_are_switched_off_by_a_word(tmp_path: Path, text: str, expected: bool) -> None:
    assert Settings.read({"SYNC_LLM_SUMMARIES": text}, tmp_path).llm_summaries is expected


def test_no_secret_shows_in_the_representation(tmp_path: Path) -> None:
    secrets = {
        "GITHUB_TOKENS": "ghp_first,ghp_second",
        "PRSYNC_SECRET_KEY": "fernet-key",
        "GROQ_API_KEY": "gsk_secret",
        "PRSYNC_WAREHOUSE_URL": "postgresql://prsync:hunter2@db/prsync",
        "PRSYNC_WEBHOOK_URL": "https://hooks.example.com/webhook-path",
        "PRSYNC_WEBHOOK_SECRET": "webhook-secret",
    }

    shown = repr(Settings.read(secrets, tmp_path))

    parts = ("ghp_first", "ghp_second", "fernet-key", "gsk_secret", "hunter2", "webhook-path", "webhook-secret")
    assert [part for part in parts if part in shown] == []


def test_the_pages_settings_are_read(tmp_path: Path) -> None:
    environment = {
        "PRSYNC_PAGE_ACCESS": "Links",
        "PRSYNC_PAGE_URL": "https://PRsync.example.com:8443/",
        "PRSYNC_PAGE_PROXIES": "10.0.0.7, 10.1.0.0/16,::1",
    }

    settings = Settings.read(environment, tmp_path)

    assert settings.page_access is PageAccess.LINKS
    assert settings.page_url == "https://prsync.example.com:8443"
    assert [str(network) for network in settings.page_proxies] == ["10.0.0.7/32", "10.1.0.0/16", "::1/128"]
    assert Settings.read({}, tmp_path).page_access is PageAccess.LOCAL


@pytest.mark.parametrize(
    "url", ["prsync.example.com", "https://", "https://ada@host", "https://host/a", "https://host?a", "https://host:no"]
)
def test_the_pages_address_is_of_a_server_alone(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="PRSYNC_PAGE_URL: it is no address of a server"):
        Settings.read({"PRSYNC_PAGE_URL": url}, tmp_path)


@pytest.mark.parametrize("url", ["https://", "ftp://hooks.example.com", "http://[::1", "http://host:port/"])
def test_a_webhook_needs_an_address_with_a_host(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="PRSYNC_WEBHOOK_URL: it is no http"):
        Settings.read({"PRSYNC_WEBHOOK_URL": url}, tmp_path)


def test_a_webhooks_secret_is_a_text_or_a_key_in_base64(tmp_path: Path) -> None:
    keys = [Settings.read({"PRSYNC_WEBHOOK_SECRET": text}, tmp_path).webhook_key for text in ("key", "whsec_a2V5")]

    assert keys == [b"key", b"key"]


def test_tokens_of_both_variables_form_one_pool_without_repeats(tmp_path: Path) -> None:
    settings = Settings.read({"GITHUB_TOKENS": "a, b,,a", "GITHUB_TOKEN": "b"}, tmp_path)

    assert settings.github_tokens == ("a", "b")


def test_an_absolute_path_stays_and_a_relative_one_starts_from_home(tmp_path: Path) -> None:
    absolute = Settings.read({"PRSYNC_WAREHOUSE_URL": "duckdb:////srv/one.duckdb"}, tmp_path)
    relative = Settings.read({"PRSYNC_WAREHOUSE_URL": "duckdb:///one.duckdb", "PRSYNC_HOME": str(tmp_path / "home")})

    assert absolute.duckdb_path == Path("/srv/one.duckdb")
    assert relative.duckdb_path == tmp_path / "home" / "one.duckdb"


def test_postgres_has_no_file(tmp_path: Path) -> None:
    assert Settings.read({"PRSYNC_WAREHOUSE_URL": "postgresql://db/prsync"}, tmp_path).duckdb_path is None


def test_home_is_the_nearest_folder_upwards_with_a_workspace(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "workspace.yaml").touch()

    assert find_home({}, deep) == tmp_path
    assert find_home({"PRSYNC_HOME": str(deep)}, tmp_path) == deep


@pytest.mark.parametrize(
    "variable",
    [variable for setting in Settings.variables().values() for variable in setting.names],
)
def test_a_secret_in_the_wrong_variable_is_not_quoted(variable: str, tmp_path: Path) -> None:
    misplaced = f"ghp_{secrets.token_hex(20)}"

    _, faults = Settings.examine({variable: f"x=y,{misplaced}"}, tmp_path)
    _, more = Settings.examine({variable: misplaced}, tmp_path)

    assert misplaced not in f"{faults} {more}"


def test_a_short_value_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SYNC_MAX_PRS: '12x' is not a whole number"):
        Settings.read({"SYNC_MAX_PRS": "12x"}, tmp_path)


def test_no_error_holds_a_secret_of_the_settings(tmp_path: Path) -> None:
    kinds = ("token", "second", "fernet", "groq", "hook", "signing", "password", "userinfo", "basic")
    secret = {kind: f"{kind}-{secrets.token_hex(12)}" for kind in kinds}
    Settings.read(
        {
            "GITHUB_TOKEN": secret["token"],
            "GITHUB_TOKENS": f"{secret['second']},ghp_other",
            "GITHUB_GRAPHQL_URL": f"https://ada:{secret['userinfo']}@github.test/graphql",
            "PRSYNC_SECRET_KEY": secret["fernet"],
            "GROQ_API_KEY": secret["groq"],
            "GROQ_BASE_URL": f"https://ada:{secret['basic']}@groq.test",
            "PRSYNC_WEBHOOK_URL": f"https://hooks.test/services/{secret['hook']}",
            "PRSYNC_WEBHOOK_SECRET": secret["signing"],
            "PRSYNC_WAREHOUSE_URL": f"postgresql://prsync:{secret['password']}@db/prsync",
        },
        tmp_path,
    )

    message = str(Unreachable(f"The server said: {' '.join(secret.values())} /services/{secret['hook']}"))

    assert not [kind for kind, text in secret.items() if text in message]
