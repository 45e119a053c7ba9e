from __future__ import annotations

from collections import Counter

import pytest

from prsync_pipeline.sandbox import DEFAULT_KEY, World, serve
from prsync_pipeline.verdict_states import Involvement
from prsync_pipeline_tests.classification.evaluate import Report, describe, evaluate, main
from prsync_pipeline_tests.support.golden_cases import ORIGINS, golden_cases

TRAPS = {
    "product",
    "homonym",
    "negation",
    "template",
    "quote",
    "person",
    "language",
    "injection",
    "bot",
    "review only",
    "agent author",
    "commit author",
    "trailer",
    "file",
}


@pytest.fixture(scope="module", params=ORIGINS)
def report(request: pytest.FixtureRequest) -> Report:
    return evaluate(golden_cases(request.param))


def test_every_trap_is_there_at_least_twice() -> None:
    cases = golden_cases("made_up")
    kinds = Counter(case.kind for case in cases)

    assert len(cases) >= 120
    assert [trap for trap in TRAPS if kinds[trap] < 2] == []


def test_every_case_has_a_name_of_its_own_and_tools_exactly_where_ai_took_part() -> None:
    cases = [case for origin in ORIGINS for case in golden_cases(origin)]

    assert len({case.name for case in cases}) == len(cases)
    assert [case.name for case in cases if (case.tools == ()) != (case.involvement is Involvement.NONE)] == []


def test_the_rules_reach_their_targets(report: Report) -> None:
    assert report.precision >= 0.98
    assert report.recall >= 0.95
    assert report.involvement_right >= 0.95
    assert report.tools_right >= 0.95


def test_the_description_has_the_shares_and_the_confusion(report: Report) -> None:
    text = describe(report, "made_up")

    assert f"{len(report.judged)} golden cases made up, by rules" in text
    assert f"precision {report.precision:.3f}" in text
    assert [line.split()[0] for line in text.splitlines()[6:12]] == list(Involvement)


@pytest.mark.slow
def test_with_a_key_the_model_is_evaluated_too_and_rules_stand() -> None:
    written: list[str] = []
    with serve(World()) as sandbox:
        main({"GROQ_API_KEY": DEFAULT_KEY, "GROQ_BASE_URL": sandbox.groq_url}, written.append)

    text = "".join(written)
    for origin in ORIGINS:
        title = f"{len(golden_cases(origin))} golden cases {origin.replace('_', ' ')}, by rules"
        assert f"{title}\nprecision " in text
        assert f"{title} and openai/gpt-oss-20b\nprecision " in text


@pytest.mark.slow
def test_without_a_key_only_the_rules_are_evaluated() -> None:
    written: list[str] = []

    main({}, written.append)

    assert "Set GROQ_API_KEY" in written[-1]
    assert len(written) == len(ORIGINS) + 2
