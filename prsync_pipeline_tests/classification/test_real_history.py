from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.llm.batch_file import batch_line
from prsync_pipeline.classification.llm.models import MODELS
from prsync_pipeline.classification.llm.prompt import user_message
from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY
from prsync_pipeline_tests.support.uploaded_addresses import addresses, addresses_of_people

if TYPE_CHECKING:
    from prsync_pipeline.models import PullRequest

pytestmark = pytest.mark.skipif(
    not REAL_HISTORY.exists(), reason=f"the shared data is not at hand: {REAL_HISTORY.name}"
)

# Written apart from the catalogue, from the trailers that `git log` shows there.
TRAILERS = {
    "Claude": r"noreply@anthropic\.com|\+claude\[bot\]@",
    "Cursor": r"cursoragent@cursor\.com",
    "Copilot": r"\+Copilot@users",
    "Devin": r"devin-ai-integration\[bot\]@",
    "Codex": r"chatgpt-codex-connector\[bot\]@",
}


@pytest.fixture(scope="module")
def history() -> list[PullRequest]:
    return real_history()


def tools_in_trailers(pull_request: PullRequest) -> set[str]:
    messages = "\n".join(commit.message for commit in pull_request.commits)
    return {tool for tool, mark in TRAILERS.items() if re.search(rf"(?im)^co-authored-by:.*(?:{mark})", messages)}


def test_every_tool_in_a_commits_trailer_is_found(history: list[PullRequest]) -> None:
    trailers = {pull_request.node_id: tools_in_trailers(pull_request) for pull_request in history}

    missed = [
        pull_request.node_id
        for pull_request in history
        if not trailers[pull_request.node_id] <= set(decide(find_evidence(pull_request)).tools)
    ]

    assert sum(1 for tools in trailers.values() if tools) > 300
    assert missed == []


def test_a_codeless_denial_or_an_unticked_box_is_no_evidence(history: list[PullRequest]) -> None:
    denials = ("No AI tools were used for this change.", "- [ ] I used AI assistance for this PR")
    denying = [pull_request for pull_request in history if any(denial in pull_request.body for denial in denials)]

    found = [mark for pull_request in denying for mark in find_evidence(pull_request)]

    assert len(denying) > 50
    assert [mark for mark in found if mark.signal in (Signal.DISCLOSURE, Signal.WORDS)] == []


@pytest.mark.slow
def test_no_persons_address_is_in_what_the_model_would_be_sent_of_it(history: list[PullRequest]) -> None:
    commits = {commit.author_email for pull_request in history for commit in pull_request.commits}
    written = "\n".join(commit.message for pull_request in history for commit in pull_request.commits)

    lines = (batch_line("i", MODELS[0], user_message(each, find_evidence(each))).decode() for each in history)
    sent = "\n".join(lines)

    assert len(commits) > 100
    assert len(addresses_of_people(written)) > 100
    assert "noreply@anthropic.com" in addresses(sent)
    assert addresses_of_people(sent) == set()
