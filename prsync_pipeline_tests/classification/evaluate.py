"""How right the verdicts are on the golden cases: precision, recall, and the confusion by involvement.

`python -m prsync_pipeline_tests.classification.evaluate` prints it for the rules, each set of cases apart, and with
GROQ_API_KEY for the rules and the model together; and of the real history how many pull requests the rules judge in
a second, and what the model is asked and paid for.
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
from prsync_pipeline.classification.llm.quotes import verified_quotes
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline.classification.verdict import decide, is_doubtful
from prsync_pipeline.verdict_states import Involvement
from prsync_pipeline_tests.classification.questions import describe_questions
from prsync_pipeline_tests.support.golden_cases import ORIGINS, golden_cases
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prsync_pipeline.classification.llm.answer_schema import AiPart
    from prsync_pipeline.classification.rules.evidence import Evidence
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

    def of_kind(self, beginning: str) -> Report:
        """The part of the report on cases whose kind begins so."""
        return Report(tuple(judged for judged in self.judged if judged[0].kind.startswith(beginning)))

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


def describe(report: Report, origin: str, judged_by: str = "rules") -> str:
    """The report as text: the shares, the confusion, and every case that was judged wrongly."""
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
            f"{len(report.judged)} golden cases {origin.replace('_', ' ')}, by {judged_by}",
            f"precision {report.precision:.3f}  recall {report.recall:.3f}  (is_ai_assisted)",
            f"involvement right {report.involvement_right:.3f}  tools right {report.tools_right:.3f}",
            f"recall of free words {report.of_kind('free words').recall:.3f}",
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
    cases: Sequence[GoldenCase],
    batches: GroqBatches,
    sleep: Callable[[float], None] = time.sleep,
    *,
    name: str = "evaluation",
) -> dict[str, Verdict]:
    """Name of the case → verdict by the rules and the model's answer, in one batch; without an answer rules decide."""
    found = {case.name: find_evidence(case.pull_request) for case in cases}
    lines = [batch_line(case.name, MODELS[0], user_message(case.pull_request, found[case.name])) for case in cases]
    batch_id = batches.create(batches.upload(name, lines), name)
    while not (state := batches.state(batch_id)).has_ended:
        sleep(SECONDS_BETWEEN)
    answers = {line.custom_id: line.answer.ai for line in batches.results(state) if line.answer}
    return {case.name: _with_quotes(case.pull_request, found[case.name], answers.get(case.name)) for case in cases}


def _with_quotes(pull_request: PullRequest, evidence: tuple[Evidence, ...], answer: AiPart | None) -> Verdict:
    """The verdict by the rules, and by the model's quote where they are in doubt."""
    if answer is None or not is_doubtful(evidence):
        return decide(evidence)
    return decide(evidence + verified_quotes(pull_request, answer))


def pull_requests_a_second(pull_requests: Sequence[PullRequest]) -> float:
    """How many the rules judge in a second of one core's time."""
    started = time.process_time()
    for pull_request in pull_requests:
        judge_by_rules(pull_request)
    return len(pull_requests) / (time.process_time() - started)


def main(environment: Mapping[str, str], write: Callable[[str], object]) -> None:
    for origin in ORIGINS:
        write(describe(evaluate(golden_cases(origin)), origin) + "\n\n")
    if REAL_HISTORY.exists():
        history = real_history()
        write(
            f"The rules judge {pull_requests_a_second(history):,.0f} pull requests of real history a second\n\n"
            f"{describe_questions(history)}\n"
        )
    else:
        write(f"No speed: {WITHOUT_REAL_HISTORY}\n")
    key = environment.get("GROQ_API_KEY", "").strip()
    if not key:
        write("\nSet GROQ_API_KEY to see the model's part too.\n")
        return
    with GroqBatches(key, environment.get("GROQ_BASE_URL")) as batches:
        for origin in ORIGINS:
            cases = golden_cases(origin)
            verdicts = ask_the_model(cases, batches, name=f"evaluation of cases {origin}")
            report = Report(tuple((case, verdicts[case.name]) for case in cases))
            write("\n" + describe(report, origin, f"rules and {MODELS[0].name}") + "\n")


if __name__ == "__main__":
    main(os.environ, sys.stdout.write)
