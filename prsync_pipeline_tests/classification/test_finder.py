from __future__ import annotations

from dataclasses import replace

import pytest

from prsync_pipeline.classification.rules.evidence import MAX_EXCERPT, Evidence, Signal
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.verdict_states import Involvement
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


def test_a_tool_is_reported_once_for_each_signal() -> None:
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


def signals(marks: tuple[Evidence, ...]) -> list[tuple[Signal, str]]:
    return [(mark.signal, mark.tool) for mark in marks]


@pytest.mark.parametrize(
    ("label", "tool"),
    [
        ("claude-code-assisted", "Claude"),
        ("claude-assisted", "Claude"),
        ("AI assisted", "Unnamed AI"),
        ("ai-generated", "Unnamed AI"),
        ("origin: copilot-authored", "Copilot"),
        ("made-with-cursor", "Cursor"),
        ("vibe-coded", "Unnamed AI"),
    ],
)
def test_a_label_that_states_it_makes_it_assisted(label: str, tool: str) -> None:
    marks = find_evidence(make_pull_request(labels=["bug", label]))

    assert marks == (Evidence(Signal.LABEL, tool, "labels", label),)
    assert decide(marks).involvement is Involvement.ASSISTED


@pytest.mark.parametrize(
    "label",
    ["area: ai-assistant", "copilot-chat", "claude", "not-ai-generated", "ai-generated-text", "coderabbit-made"],
)
def test_a_label_about_the_product_is_no_evidence(label: str) -> None:
    assert find_evidence(make_pull_request(labels=[label])) == ()


def test_agents_of_the_house_are_known_by_the_logins_that_a_setting_names() -> None:
    pull_request = make_pull_request(author="ZanieBot[bot]", commits=[make_commit("Fix", login="astral-bot")])

    marks = find_evidence(pull_request, {"zaniebot": "Codex", "astral-bot": "Claude"})

    assert signals(marks) == [(Signal.AUTHOR, "Codex"), (Signal.COMMIT_AUTHOR, "Claude")]
    assert decide(marks).involvement is Involvement.AUTHORED
    assert find_evidence(pull_request) == ()


@pytest.mark.parametrize(
    "body",
    [
        "No AI tools were used for this change.",
        "I did not use Copilot.",
        "### AI Disclosure\n- [x] No AI was used\n- [ ] AI was used",
        "AI usage: none",
        "### Was this patch authored or co-authored using generative AI tooling?\nNo.",
    ],
)
def test_a_written_denial_is_a_signal_of_its_own_that_decides_nothing_alone(body: str) -> None:
    marks = find_evidence(make_pull_request(body=body))

    assert [mark.signal for mark in marks] == [Signal.DENIAL]
    assert decide(marks).involvement is Involvement.NONE


@pytest.mark.parametrize(
    "body",
    [
        "<sub>Generated by Claude</sub>",
        "<i>Generated by Claude, edited by Ana</i>",
        "_Generated by Claude_",
        "> [!NOTE]\n> This pull request was generated with Claude and reviewed by a person.",
    ],
)
def test_a_footer_in_html_or_emphasis_or_an_alert_is_the_authors_word(body: str) -> None:
    assert decide(find_evidence(make_pull_request(body=body))).tools == ("Claude",)


@pytest.mark.parametrize(
    "body",
    [
        "~~🤖 Generated with [Claude Code](https://claude.com/claude-code)~~",
        "AI tools used: {e.g., Claude, Codex}",
        "AI tools used: [e.g. ChatGPT, Copilot]",
        "- [x] I have read the AI policy (e.g. Claude, Copilot)",
        "> I asked Codex to write the patch.",
    ],
)
def test_struck_text_placeholders_and_quotes_are_no_words_of_the_author(body: str) -> None:
    assert not decide(find_evidence(make_pull_request(body=body))).is_ai_assisted


