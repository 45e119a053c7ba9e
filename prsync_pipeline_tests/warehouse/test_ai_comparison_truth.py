"""The comparison by origin against an independent computation in plain Python, on both warehouses."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import ActorKind, PullRequestState, ReviewState
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline.warehouse.rows.records import insert
from prsync_pipeline_tests.support import expected_ai_comparison, made_verdicts, row_copies
from prsync_pipeline_tests.support.expected_trends import same
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.models import PullRequest

COVERED = datetime(2025, 11, 1)


def stored(store: Store, pulls: Sequence[PullRequest]) -> None:
    repositories = sorted({pull_request.repository for pull_request in pulls})
    store.teams.add(make_team(), [make_tracked(name) for name in repositories])
    store.teams.complete_sync("core", COVERED, NOW)
    store.pull_requests.save("core", pulls, {})
    with store.warehouse.transaction() as transaction:
        agents = [("core", "zaniebot"), ("*", "house-agent"), ("other", "ada")]
        insert(transaction, "agent_logins", [{"team": team, "login": login, "tool": "codex"} for team, login in agents])
    made_verdicts.plant_for_all(store.warehouse, "core")


@pytest.fixture(scope="module")
def sample_tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    """The rows of a sample organisation, synced once for both warehouses."""
    folder = tmp_path_factory.mktemp("sample")
    store = Store(open_warehouse(Settings(home=folder, warehouse_url=f"duckdb:///{folder}/synced.duckdb")))
    clock = Clock()
    with serve(sample(seed=7, now=NOW, scale=0.2), clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, "acme", clock=clock)
        syncing.sign_up()
        syncing.sync("2025-11")
    made_verdicts.plant_for_all(store.warehouse, "acme")
    return row_copies.take(store.warehouse)


def check(store: Store, team: str, repositories: Sequence[str]) -> tuple[int, int]:
    """Compare every cell of every row; return how many rows have a difference, and how many a matched one."""
    periods = {period.name: (period.first.start, period.last.end) for period in store.ai_comparisons.periods(team, NOW)}
    differences = matched = 0
    for repository in ("*", *repositories):
        rows = {
            (row.period, row.metric, row.origin): row
            for row in store.ai_comparisons.of_team(team, NOW, repository=repository)
        }
        expected = expected_ai_comparison.expected_of(store.warehouse, team, periods, NOW, repository)
        assert rows.keys() == expected.keys()
        for key, of_row in expected.items():
            found = asdict(rows[key])
            assert [
                f"{repository} {key} {column}: expected {value}, found {found[column]}"
                for column, value in of_row.items()
                if not same(value if value is None else float(value), found[column] and float(found[column]))
                and not (value == found[column] == 0)
            ] == []
        differences += sum(row.difference is not None for row in rows.values())
        matched += sum(row.matched_difference is not None for row in rows.values())
    return differences, matched


def words_of(repository: str, number: int, chance: random.Random) -> tuple[str, str]:
    """Title and body; one in five reverts an earlier pull request, or says so in words that do not."""
    if chance.random() >= 0.2:
        return f"Change {number % 90}", "What and why."
    original = chance.randrange(max(1, number - 60), number + 1)
    return chance.choice(
        [
            (f'Revert "Change {original % 90}"', "It broke."),
            (f'Revert "Change {original % 90} (#{original})"', ""),
            ("Take it back", f"Oh.\nIt reverts nothing.\nReverts {repository.upper()}#{original}.\nReverts a/b#1"),
            (f'Revert "Change {original % 90}"', f"Reverts acme/lamp#{original}"),
        ]
    )


def state_of(*, is_merged: bool, is_over: bool) -> PullRequestState:
    if is_merged:
        return PullRequestState.MERGED
    return PullRequestState.CLOSED if is_over else PullRequestState.OPEN


def made_up(seed: int) -> list[PullRequest]:
    """Pull requests of two repositories over a year: reviewed or not, reverted by link or by title, open, by bots."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    pulls = []
    for number in range(1, 600):
        repository = chance.choice(["acme/lamp", "acme/Desk"])
        created = COVERED + timedelta(hours=chance.uniform(-200, 24 * 383))
        end = created + timedelta(hours=chance.choice([1, 5, 30.5, 719, 720, 721, 900]) * chance.choice([1, 1, 0.3]))
        is_merged, is_over = end < NOW and chance.random() < 0.85, end < NOW
        review = make_review(
            submitted_at=created + (end - created) * chance.choice([0.1, 0.5, 1, 1.2]),
            state=chance.choice(list(ReviewState)),
            reviewer_login=chance.choice(["grace", "ada"]),
        )
        title, body = words_of(repository, number, chance)
        pulls.append(
            make_pull_request(
                repository=repository,
                number=number,
                title=title,
                body=body,
                author_login=chance.choice(["ada", "ada", "ZanieBot", "house-agent[bot]", None]),
                author_kind=chance.choice([ActorKind.USER, ActorKind.USER, ActorKind.BOT]),
                created_at=created,
                merged_at=end if is_merged else None,
                closed_at=end if is_over else None,
                state=state_of(is_merged=is_merged, is_over=is_over),
                additions=chance.choice([0, 9, 40, 199, 450, 900]),
                ready_at=(created + (end - created) * 0.05,) if chance.random() < 0.5 else (),
                reviews=(review,) if chance.random() < 0.8 else (),
            )
        )
    return pulls


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_made_up_rows_agree_in_every_column(store: Store, seed: int) -> None:
    stored(store, made_up(seed))

    assert all(check(store, "core", ["acme/lamp", "acme/Desk"]))


@pytest.mark.slow
def test_the_sample_organisation_agrees_in_every_column(store: Store, sample_tables: row_copies.Tables) -> None:
    row_copies.put(store.warehouse, sample_tables)

    differences, _ = check(store, "acme", sorted({row["repository"] for row in sample_tables["tracked_repositories"]}))
    assert differences


@pytest.mark.slow
def test_the_real_history_agrees_in_every_column(store: Store) -> None:
    if not REAL_HISTORY.exists():
        pytest.skip(WITHOUT_REAL_HISTORY)
    pulls = [
        replace(pull_request, body=pull_request.body.replace("\0", ""), commits=(), files=())
        for pull_request in real_history()
        if pull_request.updated_at >= COVERED
    ]
    stored(store, pulls)

    assert all(check(store, "core", sorted({pull_request.repository for pull_request in pulls})))
