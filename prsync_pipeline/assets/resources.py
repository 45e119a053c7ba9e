"""What the assets, checks and sensors reach, as Dagster's resources: GitHub, Groq, the warehouse, the webhook.

Each field is the text of one environment variable. It is parsed when a run or a tick uses it, together with all other
settings, so that one message names every variable that is wrong, and the code loads whatever their texts are.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from prsync_pipeline.assets.steps.progress import RunProgress
from prsync_pipeline.github import GitHub, GitHubWait, ignore_wait
from prsync_pipeline.models import Team
from prsync_pipeline.months import Clock, utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store
from prsync_pipeline.webhooks.client import Webhook
from prsync_pipeline.wiring import agent_logins, github_client, groq_client, open_store, webhook_client

if TYPE_CHECKING:
    # It imports Groq's SDK, which is slow, and is needed where there is a key.
    from prsync_pipeline.classification.llm.groq_batches import GroqBatches

_DEFAULTS = {name: variable.default for variable in Settings.variables().values() for name in variable.names}


def _variable(name: str, description: str, *, is_secret: bool = False) -> Any:
    """A field with the text of the environment variable `name`, or with its default."""
    return Field(
        default=_DEFAULTS[name],
        description=f"{description} ({name})",
        repr=not is_secret,
        json_schema_extra={"variable": name},
    )


class EnvironmentResource(dg.ConfigurableResource[None]):
    """A resource whose fields stand for environment variables."""

    @classmethod
    def variables(cls) -> Mapping[str, str]:
        """The name of each field → the name of its environment variable."""
        schemas = {name: field.json_schema_extra for name, field in cls.model_fields.items()}
        return {name: str(schema["variable"]) for name, schema in schemas.items() if isinstance(schema, dict)}

    def settings(self) -> Settings:
        """The settings of this process, where the resource's fields take the place of their variables.

        Raises:
            SettingsError: naming every variable that is wrong, also those of other resources.
        """
        own = {variable: str(getattr(self, name)) for name, variable in self.variables().items()}
        return Settings.read({**os.environ, **own})


@cache
def _opened_store(settings: Settings) -> Store:
    """Ticks are many and opening compares the schema: a code server does it once for its warehouse."""
    return open_store(settings)


class WarehouseResource(EnvironmentResource):
    """Where the tables are: a DuckDB file or a Postgres database."""

    url: str = _variable(
        "PRSYNC_WAREHOUSE_URL",
        "duckdb:///path/to/file.duckdb or postgresql://user:password@host/database",
        is_secret=True,
    )
    lock_seconds: str = _variable(
        "PRSYNC_LOCK_SECONDS", "Seconds to wait for another process that writes to the warehouse"
    )

    def open_store(self) -> Store:
        """The store, with its schema brought up to date; opened once in a process.

        Raises:
            SettingsError: naming every variable that is wrong.
            WarehouseError: the warehouse cannot be opened.
        """
        return _opened_store(self.settings())


class GitHubResource(EnvironmentResource):
    """GitHub's GraphQL API, with the tokens that teams share; a team may have its own."""

    graphql_url: str = _variable("GITHUB_GRAPHQL_URL", "GitHub's address, such as one of GitHub Enterprise")
    token: str = _variable("GITHUB_TOKEN", "A token, or several separated by commas", is_secret=True)
    tokens: str = _variable("GITHUB_TOKENS", "More tokens, separated by commas: they form a pool", is_secret=True)
    secret_key: str = _variable(
        "PRSYNC_SECRET_KEY", "Fernet keys of the teams' stored tokens, the newest first", is_secret=True
    )
    page_width: str = _variable("SYNC_PAGE_WIDTH", "Pull requests in the first hydration request")
    concurrency: str = _variable("SYNC_CONCURRENCY", "Requests at once")
    max_retries: str = _variable("SYNC_MAX_RETRIES", "Retries of a request that GitHub did not answer")
    retry_delay_seconds: str = _variable("SYNC_RETRY_DELAY_SECONDS", "Pause between retries, doubling")

    def client(
        self,
        team: Team,
        log: Callable[[str], None] | None = None,
        *,
        clock: Clock = utc_now,
        is_brief: bool = False,
        waiting: Callable[[GitHubWait], None] = ignore_wait,
    ) -> AbstractContextManager[GitHub]:
        """A client with the team's tokens; see `wiring.github_client`."""
        return github_client(self.settings(), team, log, clock=clock, is_brief=is_brief, waiting=waiting)


