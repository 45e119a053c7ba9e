"""How right the verdicts are on the golden cases: precision, recall, and the confusion by involvement.

`python -m prsync_pipeline_tests.classification.evaluate` prints it for the rules, and with GROQ_API_KEY for the rules
and the model together.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.batch_file import batch_line
from prsync_pipeline.classification.llm.groq_batches import GroqBatches
from prsync_pipeline.classification.llm.models import MODELS
from prsync_pipeline.classification.llm.prompt import user_message
from prsync_pipeline.classification.rules.evidence import find_evidence
from prsync_pipeline.classification.verdict import decide
from prsync_pipeline.models import Involvement
from prsync_pipeline_tests.support.golden_cases import golden_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prsync_pipeline.classification.verdict import Verdict
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline_tests.support.golden_cases import GoldenCase

SECONDS_BETWEEN = 5.0
ASSISTED = (Involvement.AUTHORED, Involvement.CO_AUTHORED, Involvement.ASSISTED, Involvement.INFERRED)


@dataclass(frozen=True, slots=True)
class Report:
    """Each case with its verdict; the shares are 1.0 where there is nothing to divide by."""

    judged: tuple[tuple[GoldenCase, Verdict], ...]

    @property
    def precision(self) -> float:
        return _share([case.involvement in ASSISTED for case, verdict in self.judged if verdict.is_ai_assisted])

    @property
    def recall(self) -> float:
        return _share([verdict.is_ai_assisted for case, verdict in self.judged if case.involvement in ASSISTED])

    @property
    def involvement_right(self) -> float:
        return _share([verdict.involvement is case.involvement for case, verdict in self.judged])

    @property
    def tools_right(self) -> float:
        return _share([verdict.tools == case.tools for case, verdict in self.judged])

    @property
    def wrong(self) -> list[tuple[GoldenCase, Verdict]]:
        return [
            (case, verdict)
            for case, verdict in self.judged
            if verdict.involvement is not case.involvement or verdict.tools != case.tools
        ]

    @property
    def confusion(self) -> Counter[tuple[Involvement, Involvement]]:
        """How often a case of the first involvement was judged as the second."""
        return Counter((case.involvement, verdict.involvement) for case, verdict in self.judged)


def judge_by_rules(pull_request: PullRequest) -> Verdict:
    return decide(find_evidence(pull_request))


def evaluate(cases: Sequence[GoldenCase], judge: Callable[[PullRequest], Verdict] = judge_by_rules) -> Report:
    return Report(tuple((case, judge(case.pull_request)) for case in cases))


def describe(report: Report, judged_by: str = "rules") -> str:
    """The report as text: the four shares, the confusion, and every case that was judged wrongly."""
    columns = "".join(f"{each:>13}" for each in Involvement)
    confusion = report.confusion
    rows = [
        f"{truth:<13}" + "".join(f"{confusion[truth, judged]:>13}" for judged in Involvement) for truth in Involvement
    ]
    wrong = [
        f"  {case.name}: {case.involvement} {', '.join(case.tools) or 'no tool'}, "
        f"judged {verdict.involvement} {', '.join(verdict.tools) or 'no tool'}"
        for case, verdict in report.wrong
    ]
    return "\n".join(
        [
            f"{len(report.judged)} golden cases, by {judged_by}",
            f"precision {report.precision:.3f}  recall {report.recall:.3f}  (is_ai_assisted)",
            f"involvement right {report.involvement_right:.3f}  tools right {report.tools_right:.3f}",
            "",
            f"{'truth / judged':<13}{columns[1:]}",
            *rows,
            "",
            f"Wrong: {len(wrong)}",
            *wrong,
        ]
    )


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def ask_the_model(
    cases: Sequence[GoldenCase], batches: GroqBatches, sleep: Callable[[float], None] = time.sleep
) -> dict[str, Verdict]:
    """Name of the case → verdict by the rules and the model's answer, in one batch; without an answer rules decide."""
    found = {case.name: find_evidence(case.pull_request) for case in cases}
    lines = [batch_line(case.name, MODELS[0], user_message(case.pull_request, found[case.name])) for case in cases]
    name = "evaluation"
    batch_id = batches.create(batches.upload(name, lines), name)
    while not (state := batches.state(batch_id)).has_ended:
        sleep(SECONDS_BETWEEN)
    opinions = {one.custom_id: one.answer.opinion for one in batches.results(state) if one.answer}
    return {case: decide(evidence, opinions.get(case)) for case, evidence in found.items()}


def main(environment: Mapping[str, str], write: Callable[[str], object]) -> None:
    cases = golden_cases()
    write(describe(evaluate(cases)) + "\n")
    key = environment.get("GROQ_API_KEY", "").strip()
    if not key:
        write("\nSet GROQ_API_KEY to see the model's part too.\n")
        return
    with GroqBatches(key, environment.get("GROQ_BASE_URL")) as batches:
        verdicts = ask_the_model(cases, batches)
    report = Report(tuple((case, verdicts[case.name]) for case in cases))
    write("\n" + describe(report, f"rules and {MODELS[0].name}") + "\n")


if __name__ == "__main__":
    main(os.environ, sys.stdout.write)
