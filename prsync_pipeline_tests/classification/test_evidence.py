from __future__ import annotations

import pytest

from prsync_pipeline.classification.rules.evidence import MAX_EXCERPT, Evidence, Signal
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.models import Involvement
from prsync_pipeline_tests.support.golden_cases import make_commit, make_pull_request

TRAILER = "Co-authored-by: Claude <noreply@anthropic.com>"


def test_each_place_has_its_own_signal() -> None:
    pull_request = make_pull_request(
        title="Add a budget (generated with Aider)",
        body="I used Copilot to write the tests.",
        author="devin-ai-integration",
        commits=[
            make_commit("Plan", name="Cursor Agent", email="cursoragent@cursor.com", login="cursoragent"),
            make_commit(f"Fix\n\n{TRAILER}"),
        ],
        reviewers=["greptile-apps"],
        files=["docs/CLAUDE.md"],
        head_branch="codex/fix-budget",
    )

    found = {(mark.signal, mark.tool, mark.where) for mark in find_evidence(pull_request)}

    assert found == {
        (Signal.AUTHOR, "Devin", "author"),
        (Signal.COMMIT_AUTHOR, "Cursor", "commit 1a2b3c4"),
        (Signal.TRAILER, "Claude", "commit 1a2b3c4"),
        (Signal.WORDS, "Aider", "title"),
        (Signal.WORDS, "Copilot", "body"),
        (Signal.REVIEWER, "Greptile", "reviews"),
        (Signal.FILE, "Claude", "files"),
        (Signal.BRANCH, "Codex", "head branch"),
    }


def test_an_excerpt_shows_the_words_and_has_at_most_two_hundred_characters() -> None:
    long = "The queue drops every second job when the worker restarts, " * 20
    pull_request = make_pull_request(body=f"{long}. I used Cursor to write the tests. {long}")

    (mark,) = find_evidence(pull_request)

    assert "used Cursor to write" in mark.excerpt
    assert len(mark.excerpt) <= MAX_EXCERPT


def test_a_tool_has_event_once_for_each_signal() -> None:
    pull_request = make_pull_request(commits=[make_commit(f"One\n\n{TRAILER}"), make_commit(f"Two\n\n{TRAILER}")])

    marks = find_evidence(pull_request)

    assert marks == (Evidence(Signal.TRAILER, "Claude", "commit 1a2b3c4", TRAILER),)


def test_a_tool_that_answers_in_its_own_pull_request_has_not_reviewed_it() -> None:
    pull_request = make_pull_request(author="cursor", reviewers=["cursor[bot]"])

    assert [mark.signal for mark in find_evidence(pull_request)] == [Signal.AUTHOR]


@pytest.mark.parametrize(
    ("path", "tool"),
    [
        ("CLAUDE.md", "Claude"),
        (".claude/settings.json", "Claude"),
        (".cursorrules", "Cursor"),
        ("app/.cursor/rules/style.mdc", "Cursor"),
        (".github/copilot-instructions.md", "Copilot"),
        (".aider.conf.yml", "Aider"),
        ("AGENTS.md", "Unnamed AI"),
    ],
)
def test_files_of_tools_are_weak_evidence_that_decides_nothing(path: str, tool: str) -> None:
    marks = find_evidence(make_pull_request(files=[path]))

    assert [(mark.signal, mark.tool, mark.excerpt) for mark in marks] == [(Signal.FILE, tool, path)]
    assert decide(marks).involvement is Involvement.NONE


@pytest.mark.parametrize("path", ["src/notclaude.md", "docs/agents.md.txt", "src/cursor/rules.py", "claude.md/x.py"])
def test_files_that_only_sound_alike_are_no_evidence(path: str) -> None:
    assert find_evidence(make_pull_request(files=[path])) == ()


def test_release_notes_in_a_dependency_bots_body_are_not_about_the_change() -> None:
    notes = (
        "Bumps sdk.\n\nRelease notes:\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\n\n" + TRAILER
    )
    pull_request = make_pull_request(author="dependabot[bot]", body=notes)

    assert find_evidence(pull_request) == ()


def test_a_commit_that_an_agent_pushed_to_a_dependency_bots_branch_counts() -> None:
    pull_request = make_pull_request(author="dependabot", commits=[make_commit(f"Adapt to the new API\n\n{TRAILER}")])

    assert decide(find_evidence(pull_request)).involvement is Involvement.CO_AUTHORED


def test_a_deleted_account_and_empty_texts_are_no_evidence() -> None:
    pull_request = make_pull_request(title="", author=None, commits=[make_commit("", name=None, login=None)])

    assert find_evidence(pull_request) == ()


def test_a_name_that_only_starts_or_ends_like_a_tool_is_no_mention() -> None:
    body = "Used cursory checks, see @claude and https://copilot.example/used, `used Cursor`, used Claudette to test."

    assert find_evidence(make_pull_request(body=body)) == ()
