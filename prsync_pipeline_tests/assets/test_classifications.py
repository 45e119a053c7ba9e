"""The verdicts as a Dagster asset: in the history's own run, with what it cost, and with what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.assets.classifications import CLASSIFICATIONS, COMPLETE
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_KEY, Mishap, sample, serve
from prsync_pipeline_tests.support.connections import Connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, run_figures, signed_up
from prsync_pipeline_tests.support.uploaded_addresses import addresses, addresses_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import dagster as dg

    from prsync_pipeline.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=3, now=utc_now(), scale=0.1)) as serving:
        yield serving


@pytest.fixture
def acme(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    """A team that has signed up; there is a key for the sandbox's model."""
    with signed_up(
        sandbox,
        tmp_path,
        duckdb_url,
        GROQ_API_KEY=DEFAULT_KEY,
        GROQ_BASE_URL=sandbox.groq_url,
    ) as running:
        yield running


def metadata_of(result: dg.ExecuteInProcessResult) -> Mapping[str, object]:
    return run_figures(result.asset_materializations_for_node(CLASSIFICATIONS), CLASSIFICATIONS)


def askable(acme: Dagster) -> int:
    """Of the stored pull requests those that are merged or closed, and by a person or an agent."""
    rows = "select count(*) as askable from raw_pull_requests join ai_classifications using (team, repository, number)"
    where = "where state <> 'open' and (author_kind <> 'bot' or involvement = 'authored')"
    with acme.connections.store.warehouse.transaction() as transaction:
        [counted] = transaction.fetch(f"{rows} {where}")
    return int(counted["askable"])


def test_the_history_of_a_team_comes_with_its_verdicts_in_one_run(acme: Dagster, sandbox: Sandbox) -> None:
    months = last_months(4)

    result = acme.sync("acme", months)

    assert result.success
    assert acme.materialized(CLASSIFICATIONS) == {f"{month}|acme" for month in months.first.until(months.last)}
    numbers = metadata_of(result)
    with acme.connections.store.warehouse.transaction() as transaction:
        [stored] = transaction.fetch("select count(*) as all_of_them from raw_pull_requests")
    assert numbers["pull_requests"] == stored["all_of_them"] > askable(acme) > 0
    assert numbers["model_answered"] == numbers["sent_to_the_model_now"] == askable(acme)
    assert numbers["model"] == COMPLETE
    assert len(sandbox.groq.lines) == askable(acme)
    assert_no_persons_address_was_sent(acme, sandbox)


def assert_no_persons_address_was_sent(acme: Dagster, sandbox: Sandbox) -> None:
    """In no uploaded byte, though commits and texts hold them."""
    sent = b"\n".join(file.content for file in sandbox.groq.files.values() if file.purpose == "batch").decode()
    with acme.connections.store.warehouse.transaction() as transaction:
        stored = {row["author_email"] for row in transaction.fetch("select distinct author_email from raw_commits")}
    assert len(addresses_of_people(" ".join(filter(None, stored)))) > 3
    assert "noreply@anthropic.com" in addresses(sent)
    assert addresses_of_people(sent) == set()


def test_the_run_page_shows_what_a_thousand_pull_requests_cost(acme: Dagster) -> None:
    numbers = metadata_of(acme.sync("acme", last_months(2)))

    assert numbers["cost_of_1000_is"] == "measured"
    assert isinstance(numbers["cost_usd_of_1000"], float)
    assert 0.01 < numbers["cost_usd_of_1000"] < 1
    assert isinstance(numbers["input_tokens_of_1000"], int)
    assert numbers["input_tokens_of_1000"] > 100_000


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"GROQ_API_KEY": ""}, "GROQ_API_KEY is not set"),
        ({"GROQ_API_KEY": "gsk_findable"}, "Groq refuses the key"),
        ({"GROQ_BASE_URL": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_without_the_model_the_run_succeeds_by_rules_and_says_so(
    acme: Dagster, tmp_path: Path, changes: Mapping[str, str], says: str
) -> None:
    reached = Connections({**acme.connections.environment, **changes})

    result = Dagster(acme.instance, reached).sync("acme", last_months(2))

    numbers = metadata_of(result)
    assert result.success
    assert says in str(numbers["model"])
    assert (numbers["model_answered"], numbers["sent_to_the_model_now"]) == (0, 0)
    assert int(str(numbers["ai_assisted"])) > 0
    written = [path for path in tmp_path.rglob("*") if path.is_file() and b"gsk_findable" in path.read_bytes()]
    assert written == []


def test_a_batch_that_takes_too_long_does_not_hold_the_run(acme: Dagster, sandbox: Sandbox) -> None:
    sandbox.groq.mishaps.add(Mishap("stuck"))

    result = acme.sync("acme", last_months(2))

    numbers = metadata_of(result)
    assert result.success
    assert "wait for the model" in str(numbers["model"])
    assert numbers["model_pending"] == askable(acme) > 0
