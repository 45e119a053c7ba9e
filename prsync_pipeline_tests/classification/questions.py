"""How many questions the model is asked for 1,000 merged pull requests, and their tokens: by each way of asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.models import MODELS, estimate
from prsync_pipeline.classification.llm.prompt import content_hash, user_message
from prsync_pipeline.classification.llm.question import question_about, questions_asked
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.models import PullRequestState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.models import PullRequest

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Questions:
    """Lines for 1,000 merged pull requests, with those that are asked beside them; tokens are estimates."""

    lines: float
    input_tokens: float
    output_tokens: float

    @property
    def usd(self) -> float:
        return MODELS[0].cost(round(self.input_tokens), round(self.output_tokens))


def every_content(pull_request: PullRequest) -> Iterator[str]:
    """The message of each content that an hourly sync would see: as commits and reviewers came, hour by hour.

    Former titles, bodies and sizes are not known, so there were at least as many.
    """
    seen: set[str] = set()
    for end in _ends_of_hours(pull_request):
        commits = tuple(commit for commit in pull_request.commits if commit.committed_at < end)
        reviews = tuple(review for review in pull_request.reviews if review.submitted_at < end)
        then = replace(pull_request, commits=commits, reviews=reviews)
        message = user_message(then, find_evidence(then))
        if content_hash(message) not in seen:
            seen.add(content_hash(message))
            yield message


def last_content(*, with_summaries: bool) -> Callable[[PullRequest], Iterator[str]]:
    """The one message that is sent when a pull request is merged or closed, where it is asked about at all."""

    def of(pull_request: PullRequest) -> Iterator[str]:
        evidence = find_evidence(pull_request)
        if question_about(pull_request, evidence) in questions_asked(with_summaries=with_summaries):
            yield user_message(pull_request, evidence)

    return of


def count_questions(
    pull_requests: Sequence[PullRequest], messages_of: Callable[[PullRequest], Iterable[str]]
) -> Questions:
    """The questions that one way of asking needs for these pull requests, by 1,000 that are merged."""
    estimates = [estimate(len(message)) for each in pull_requests for message in messages_of(each)]
    merged = sum(each.state is PullRequestState.MERGED for each in pull_requests)
    share = THOUSAND / merged
    return Questions(
        len(estimates) * share,
        sum(read for read, _, _ in estimates) * share,
        sum(written for _, written, _ in estimates) * share,
    )


def describe_questions(pull_requests: Sequence[PullRequest]) -> str:
    """A line for each way of asking."""
    ways: dict[str, Callable[[PullRequest], Iterator[str]]] = {
        "every pull request, each content": every_content,
        "once at the end, with summaries": last_content(with_summaries=True),
        "once at the end, the doubtful alone": last_content(with_summaries=False),
    }
    rows = [f"{'for 1,000 merged pull requests':<36}{'lines':>8}{'tokens in':>12}{'tokens out':>12}{'USD':>9}"]
    for way, messages_of in ways.items():
        asked = count_questions(pull_requests, messages_of)
        numbers = f"{asked.lines:>8,.0f}{asked.input_tokens:>12,.0f}{asked.output_tokens:>12,.0f}{asked.usd:>9.3f}"
        rows.append(f"{way:<36}{numbers}")
    return "\n".join(rows)


def _ends_of_hours(pull_request: PullRequest) -> list[datetime]:
    """The ends of the hours in which something was created, committed or reviewed, in order."""
    moments = [pull_request.created_at, *(review.submitted_at for review in pull_request.reviews)]
    moments += [commit.committed_at for commit in pull_request.commits if commit.committed_at > pull_request.created_at]
    return sorted({_end_of_hour(moment) for moment in moments})


def _end_of_hour(moment: datetime) -> datetime:
    return moment.replace(minute=59, second=59, microsecond=999_999)
