from __future__ import annotations

import pytest

from prsync_pipeline.classification.rules.catalogue.tools import TOOLS
from prsync_pipeline.classification.rules.identity import (
    catalogued_name,
    tool_of_login,
    tool_of_reviewer,
    tool_of_signature,
)
from prsync_pipeline.classification.rules.trailers import read_trailer


def name_of(line: str) -> str | None:
    trailer = read_trailer(line)
    return None if trailer is None else trailer.tool.name


@pytest.mark.parametrize("login", ["copilot-swe-agent", "copilot-swe-agent[bot]", "Copilot", "app/copilot-swe-agent"])
def test_a_login_is_known_with_and_without_bot(login: str) -> None:
    tool = tool_of_login(login)

    assert tool is not None
    assert tool.name == "Copilot"


@pytest.mark.parametrize(("login", "name"), [("anthropic-code-agent[bot]", "Claude"), ("openai-code-agent", "Codex")])
def test_a_makers_agent_is_known_by_its_login(login: str, name: str) -> None:
    tool = tool_of_login(login)

    assert tool is not None
    assert tool.name == name


def test_a_login_that_only_reviews_is_no_author() -> None:
    assert tool_of_login("graphite-app") is None
    assert tool_of_login("copilot-pull-request-reviewer") is None

    reviewer = tool_of_reviewer("graphite-app[bot]")

    assert reviewer is not None
    assert reviewer.name == "Graphite"


@pytest.mark.parametrize("login", ["dependabot", "renovate[bot]", "github-actions", "codecov", "vercel[bot]", None])
def test_a_bot_that_is_no_ai_is_no_tool(login: str | None) -> None:
    assert tool_of_login(login) is None
    assert tool_of_reviewer(login) is None


@pytest.mark.parametrize(
    ("name", "email", "tool"),
    [
        ("Claude", "noreply@anthropic.com", "Claude"),
        ("Claude", None, "Claude"),
        ("Claude Opus 9 (2M context)", "someone@example.com", "Claude"),
        ("Anything", "CursorAgent@Cursor.com", "Cursor"),
        ("x", "1+copilot-swe-agent[bot]@users.noreply.github.com", "Copilot"),
        ("aider (gpt-5)", "aider@aider.chat", "Aider"),
        ("Claude", "claude@dupont.example", None),
        ("Claude Dupont", None, None),
        ("Devin", "devin@acme.example", None),
        ("Jules", "jules@acme.example", None),
        ("Paul", "paul@anthropic.com", None),
        (None, None, None),
    ],
)
def test_a_signature_is_a_tool_by_its_address_or_by_a_name_that_people_do_not_bear(
    name: str | None, email: str | None, tool: str | None
) -> None:
    found = tool_of_signature(name, email)

    assert (found.name if found else None) == tool


@pytest.mark.parametrize(
    ("line", "tool"),
    [
        ("Co-Authored-By: Claude <noreply@anthropic.com>", "Claude"),
        ("CO-AUTHORED-BY:Claude Code", "Claude"),
        ("Assisted-by: codex:gpt-5.6-terra", "Codex"),
        ("Assisted-by: claude-code/claude-sonnet-4-6", "Claude"),
        ("Amp-Thread-ID: https://ampcode.com/threads/T-1", "Amp"),
        ("Claude-Session: https://claude.ai/code/session_1", "Claude"),
        (
            "Co-authored-by: Copilot Autofix powered by AI <1+github-advanced-security[bot]@users.noreply.github.com>",
            "Copilot",
        ),
        ("Co-authored-by: Copilot 223556219+Copilot@users.noreply.github.com", "Copilot"),
        ("Co-authored-by: Gemini <noreply@google.com>", "Gemini"),
        ("Co-authored-by: Gemini <gemini@google.com>", "Gemini"),
        ("Co-authored-by: ChatGPT <noreply@openai.com>", "ChatGPT"),
        ("Co-authored-by: Codex (GPT-5) <noreply@openai.com>", "Codex"),
        ("Co-authored-by: Oz <oz-agent@warp.dev>", "Warp"),
        ("Co-authored-by: Droid <droid@factory.ai>", "Factory Droid"),
        ("Co-authored-by: Mistral Vibe <vibe@mistral.ai>", "Mistral Vibe"),
        ("Co-authored-by: codeflash-ai[bot] <148906541+codeflash-ai[bot]@users.noreply.github.com>", "codeflash"),
        ("Co-authored-by: AI (Pi) <noreply@pi.dev>", "Pi"),
        ("Co-authored-by: BLACKBOX Agent <agent@example.com>", "BLACKBOX"),
        ("Co-authored-by: Kiro <noreply@kiro.dev>", "Kiro"),
        ("Replit-Commit-Author: Agent", "Replit"),
        ("Replit-Commit-Author: Maria Lopez", None),
        ("AI-assisted-by: Codex GPT-5.4", "Codex"),
        ("Generated-by: [Tool Name]", None),
        ("Co-authored-by: Ana Ruiz <ana@acme.example>", None),
        ("Reported-by: Claude <noreply@anthropic.com>", None),
        ("See Co-authored-by: Claude <noreply@anthropic.com>", None),
        ("Co-authored-by:", None),
    ],
)
def test_a_trailer_names_a_tool_or_nobody(line: str, tool: str | None) -> None:
    assert name_of(line) == tool


def test_a_review_trailer_is_a_review() -> None:
    trailer = read_trailer("Reviewed-by: coderabbitai[bot]")

    assert trailer is not None
    assert trailer.is_review


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("claude-code", "Claude"),
        ("Claude Sonnet 4.5", "Claude"),
        ("GitHub Copilot", "Copilot"),
        ("cursor", "Cursor"),
        ("coderabbitai[bot]", "CodeRabbit"),
        ("AI", None),
        ("Jenkins", None),
    ],
)
def test_what_people_call_a_tool_finds_its_name_in_the_catalogue(said: str, name: str | None) -> None:
    assert catalogued_name(said) == name


@pytest.mark.parametrize("field", ["logins", "reviewers", "emails", "names", "phrases", "links", "words", "files"])
def test_a_mark_belongs_to_one_tool_and_is_lower_case(field: str) -> None:
    marks = [mark for tool in TOOLS for mark in getattr(tool, field)]

    assert len(set(marks)) == len(marks)
    assert [mark for mark in marks if mark != mark.lower()] == []
