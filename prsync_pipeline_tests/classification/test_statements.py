"""What people write about a tool: whether it states that this change was made with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.classification.rules.words.english.making import STATEMENTS, is_made
from prsync_pipeline.classification.rules.words.english.roles import ROLES, plays_role
from prsync_pipeline.classification.rules.words.mentions import find_mentions
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline_tests.support.golden_cases import make_pull_request

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.words.english.roles import Role
    from prsync_pipeline.classification.rules.words.english.statement import Statement

SENTENCES = Path(__file__).parent / "sentences"
"""A sentence a line; the names of the files say what they have in common."""


def sentences(name: str) -> list[str]:
    return (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def is_assisted(*, title: str = "Fix the retry", body: str = "") -> bool:
    return decide(find_evidence(make_pull_request(title=title, body=body))).is_ai_assisted


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.example)
def test_every_statement_is_read_in_its_example(statement: Statement) -> None:
    mentions = [*find_mentions(statement.example)]

    assert any(statement.is_stated(each.before, each.after, is_product_part=False) for each in mentions)
    assert any(is_made(mention) for mention in mentions)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.example)
def test_every_role_is_played_in_its_example(role: Role) -> None:
    assert any(plays_role(mention) for mention in find_mentions(role.example))


def test_sentences_that_state_it_are_found() -> None:
    assert [sentence for sentence in sentences("stating") if not is_assisted(body=sentence)] == []


def test_product_work_people_plans_and_denials_are_not_taken_for_it() -> None:
    assert [sentence for sentence in sentences("not_stating") if is_assisted(body=sentence)] == []


def test_a_title_states_it_in_brackets_or_as_work_on_the_code_itself() -> None:
    assert [title for title in sentences("titles_stating") if not is_assisted(title=title)] == []
    assert [title for title in sentences("titles_not_stating") if is_assisted(title=title)] == []


@pytest.mark.parametrize(
    "body",
    [
        "Written by the AI team.",
        "Fixed by the Cursor team in May.",
        "With help from Claude in accounting.",
        "Implemented by Claude Dupont.",
        "Code by Claude and Sofia.",
    ],
)
def test_people_and_teams_are_no_tools(body: str) -> None:
    assert not is_assisted(body=body)


def test_a_model_that_is_named_behind_its_tool_counts_with_its_number_only() -> None:
    def tools(body: str) -> tuple[str, ...]:
        return decide(find_evidence(make_pull_request(body=body))).tools

    assert tools("Done with Copilot CLI using Claude Sonnet 4.5.") == ("Claude", "Copilot")
    assert tools("Done with Cursor (Sonnet).") == ("Cursor",)
    assert tools("Done with Codex (GPT-5).") == ("Codex",)
