"""Finds every mark that AI left in a pull request.

It reports and does not weigh: what the marks amount to is the verdict's matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import TOOLS
from prsync_pipeline.classification.rules.evidence import REVIEW_SIGNALS, WEAK_SIGNALS, Evidence, Signal, excerpt
from prsync_pipeline.classification.rules.identity import (
    BY_NAME,
    DEPENDENCY_BOTS,
    is_person_with_aider,
    plain_login,
    tool_of_login,
    tool_of_reviewer,
    tool_of_signature,
)
from prsync_pipeline.classification.rules.labels import tool_of_label
from prsync_pipeline.classification.rules.markdown import read_message, read_prose
from prsync_pipeline.classification.rules.text_marks import (
    MentionReader,
    is_worth_reading,
    marks_in_prose,
    marks_in_title,
)
from prsync_pipeline.classification.rules.words.people import names_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prsync_pipeline.models import Commit, PullRequest

FILES = tuple((file, tool) for tool in TOOLS for file in tool.files)
BRANCHES = tuple((tool.branch, tool) for tool in TOOLS if tool.branch)
NO_AGENTS: Mapping[str, str] = {}


def find_evidence(pull_request: PullRequest, house_agents: Mapping[str, str] = NO_AGENTS) -> tuple[Evidence, ...]:
    """Every kind of mark of every tool, once each, in the order author, commits, texts, labels, reviewers, weak marks.

    A mention that decides nothing is left out where another mark or a denial decides.

    `house_agents`: the logins, in lower case and without `[bot]`, of a team's own agents, each with its tool's name.
    """
    found: dict[tuple[Signal, str], Evidence] = {}
    for evidence in _marks(pull_request, house_agents):
        found.setdefault((evidence.signal, evidence.tool), evidence)
    is_decided = any(mark.signal not in WEAK_SIGNALS | REVIEW_SIGNALS for mark in found.values())
    return tuple(mark for mark in found.values() if not (is_decided and mark.signal is Signal.MENTION))


def _marks(pull_request: PullRequest, house_agents: Mapping[str, str]) -> Iterator[Evidence]:
    author = _agent_of(pull_request.author_login, house_agents)
    if author is not None:
        yield Evidence(Signal.AUTHOR, author, "author", f"opened by {pull_request.author_login}")
    for commit in pull_request.commits:
        yield from _of_commit_author(commit, house_agents)
    messages = (commit.message for commit in pull_request.commits)
    text = "\n".join((pull_request.title, pull_request.body, *messages))
    if is_worth_reading(text):
        people = names_of_people(text)
        yield from _of_commits(pull_request, people)
        yield from _of_description(pull_request, people)
    for label in pull_request.labels:
        tool = tool_of_label(label)
        if tool is not None:
            yield Evidence(Signal.LABEL, tool.name, "labels", excerpt(label))
    yield from _of_reviews(pull_request)
    yield from _weak(pull_request)


def _agent_of(login: str | None, house_agents: Mapping[str, str]) -> str | None:
    """The name of the tool that acts under a login; None for people and for other bots."""
    named = house_agents.get(plain_login(login))
    if named is not None:
        return named
    tool = tool_of_login(login)
    return None if tool is None else tool.name


def _of_commit_author(commit: Commit, house_agents: Mapping[str, str]) -> Iterator[Evidence]:
    name = _agent_of(commit.author_login, house_agents)
    if name is None:
        tool = tool_of_signature(commit.author_name, commit.author_email)
        name = None if tool is None else tool.name
    signed = f"{commit.author_name or commit.author_login} <{commit.author_email or ''}>"
    if name is not None:
        yield Evidence(Signal.COMMIT_AUTHOR, name, _name_of(commit), excerpt(signed))
    elif is_person_with_aider(commit.author_name):
        yield Evidence(Signal.TRAILER, BY_NAME["aider"].name, _name_of(commit), excerpt(signed))


def _of_commits(pull_request: PullRequest, people: frozenset[str]) -> Iterator[Evidence]:
    """The marks in the commits' messages; equal ones are read once, and their mentions are capped together."""
    reader = MentionReader(people)
    messages = {commit.message: commit for commit in reversed(pull_request.commits)}
    for message, commit in reversed(messages.items()):
        subject, _, rest = message.partition("\n")
        if is_worth_reading(subject):
            yield from marks_in_title(read_message(subject), _name_of(commit), reader)
        if is_worth_reading(rest):
            yield from marks_in_prose(read_message(rest), _name_of(commit), reader)


def _of_description(pull_request: PullRequest, people: frozenset[str]) -> Iterator[Evidence]:
    if plain_login(pull_request.author_login) in DEPENDENCY_BOTS:
        return
    reader = MentionReader(people)
    if is_worth_reading(pull_request.title):
        yield from marks_in_title(read_prose(pull_request.title), "title", reader)
    if is_worth_reading(pull_request.body):
        yield from marks_in_prose(read_prose(pull_request.body), "body", reader)


def _name_of(commit: Commit) -> str:
    return f"commit {commit.sha[:7]}"


def _of_reviews(pull_request: PullRequest) -> Iterator[Evidence]:
    author = plain_login(pull_request.author_login)
    for review in pull_request.reviews:
        tool = tool_of_reviewer(review.reviewer_login)
        if tool is not None and plain_login(review.reviewer_login) != author:
            yield Evidence(
                Signal.REVIEWER, tool.name, "reviews", f"reviewed by {review.reviewer_login}: {review.state}"
            )


def _weak(pull_request: PullRequest) -> Iterator[Evidence]:
    for file in pull_request.files:
        path = file.path.lower()
        for mark, tool in FILES:
            if mark in path and _is_path_mark(path, mark):
                yield Evidence(Signal.FILE, tool.name, "files", excerpt(file.path))
    branch = pull_request.head_branch.lower()
    for prefix, tool in BRANCHES:
        if branch.startswith(prefix):
            yield Evidence(Signal.BRANCH, tool.name, "head branch", excerpt(pull_request.head_branch))


def _is_path_mark(path: str, mark: str) -> bool:
    """Whether `mark` is a whole name in the path, or a folder of it where it ends with a slash."""
    begins = path.startswith(mark) or f"/{mark}" in path
    return begins and (mark.endswith("/") or mark == ".aider" or path.endswith(mark))
