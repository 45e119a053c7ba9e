"""The finder: every mark that AI left in a pull request, each with the place and the words that a sceptic can check.

It reports and does not weigh: what the marks amount to is the verdict's matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules import disclosure
from prsync_pipeline.classification.rules.catalogue import TOOLS, UNNAMED
from prsync_pipeline.classification.rules.claims import Claim, read_claims
from prsync_pipeline.classification.rules.identity import (
    BY_NAME,
    DEPENDENCY_BOTS,
    is_person_with_aider,
    plain_login,
    tool_of_login,
    tool_of_reviewer,
    tool_of_signature,
)
from prsync_pipeline.classification.rules.markdown import read_prose, unwrapped
from prsync_pipeline.classification.rules.mentions import mentions_by_line
from prsync_pipeline.classification.rules.trailers import SESSIONS, read_trailer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.rules.markdown import Line, Prose
    from prsync_pipeline.models import Commit, PullRequest

EXCERPT = 200
"""Characters of an excerpt, at most."""


class Signal(StrEnum):
    """What kind of mark it is; `file` and `branch` are weak and decide nothing alone."""

    AUTHOR = "author"
    COMMIT_AUTHOR = "commit_author"
    TRAILER = "trailer"
    SIGNATURE = "signature"
    WORDS = "words"
    DISCLOSURE = "disclosure"
    REVIEWER = "reviewer"
    REVIEW_TEXT = "review_text"
    FILE = "file"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One mark: `where` names the place (`body`, `commit 1a2b3c4`), `excerpt` is at most 200 characters of it."""

    signal: Signal
    tool: str
    where: str
    excerpt: str


PHRASES = tuple((phrase, tool) for tool in TOOLS for phrase in tool.phrases)
LINKS = tuple((link, tool) for tool in TOOLS for link in tool.links)
REVIEW_PHRASES = tuple((phrase, tool) for tool in TOOLS for phrase in tool.review_phrases)
FILES = tuple((file, tool) for tool in TOOLS for file in tool.files)
BRANCHES = tuple((tool.branch, tool) for tool in TOOLS if tool.branch)
SHORT_NAME = re.compile(r"\b(?:ai|ki|ia|llms?)\b", re.ASCII)


def _markers() -> tuple[str, ...]:
    """The shortest marks that a text must hold at least one of, so that it is worth reading."""
    marks = {
        mark
        for tool in TOOLS
        for group in (
            *(tool.logins, tool.reviewers, tool.emails, tool.names, tool.phrases, tool.links),
            *(tool.review_phrases, tool.words, tool.review_words),
        )
        for mark in group
        if not SHORT_NAME.fullmatch(mark)
    }
    marks |= set(SESSIONS)
    return tuple(sorted(mark for mark in marks if not any(other in mark for other in marks - {mark})))


MARKERS = _markers()
CLAIMS = {Claim.SIGNATURE: Signal.SIGNATURE, Claim.MADE: Signal.WORDS, Claim.REVIEWED: Signal.REVIEW_TEXT}


def find_evidence(pull_request: PullRequest) -> tuple[Evidence, ...]:
    """Every kind of mark of every tool, once each, in the order author, commits, texts, reviewers, weak marks."""
    found: dict[tuple[Signal, str], Evidence] = {}
    for evidence in _marks(pull_request):
        found.setdefault((evidence.signal, evidence.tool), evidence)
    return tuple(found.values())


def _marks(pull_request: PullRequest) -> Iterator[Evidence]:
    author = tool_of_login(pull_request.author_login)
    if author is not None:
        yield Evidence(Signal.AUTHOR, author.name, "author", f"opened by {pull_request.author_login}")
    for commit in pull_request.commits:
        yield from _of_commit_author(commit)
    messages = (commit.message for commit in pull_request.commits)
    if is_worth_reading("\n".join((pull_request.title, pull_request.body, *messages))):
        yield from _of_texts(pull_request)
    yield from _of_reviews(pull_request)
    yield from _weak(pull_request)


