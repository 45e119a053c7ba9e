"""Which pull requests the model is asked about, and for what: once, when they are merged or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.verdict import decide, is_doubtful
from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.verdict_states import Involvement, LlmQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.classification.rules.evidence import Evidence
    from prsync_pipeline.models import PullRequest

ALL_QUESTIONS = (LlmQuestion.SUMMARY, LlmQuestion.VERDICT)
DOUBTFUL_ALONE = (LlmQuestion.VERDICT,)


def question_about(pull_request: PullRequest, evidence: Sequence[Evidence]) -> LlmQuestion:
    """What to ask about a pull request, from the rules' evidence; nothing while it is open, or where a bot made it.

    A bot account that the evidence shows as the author is a coding agent, and asked about as people are.
    """
    is_other_bot = (
        pull_request.author_kind is ActorKind.BOT and decide(evidence).involvement is not Involvement.AUTHORED
    )
    if pull_request.state is PullRequestState.OPEN or is_other_bot:
        return LlmQuestion.NONE
    return LlmQuestion.VERDICT if is_doubtful(evidence) else LlmQuestion.SUMMARY


def questions_asked(*, with_summaries: bool) -> tuple[LlmQuestion, ...]:
    """The questions that are sent; without summaries those about doubtful pull requests alone."""
    return ALL_QUESTIONS if with_summaries else DOUBTFUL_ALONE
