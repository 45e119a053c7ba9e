"""The way to the outer parts: settings, the store, a GitHub client with a team's tokens, Groq, the webhook."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.github import LONGEST_WAIT_SECONDS, GitHub
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.credentials import team_tokens, with_remedy
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline.webhooks.client import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from prsync_pipeline.classification.llm.groq_batches import GroqBatches
    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Clock


BRIEF_SECONDS = 2.0


@dataclass(frozen=True)
class Connections:
    """What a process needs to reach, from one environment; each part is opened when first asked for."""

    environment: Mapping[str, str] = field(repr=False)
    clock: Clock = utc_now

    @classmethod
    def from_environment(cls) -> Connections:
        return cls(os.environ)

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.environment)

    @cached_property
    def store(self) -> Store:
        return Store(open_warehouse(self.settings))

    @contextmanager
    def github(
        self, team: Team, log: Callable[[str], None] | None = None, *, is_brief: bool = False
    ) -> Iterator[GitHub]:
        """A client with the team's tokens; where GitHub refuses them, the error says whose they are.

        One that `is_brief` neither retries nor waits: what it cannot have at once is had another time.
        """
        settings = self.settings
        client = GitHub(
            settings.github_url,
            team_tokens(team, settings, self.environment),
            page_width=settings.page_width,
            concurrency=settings.concurrency,
            max_retries=0 if is_brief else settings.max_retries,
            retry_delay_seconds=settings.retry_delay_seconds,
            longest_wait_seconds=BRIEF_SECONDS if is_brief else LONGEST_WAIT_SECONDS,
            clock=self.clock,
            log=log,
        )
        with client:
            try:
                yield client
            except CredentialsRefused as error:
                raise with_remedy(error, team) from error

    def groq(self) -> AbstractContextManager[GroqBatches | None]:
        """A client for the language model; None inside of the block where there is no key."""
        key = self.settings.groq_api_key
        if key is None:
            return nullcontext()
        from prsync_pipeline.classification.llm.groq_batches import GroqBatches  # noqa: PLC0415 - slow, and needs a key

        return GroqBatches(key, self.settings.groq_base_url)

    def webhook(self) -> Webhook | None:
        """Where events go; None where no address is set."""
        url = self.settings.webhook_url
        return Webhook(url, self.settings.webhook_key, clock=self.clock) if url else None