@pytest.mark.parametrize("opening", ["```\n$ tool --list", "<!-- an example"])
def test_an_unclosed_fence_or_comment_hides_nothing_of_a_commits_message(opening: str) -> None:
    text = f"Show the example\n\n{opening}\n\n{TRAILER}"

    assert decide(find_evidence(make_pull_request(commits=[make_commit(text)]))).tools == ("Claude",)
    assert find_evidence(make_pull_request(body=text)) == ()


@pytest.mark.parametrize("name", ["coderabbitai", "greptile-apps", "sourcery-ai", "qodo-merge-pro", "ellipsis-dev"])
def test_an_accepted_suggestion_of_a_review_bot_makes_it_co_authored(name: str) -> None:
    message = f"Apply suggestion\n\nCo-authored-by: {name}[bot] <1+{name}[bot]@users.noreply.github.com>"

    marks = find_evidence(make_pull_request(commits=[make_commit(message)], reviewers=[f"{name}[bot]"]))

    assert decide(marks).involvement is Involvement.CO_AUTHORED


def test_the_signature_of_a_merge_queue_is_no_contribution() -> None:
    message = "Merge\n\nCo-authored-by: graphite-app[bot] <96075541+graphite-app[bot]@users.noreply.github.com>"

    assert find_evidence(make_pull_request(commits=[make_commit(message)])) == ()


@pytest.mark.parametrize(
    ("body", "tool"),
    [
        ("### Was this patch authored or co-authored using generative AI tooling?\nYes, GitHub Copilot.", "Copilot"),
        ("##### Was generative AI tooling used?\n\n- [x] Yes (please name it)\nClaude Opus 4.7", "Claude"),
        ("I used AI assistance for:\n- [x] Code generation\n- [ ] Documentation", "Unnamed AI"),
        ("## AI Usage\n- [x] AI was used\n\n**If AI was used:**\n- Tools used: Codex", "Codex"),
        ("## AI disclosure\n- [x] I used AI tools\n\n**Details (if applicable):**\n> codex to do it all", "Codex"),
        ("## Generative AI\n- What tools were used? Claude\n- How? wrote the parser", "Claude"),
        ("Did you use AI? Yes, Cursor", "Cursor"),
    ],
)
def test_a_templates_question_that_is_answered_is_a_disclosure(body: str, tool: str) -> None:
    assert decide(find_evidence(make_pull_request(body=body))).tools == (tool,)


@pytest.mark.parametrize(
    "body",
    [
        "## AI disclosure\nI used AI assistance for:\n- [ ] Code generation\n- [x] Research and understanding",
        "- [ ] AI tools (e.g. Claude) were used\n   - Tools used:\n- [x] I have read the guidelines for AI",
        "##### Was generative AI tooling used to co-author this PR?\n\n- [ ] Yes (please name it)",
        "AI usage: none\n\nThe Claude provider is tested.",
        "AI agents: Claude, Codex",
        "## AI models\n- Gemini\n- Claude",
    ],
)
def test_a_templates_question_without_an_answer_is_no_disclosure(body: str) -> None:
    assert not decide(find_evidence(make_pull_request(body=body))).is_ai_assisted


def test_equal_messages_are_read_once_and_show_the_first_commit() -> None:
    commits = [replace(make_commit(f"Fix\n\n{TRAILER}"), sha=sha * 40) for sha in ("a", "b")]

    assert find_evidence(make_pull_request(commits=commits)) == (
        Evidence(Signal.TRAILER, "Claude", "commit aaaaaaa", TRAILER),
    )


def test_a_name_that_is_introduced_as_a_persons_is_one_in_every_text() -> None:
    body = "Claude from accounting found the case.\n\nThanks to Claude for checking the totals!"
    message = "Fix the totals\n\nWritten with Claude."

    found = find_evidence(make_pull_request(body=body, commits=[make_commit(message)]))
    signed = find_evidence(make_pull_request(body=body, commits=[make_commit(f"{message}\n\n{TRAILER}")]))

    assert found == ()
    assert [(mark.signal, mark.tool) for mark in signed] == [(Signal.TRAILER, "Claude")]
