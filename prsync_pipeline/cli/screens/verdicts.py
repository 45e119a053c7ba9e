"""The verdicts of a team's months in a line, and what the language model costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.verdicts.run import NO_KEY

if TYPE_CHECKING:
    from prsync_pipeline.verdicts.run import ClassificationReport, CostOfAThousand
    from prsync_pipeline.warehouse import AiUse


def verdicts_line(report: ClassificationReport) -> str:
    """The verdicts of the run's months in one line."""
    counts = report.counts
    verdicts = _use_line(report.use)
    if report.note == NO_KEY and not (counts.answered or counts.pending or counts.failed):
        return f"{verdicts}; by rules alone: GROQ_API_KEY is not set."
    return (
        f"{verdicts}; the model answered for {counts.answered}, {counts.pending} wait for it, "
        f"{counts.failed} got no answer."
    )


def _use_line(use: AiUse) -> str:
    """The AI share as the trends have it, and what it is made of."""
    if use.share is None:
        return "No pull request of people or agents is merged and judged"
    return (
        f"AI-assisted: {use.share * 100:.0f} % ({use.assisted} of {use.merged} merged by people and agents): "
        f"agents {use.agents_merged}, people {use.people_assisted} of {use.people_merged}; "
        f"AI only reviewed {use.reviewed}"
    )


def cost_line(cost: CostOfAThousand) -> str:
    """What 1,000 pull requests cost, or would cost, in tokens and US dollars."""
    verb, source = ("cost", "measured") if cost.is_measured else ("would cost", "estimated")
    return (
        f"1,000 pull requests {verb} the model {cost.input_tokens} tokens in and {cost.output_tokens} out, "
        f"{cost.usd:.4f} USD ({source})."
    )
