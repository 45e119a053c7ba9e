"""What the comparison by origin says, in words: how much, how sure, of how many; never why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.warehouse import AiComparison

HEADLINE, SIZE = "cycle_time_hours", "size"
NO_DIFFERENCE = "no difference can be told"
SUBJECTS = {
    "agent": "Pull requests by coding agents",
    "assisted": "AI-assisted pull requests by people",
}


class Wording(NamedTuple):
    """How a metric is called, and how a difference of it reads: verb, amount in `unit`, more or less, the rest."""

    label: str
    unit: str
    verb: str
    more: str
    less: str
    rest: str = ""


WORDINGS = {
    "cycle_time_hours": Wording("cycle time", "h", "took", "longer", "less", "at the median"),
    "review_time_hours": Wording("review time", "h", "waited", "longer", "less", "for the first review at the median"),
    "pickup_time_hours": Wording("pickup time", "h", "waited", "longer", "less", "from ready to review at the median"),
    "review_to_merge_hours": Wording(
        "review to merge", "h", "took", "longer", "less", "from first review to merge at the median"
    ),
    "size": Wording("size", "lines", "were", "larger", "smaller", "at the median"),
    "review_rounds": Wording("review rounds", "rounds", "took", "more", "fewer", "of review at the median"),
    "unreviewed_share": Wording("unreviewed", "points", "were merged unreviewed", "more often", "less often"),
    "accepted_share": Wording("merged in 30 days", "points", "were merged within 30 days", "more often", "less often"),
    "reverted_share": Wording("reverted in 30 days", "points", "were reverted in 30 days", "more often", "less often"),
}


def answer(row: AiComparison) -> str | None:
    """A sentence on an AI origin's row: its difference from pull requests without AI, plain and matched.

    Where an interval holds 0, or under ten pull requests are on either side, it says that nothing can be told.
    """
    if row.origin not in SUBJECTS:
        return None
    joint = "" if _is_told(row.difference_low, row.difference_high) else ":"
    return f"{SUBJECTS[row.origin]}{joint} {predicate(row)}"


def predicate(row: AiComparison) -> str:
    """The sentence of `answer` without its subject."""
    wording, against = WORDINGS[row.metric], f"{row.n} against {row.other_n}"
    if row.difference is None or row.difference_low is None or row.difference_high is None:
        return f"too few to compare in {wording.label}, {against}."
    certainty = f"({_interval(row.metric, row.difference_low, row.difference_high)})"
    if _is_told(row.difference_low, row.difference_high):
        words = (wording.verb, _amount_and_direction(row.metric, row.difference), wording.rest, certainty)
        plain = " ".join(word for word in words if word)
    else:
        plain = f"{NO_DIFFERENCE} in {wording.label} {certainty}"
    return f"{plain}, {against}; compared within the same repository and size class: {_matched(row)}."


def in_short(rows: Sequence[AiComparison]) -> str:
    """What can be told of an AI origin, of whose metrics `rows` are, in plain sentences without their statistics."""
    if all(row.difference_low is None for row in rows):
        return "They are too few to compare."
    plain = [_in_words(row, row.difference) for row in rows if _is_told(row.difference_low, row.difference_high)]
    # Within a size class nobody is compared by size.
    within = [row for row in rows if row.metric != SIZE]
    matched = [_in_words(row, row.matched_difference) for row in within if _is_told(row.matched_low, row.matched_high)]
    if not plain and not matched:
        return "No difference from those without AI can be told: what there is may be chance."
    is_headline_known = any(row.metric == HEADLINE and is_known(row) for row in rows)
    sentences = ["" if is_headline_known else f"In {WORDINGS[HEADLINE].label} no difference can be told."]
    if plain:
        sentences.append(f"They {_joined(plain)}.")
    sentences.append(_matched_in_short(within, matched))
    return " ".join(filter(None, sentences))


def _matched_in_short(rows: Sequence[AiComparison], known: Sequence[str]) -> str:
    if all(row.matched_low is None for row in rows):
        return "Too few can be compared within the same repository and size class."
    headline = next((row for row in rows if row.metric == HEADLINE), rows[0])
    whose = f"Compared within the same repository and size class ({headline.matched_n} of {headline.n} of them)"
    return f"{whose}, they {_joined(known)}." if known else f"{whose}, nothing of this can be told from chance."


def shortly(row: AiComparison) -> str:
    """A metric without a known difference, with the plain interval; or that there are too few to compare."""
    label, low, high = WORDINGS[row.metric].label, row.difference_low, row.difference_high
    if low is None or high is None:
        return f"{label} (too few, {row.n} against {row.other_n})"
    return f"{label} ({_interval(row.metric, low, high)})"


def is_known(row: AiComparison) -> bool:
    """Whether a difference can be told, plain or matched."""
    return _is_told(row.difference_low, row.difference_high) or _is_told(row.matched_low, row.matched_high)


def _in_words(row: AiComparison, difference: float | None) -> str:
    """`took 2.0 h less at the median`."""
    wording = WORDINGS[row.metric]
    return " ".join(filter(None, (wording.verb, _amount_and_direction(row.metric, difference or 0.0), wording.rest)))


def _joined(parts: Sequence[str]) -> str:
    return ", and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _is_told(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and not low <= 0 <= high


def _matched(row: AiComparison) -> str:
    if row.matched_difference is None or row.matched_low is None or row.matched_high is None:
        return "too few"
    certainty = f"({_interval(row.metric, row.matched_low, row.matched_high)})"
    against = f"{row.matched_n} of {row.n} against {row.matched_other_n} of {row.other_n}"
    is_told = _is_told(row.matched_low, row.matched_high)
    words = _amount_and_direction(row.metric, row.matched_difference) if is_told else NO_DIFFERENCE
    return f"{words} {certainty}, {against}"


def _amount_and_direction(metric: str, difference: float) -> str:
    wording = WORDINGS[metric]
    return f"{number(metric, abs(difference))} {wording.unit} {wording.more if difference > 0 else wording.less}"


def _interval(metric: str, low: float, high: float) -> str:
    """The 95 % interval of a difference; of one that is above or below 0 as a whole, its sizes alone."""
    if low > 0 or high < 0:
        low, high = sorted((abs(low), abs(high)))
    return f"95 %: {number(metric, low)} to {number(metric, high)} {WORDINGS[metric].unit}"


def number(metric: str, value: float) -> str:
    """A metric's value as people read it: shares in points of a hundred, lines whole."""
    unit = WORDINGS[metric].unit
    return f"{value * 100 if unit == 'points' else value:.{0 if unit == 'lines' else 1}f}"
