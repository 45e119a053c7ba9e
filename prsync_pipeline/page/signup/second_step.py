"""The second step: the repositories, what is chosen of them, and the plan. What GitHub does not give is a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from prsync_pipeline.errors import GitHubError
from prsync_pipeline.page.signup.choice import Choice
from prsync_pipeline.page.signup.estimate import Estimate, estimate_of
from prsync_pipeline.page.signup.questions import TooManyQuestions
from prsync_pipeline.page.signup.words import sentence_of

if TYPE_CHECKING:
    from prsync_pipeline.page.signup.candidates import Candidates
    from prsync_pipeline.page.signup.choice import Row
    from prsync_pipeline.page.signup.cookie import Typed
    from prsync_pipeline.page.signup.desk import Desk
    from prsync_pipeline.page.visit import Visit


@dataclass(frozen=True, slots=True)
class SecondStep:
    """`candidates` and `choice` are None where GitHub did not show the repositories; `fault` says why.

    `estimate` is None where it was not asked for.
    """

    typed: Typed
    candidates: Candidates | None = None
    choice: Choice | None = None
    estimate: Estimate | None = None
    fault: str | None = None

    @property
    def rows(self) -> list[Row]:
        if self.candidates is None or self.choice is None:
            return []
        return self.choice.rows(self.candidates, self.typed.organization)

    @property
    def chosen(self) -> int:
        """How many repositories the team would track."""
        if self.candidates is None or self.choice is None:
            return 0
        return len(self.choice.node_ids(self.candidates))

    @property
    def names(self) -> list[str]:
        """What GitHub is asked for by name; nothing where all of the organisation is chosen."""
        if self.candidates is None or self.choice is None:
            return []
        return self.choice.names(self.candidates)


def second_step(visit: Visit, desk: Desk, client: str, typed: Typed) -> SecondStep:
    """The step as the request has it."""
    try:
        candidates = desk.listed(client, typed)
    except (GitHubError, TooManyQuestions) as error:
        return SecondStep(typed, fault=_sentence(error, typed))
    return SecondStep(typed, candidates, Choice.of(visit, typed, candidates))


def with_estimate(visit: Visit, desk: Desk, client: str, step: SecondStep) -> SecondStep:
    """The step with the plan of its choice, as far as GitHub counts."""
    if step.candidates is None or step.choice is None:
        return step
    node_ids, candidates = step.choice.node_ids(step.candidates), step.candidates
    why: dict[str, Any] = {}
    try:
        candidates = desk.counted(client, step.typed, node_ids)
    except GitHubError as error:
        why = {"fault": _sentence(error, step.typed), "again_in": None}
    except TooManyQuestions as error:
        why = {"fault": str(error), "again_in": error.seconds}
    estimate = estimate_of(candidates, node_ids, desk.first_month(step.typed), visit.now, **why)
    return replace(step, candidates=candidates, estimate=estimate)


def with_fault(step: SecondStep, error: Exception) -> SecondStep:
    """The step with why it does not go on."""
    return replace(step, fault=_sentence(error, step.typed))


def _sentence(error: Exception, typed: Typed) -> str:
    return sentence_of(error, typed.organization) if isinstance(error, GitHubError) else str(error)