class GroqResource(EnvironmentResource):
    """The language model, asked in batches; without a key the verdicts on AI are by rules alone."""

    api_key: str = _variable("GROQ_API_KEY", "The key", is_secret=True)
    base_url: str = _variable("GROQ_BASE_URL", "Another server with Groq's API")
    batch_size: str = _variable("SYNC_LLM_BATCH_SIZE", "Pull requests in one batch")
    summaries: str = _variable("SYNC_LLM_SUMMARIES", "false: only pull requests that leave the rules in doubt")

    def client(self) -> "AbstractContextManager[GroqBatches | None]":
        """The client; None inside of the block where there is no key."""
        return groq_client(self.settings())


class RulesResource(EnvironmentResource):
    """What the rules for verdicts on AI cannot read in a pull request."""

    agent_logins: str = _variable("PRSYNC_AGENT_LOGINS", "Accounts that are coding agents: login=tool,login=tool")

    def agents(self) -> Mapping[str, str]:
        """Login → tool of the accounts that are coding agents in every team; see `wiring.agent_logins`."""
        return agent_logins(self.settings())


class WebhookResource(EnvironmentResource):
    """Where events are posted; without an address they are kept for 30 days, and sent nowhere."""

    url: str = _variable("PRSYNC_WEBHOOK_URL", "The receiver's address", is_secret=True)
    secret: str = _variable("PRSYNC_WEBHOOK_SECRET", "Signs each event: whsec_… in base64, or any text", is_secret=True)

    def client(self, clock: Clock = utc_now) -> Webhook | None:
        """The client; None where no address is set."""
        return webhook_client(self.settings(), clock)


class SyncPolicyResource(EnvironmentResource):
    """What is brought in from GitHub, and how often."""

    first_month: str = _variable("SYNC_FIRST_MONTH", "The first month that partitions exist for, such as 2023-01")
    interval_minutes: str = _variable("SYNC_INTERVAL_MINUTES", "Minutes between two questions for what changed")
    max_pull_requests: str = _variable("SYNC_MAX_PRS", "Limit of pull requests of one repository, newest first")


class RunHistoryResource(EnvironmentResource):
    """How long Dagster's own record of prsync's runs is kept."""

    days: str = _variable(
        "PRSYNC_RUN_HISTORY_DAYS", "Days that runs which changed something are kept; the others are kept for three"
    )


KINDS: Mapping[str, type[EnvironmentResource]] = {
    "warehouse": WarehouseResource,
    "github": GitHubResource,
    "groq": GroqResource,
    "rules": RulesResource,
    "webhook": WebhookResource,
    "sync_policy": SyncPolicyResource,
    "run_history": RunHistoryResource,
}


@dg.resource(description="A function that returns the present as naive UTC.")
def clock(_context: dg.InitResourceContext) -> Clock:
    """The real clock; tests give another function under the same key."""
    return utc_now


@dg.resource(description="Takes a run's progress and reports, and writes them to its log and its page.")
def progress(_context: dg.InitResourceContext) -> RunProgress:
    """The progress of a run that no terminal shows."""
    return RunProgress()


def default_resources(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every resource by its key; a field is an `EnvVar` where its variable is set, so that no value is ever shown."""
    configured = {key: _from_environment(kind, environment) for key, kind in KINDS.items()}
    return {**configured, "clock": clock, "progress": progress}


def _from_environment(kind: type[EnvironmentResource], environment: Mapping[str, str]) -> EnvironmentResource:
    given = {name: dg.EnvVar(variable) for name, variable in kind.variables().items() if environment.get(variable, "")}
    return kind(**given)
