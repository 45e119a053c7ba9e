"""The sentences on a difference: what they claim, and what they leave open."""

from __future__ import annotations

import pytest

from prsync_pipeline.reports.trends.comparison_words import WORDINGS, answer, in_short, is_known, shortly
from prsync_pipeline.warehouse import AiComparison

Interval = tuple[float, float, float]


def row(
    metric: str, plain: Interval | None = None, matched: Interval | None = None, origin: str = "assisted"
) -> AiComparison:
    """214 against 530, of which 180 against 400 are matched; each difference with the ends of its interval."""
    difference, low, high = plain or (None, None, None)
    matched_difference, matched_low, matched_high = matched or (None, None, None)
    return AiComparison(
        period="last_12", repository="*", metric=metric, origin=origin, n=214, p50=None, p75=None, share=None, low=None,
        high=None, unjudged=0, other_n=530, difference=difference, difference_low=low, difference_high=high,
        matched_difference=matched_difference, matched_low=matched_low, matched_high=matched_high, matched_n=180,
        matched_other_n=400,
    )  # fmt: skip


def test_a_plain_difference_that_vanishes_when_it_is_matched() -> None:
    assert answer(row("cycle_time_hours", (3.1, 0.4, 5.9), (0.2, -1.0, 1.4))) == (
        "AI-assisted pull requests by people took 3.1 h longer at the median (95 %: 0.4 to 5.9 h), 214 against 530; "
        "compared within the same repository and size class: no difference can be told (95 %: -1.0 to 1.4 h), "
        "180 of 214 against 400 of 530."
    )


def test_less_is_told_by_its_size_and_word() -> None:
    assert answer(row("accepted_share", (-0.052, -0.097, -0.011), (-0.046, -0.089, -0.003), "agent")) == (
        "Pull requests by coding agents were merged within 30 days 5.2 points less often (95 %: 1.1 to 9.7 points), "
        "214 against 530; compared within the same repository and size class: "
        "4.6 points less often (95 %: 0.3 to 8.9 points), 180 of 214 against 400 of 530."
    )


def test_an_interval_that_touches_nothing_is_no_difference() -> None:
    text = answer(row("size", (12, 0, 24)))

    assert text is not None
    assert text.startswith(
        "AI-assisted pull requests by people: no difference can be told in size (95 %: 0 to 24 lines)"
    )
    assert text.endswith("compared within the same repository and size class: too few.")


@pytest.mark.parametrize(
    ("plain", "matched", "known"),
    [
        (None, None, False),
        ((1, -1, 3), (1, -1, 3), False),
        ((1, 0.5, 3), None, True),
        ((1, -1, 3), (-2, -3, -1), True),
    ],
)  # fmt: skip
def test_a_difference_is_known_plain_or_matched(plain: Interval | None, matched: Interval | None, known: bool) -> None:
    assert is_known(row("review_rounds", plain, matched)) is known


@pytest.mark.parametrize("metric", WORDINGS)
def test_each_metric_has_a_sentence_and_a_short_form(metric: str) -> None:
    longer, few = row(metric, (2, 1, 3)), row(metric)

    assert f" {WORDINGS[metric].more}" in str(answer(longer))
    assert "too few" in str(answer(few))
    assert shortly(few) == f"{WORDINGS[metric].label} (too few, 214 against 530)"


def test_people_without_ai_are_what_others_are_compared_with() -> None:
    assert answer(row("size", origin="none")) is None


NOT_KNOWN = (1.0, -1.0, 3.0)


@pytest.mark.parametrize(
    ("rows", "short"),
    [
        ([row("cycle_time_hours"), row("size")], "They are too few to compare."),
        (
            [row("cycle_time_hours", NOT_KNOWN, NOT_KNOWN), row("size", NOT_KNOWN)],
            "No difference from those without AI can be told: what there is may be chance.",
        ),
        (
            [row("cycle_time_hours", NOT_KNOWN, NOT_KNOWN), row("size", (48, 14, 83), (105, -9, 219)),
             row("accepted_share", (-0.057, -0.108, -0.011), (-0.04, -0.09, 0.003))],
            ("In cycle time no difference can be told. They were 48 lines larger at the median, and were merged within "
            "30 days 5.7 points less often. Compared within the same repository and size class "
            "(180 of 214 of them), nothing of this can be told "
            "from chance."),
        ),
        (
            [row("cycle_time_hours", (-3, -5, -1), (-2, -4, -1))],
            ("They took 3.0 h less at the median. Compared within the same repository and size class (180 of 214 of "
            "them), they took 2.0 h less at the median."),
        ),
        (
            [row("cycle_time_hours", (3, 1, 5))],
            "They took 3.0 h longer at the median. Too few can be compared within the same repository and size class.",
        ),
    ],
)  # fmt: skip
def test_what_can_be_told_in_short(rows: list[AiComparison], short: str) -> None:
    assert in_short(rows) == short