def _of_commit_author(commit: Commit) -> Iterator[Evidence]:
    where = _name_of(commit)
    tool = tool_of_login(commit.author_login) or tool_of_signature(commit.author_name, commit.author_email)
    signed = f"{commit.author_name or commit.author_login} <{commit.author_email or ''}>"
    if tool is not None:
        yield Evidence(Signal.COMMIT_AUTHOR, tool.name, where, _excerpt(signed))
    elif is_person_with_aider(commit.author_name):
        yield Evidence(Signal.TRAILER, BY_NAME["aider"].name, where, _excerpt(signed))


def _of_texts(pull_request: PullRequest) -> Iterator[Evidence]:
    for commit in pull_request.commits:
        subject, _, rest = commit.message.partition("\n")
        yield from _of_text(subject, _name_of(commit), is_title=True)
        yield from _of_text(rest, _name_of(commit))
    if plain_login(pull_request.author_login) not in DEPENDENCY_BOTS:
        yield from _of_text(pull_request.title, "title", is_title=True)
        yield from _of_text(pull_request.body, "body")


def _name_of(commit: Commit) -> str:
    return f"commit {commit.sha[:7]}"


def _of_text(text: str, where: str, *, is_title: bool = False) -> Iterator[Evidence]:
    if not is_worth_reading(text):
        return
    prose = read_prose(text)
    for line in prose.own:
        yield from _of_marks(line, where)
    for line, mentions in mentions_by_line(unwrapped(prose.own)):
        for mention, claim in read_claims(line.text, mentions, is_title=is_title):
            yield Evidence(CLAIMS[claim], mention.tool.name, where, _excerpt(line.text, mention.start))
    yield from _of_disclosure(prose, where)
    for line in (*prose.own, *prose.quoted):
        yield from _of_review_phrases(line, where)


def is_worth_reading(text: str) -> bool:
    """Whether a text may name any tool at all: most do not, and are done with here."""
    lower = text.lower()
    for marker in MARKERS:  # twice as fast as any(), and most of the time is spent here
        if marker in lower:
            return True
    return SHORT_NAME.search(lower) is not None


def _of_marks(line: Line, where: str) -> Iterator[Evidence]:
    trailer = read_trailer(line.text)
    if trailer is not None:
        signal = Signal.REVIEW_TEXT if trailer.is_review else Signal.TRAILER
        yield Evidence(signal, trailer.tool.name, where, _excerpt(line.text))
        return
    lower = line.raw.lower()
    for mark, tool in (*LINKS, *PHRASES):
        if mark in lower:
            yield Evidence(Signal.SIGNATURE, tool.name, where, _excerpt(line.raw, lower.find(mark)))


def _of_disclosure(prose: Prose, where: str) -> Iterator[Evidence]:
    for answer in disclosure.answers(prose.own):
        named, says_yes = disclosure.read_answer(answer)
        for mention in named:
            yield Evidence(Signal.DISCLOSURE, mention.tool.name, where, _excerpt(answer, mention.start))
        if says_yes:
            yield Evidence(Signal.DISCLOSURE, UNNAMED, where, _excerpt(answer))


def _of_review_phrases(line: Line, where: str) -> Iterator[Evidence]:
    lower = line.text.lower()
    for phrase, tool in REVIEW_PHRASES:
        if phrase in lower:
            yield Evidence(Signal.REVIEW_TEXT, tool.name, where, _excerpt(line.text, lower.find(phrase)))


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
                yield Evidence(Signal.FILE, tool.name, "files", _excerpt(file.path))
    branch = pull_request.head_branch.lower()
    for prefix, tool in BRANCHES:
        if branch.startswith(prefix):
            yield Evidence(Signal.BRANCH, tool.name, "head branch", _excerpt(pull_request.head_branch))


def _is_path_mark(path: str, mark: str) -> bool:
    """Whether `mark` is a whole name in the path, or a folder of it where it ends with a slash."""
    begins = path.startswith(mark) or f"/{mark}" in path
    return begins and (mark.endswith("/") or mark == ".aider" or path.endswith(mark))


def _excerpt(text: str, place: int = 0) -> str:
    """At most 200 characters of the text around a place, on one line."""
    start = max(0, place - EXCERPT // 2) if len(text) > EXCERPT else 0
    return " ".join(text[start : start + EXCERPT].split())
