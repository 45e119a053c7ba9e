"""What servers say of a request may quote its secrets: none of them reaches a screen, a table, a file or a webhook."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Fault, Groq, Mishap, serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.webhooks.delivery import drain
from prsync_pipeline.wiring import open_store, webhook_client
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.secret_search import places_of
from prsync_pipeline_tests.support.webhook_receiver import PATH, receive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.support.webhook_receiver import Receiver


@dataclass(frozen=True)
class Machine:
    prsync: CommandLine
    sandbox: Sandbox
    receiver: Receiver
    secrets: Mapping[str, str]


@pytest.fixture
def machine(tmp_path: Path, duckdb_url: str) -> Iterator[Machine]:
    """A team with a token of its own, Groq, and a webhook: all that holds a secret."""
    secret = {kind: f"{kind}_{secrets.token_hex(20)}" for kind in ("ghp", "shared", "gsk", "signing")}
    world = small_repositories(2, each=3, days=20, organization="acme", seed=1, now=utc_now())
    world.grant(secret["ghp"], login="robot")
    with receive() as receiver, serve(world, groq=Groq(key=secret["gsk"])) as sandbox:
        fernet = Fernet.generate_key().decode()
        more = {
            "DAGSTER_HOME": str(tmp_path / "dagster"),
            "GITHUB_TOKEN": secret["shared"],
            "ACME_TOKEN": secret["ghp"],
            "PRSYNC_SECRET_KEY": fernet,
            "GROQ_BASE_URL": sandbox.groq_url,
            "GROQ_API_KEY": secret["gsk"],
            "PRSYNC_WEBHOOK_URL": receiver.url,
            "PRSYNC_WEBHOOK_SECRET": secret["signing"],
            "SYNC_MAX_RETRIES": "1",
        }
        (tmp_path / "dagster").mkdir()
        prsync = CommandLine(tmp_path, sandbox.url, duckdb_url, more)
        everything = {**secret, "fernet": fernet, "the webhook's path": PATH}
        yield Machine(prsync, sandbox, receiver, everything)


def test_a_server_that_echoes_the_authorization_makes_it_known_to_nobody(machine: Machine, tmp_path: Path) -> None:
    prsync, faults = machine.prsync, machine.sandbox.faults
    shown = [prsync.typed("teams", "add", "acme", "--org", "acme", "--token-env", "ACME_TOKEN")]
    assert shown[0].code == 0, shown[0].errors
    machine.sandbox.groq.mishaps.add(Mishap("rejected", on="list"))

    faults.add(Fault("echo", status=500, times=1), Fault("echo", status=401))
    shown += [prsync.typed(*words) for words in (["sync", "acme"], ["status", "acme"], ["doctor"])]
    settings = Settings.read(prsync.environment)
    store = open_store(settings)
    drain(store, webhook_client(settings), utc_now)

    texts = [text for ended in shown for text in (ended.output, ended.errors)]
    texts += [delivery.body.decode() for delivery in machine.receiver.received]
    assert "Authorization: bearer ***" in " ".join(texts)
    assert not [kind for kind, secret in machine.secrets.items() if any(secret in text for text in texts)]
    assert "sync_failed" in machine.receiver.kinds
    assert places_of(machine.secrets, tmp_path, store.warehouse) == []


def test_a_command_that_meets_a_refusing_address_shows_no_password_of_it(machine: Machine) -> None:
    address = "http://ada:hunter2-hunter2@127.0.0.1:9/graphql"
    lost = replace(machine.prsync, github_url=address, more={**machine.prsync.more, "SYNC_MAX_RETRIES": "0"})

    shown = [lost.typed("teams", "add", "acme", "--org", "acme"), lost.typed("doctor")]

    assert all("http://***@127.0.0.1:9/graphql" in ended.output + ended.errors for ended in shown)
    assert not any("hunter2" in ended.output + ended.errors for ended in shown)
