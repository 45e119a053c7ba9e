"""From settings to the parts that reach outside: the store, a GitHub client with a team's tokens, Groq, the webhook.

Knows no Dagster: the command line calls these functions directly, Dagster's resources on its behalf.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.house_agents import house_agents
from prsync_pipeline.errors import CredentialsRefused, InputError, SettingsError
from prsync_pipeline.github import LONGEST_WAIT_SECONDS, TIMEOUT_SECONDS, GitHub, ignore_wait
from prsync_pipeline.months import utc_now
from prsync_pipeline.teams.credentials import team_tokens, with_remedy
from prsync_pipeline.warehouse import Store, open_for_reading, open_warehouse
from prsync_pipeline.webhooks.client import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.github import GitHubWait
    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Clock
    from prsync_pipeline.settings import Settings

BRIEF_WAIT_SECONDS = 2.0
# A tick begins with its last team before its twentieth second, and Dagster ends it after sixty: a request that starts
# in the last moment of these twenty may take ten more.
BRIEF_TOTAL_SECONDS = 20.0
BRIEF_TIMEOUT_SECONDS = 10.0


def open_store(settings: Settings) -> Store:
    """The store of the settings' warehouse; its schema is brought up to date. Raises WarehouseError."""
    return Store(open_warehouse(settings))


def read_store(settings: Settings) -> Store:
    """The same for a command that writes nothing: it goes on beside others that read. Raises WarehouseError."""
    return Store(open_for_reading(settings))


def agent_logins(settings: Settings) -> dict[str, str]:
    """The accounts that `PRSYNC_AGENT_LOGINS` names as coding agents: login → tool, as the catalogue names it.

    Raises:
        SettingsError: a tool is unknown, or a login has two.
    """
    try:
        return house_agents(settings.agent_logins)
    except InputError as error:
        raise SettingsError(f"PRSYNC_AGENT_LOGINS: {error} Write login=tool,login=tool.") from error


@contextmanager
def github_client(  # noqa: PLR0913 - the settings, the team, and what tests and callers replace
    settings: Settings,
    team: Team,
    log: Callable[[str], None] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    clock: Clock = utc_now,
    is_brief: bool = False,
    waiting: Callable[[GitHubWait], None] = ignore_wait,
) -> Iterator[GitHub]:
    """A client with the team's tokens, closed at the end of the block.

    `environment` holds the variables that teams name for their tokens. A client that `is_brief` does not retry, waits
    for two seconds at most, and asks nothing after twenty. `waiting` takes each wait for GitHub.

    Raises:
        CredentialsRefused: there is no token, or GitHub refuses it inside of the block; names whose token it is.
        SecretError: the team's stored token cannot be decrypted.
    """
    client = GitHub(
        settings.github_url,
        team_tokens(team, settings, environment),
        page_width=settings.page_width,
        concurrency=settings.concurrency,
        max_retries=0 if is_brief else settings.max_retries,
        retry_delay_seconds=settings.retry_delay_seconds,
        timeout_seconds=BRIEF_TIMEOUT_SECONDS if is_brief else TIMEOUT_SECONDS,
        longest_wait_seconds=BRIEF_WAIT_SECONDS if is_brief else LONGEST_WAIT_SECONDS,
        total_seconds=BRIEF_TOTAL_SECONDS if is_brief else None,
        clock=clock,
        log=log,
        waiting=waiting,
    )
    with client:
        try:
            yield client
        except CredentialsRefused as error:
            raise with_remedy(error, team) from error


def groq_client(settings: Settings) -> AbstractContextManager[GroqBatches | None]:
    """A client for the language model, closed at the end of the block; None where no key is set."""
    key = settings.groq_api_key
    if key is None:
        return nullcontext()
    from prsync_pipeline.classification.llm.groq_batches import GroqBatches  # noqa: PLC0415 - slow, and needs a key

    return GroqBatches(key, settings.groq_base_url)


def webhook_client(settings: Settings, clock: Clock = utc_now) -> Webhook | None:
    """The client that posts events; None where no address is set."""
    url = settings.webhook_url
    return Webhook(url, settings.webhook_key, clock=clock) if url else None
