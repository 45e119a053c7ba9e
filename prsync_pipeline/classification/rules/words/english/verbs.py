"""English verbs of making and helping, in the forms in which people write what a tool did for a change."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


_REGULAR = _words(
    "adapt add adjust annotate apply assemble assist author autocomplete autogenerate backport bootstrap carry clean "
    "co-author co-create co-develop code complete compose consolidate convert correct craft create deduplicate "
    "derive design develop document draft edit expand extend fill finish fix formulate generate guide hack "
    "implement improve initiate iterate mechanise mechanize migrate modernise modernize modify nail "
    "optimise optimize pair patch perform polish port prepare produce prototype rebase recreate redesign "
    "refactor refine regenerate reimplement rename reorganise reorganize repair resolve restructure revise "
    "reword rework scaffold simplify solve synthesise synthesize tidy touch transcribe translate "
    "transpile tweak type update upgrade vibe-code"
)
_IRREGULAR_PASTS = _words(
    "wrote written co-wrote co-written rewrote rewritten made built rebuilt done did redone drawn spun cooked "
    "cranked fleshed knocked whipped tracked bumped debugged formatted reformatted pair-programmed one-shotted "
    "one-shot vibed sped"
)
_IRREGULAR_BASES = _words(
    "write co-write rewrite make build rebuild do redo draw spin crank flesh whip track bump debug format "
    "reformat pair-program one-shot vibe"
)
_IRREGULAR_GERUNDS = _words(
    "writing co-writing rewriting making building rebuilding doing drawing tracking bumping debugging formatting "
    "reformatting pair-programming vibing"
)


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if verb.endswith("y") else f"{verb}ed"


def _gerund(verb: str) -> str:
    return f"{verb[:-1]}ing" if verb.endswith("e") else f"{verb}ing"


def _any_of(forms: list[str]) -> str:
    """A pattern of the forms, the longest first; a hyphen may be a blank or left out."""
    return "|".join(form.replace("-", "[- ]?") for form in sorted(forms, key=len, reverse=True))


_PREFIX = r"(?:(?:(?:ai|auto|machine|bulk|mass|pre|pair)[- ]|co-?|ghost-?|tab-))?"
_PARTICLE = r"(?: (?:up|out|together|down|over|off|through|around)(?![\w-]))?"
_PASTS = _any_of([*map(_past, _REGULAR), *_IRREGULAR_PASTS])
_GERUNDS = _any_of([*map(_gerund, _REGULAR), *_IRREGULAR_GERUNDS])
_BASES = _any_of([*_REGULAR, *_IRREGULAR_BASES])

MADE = rf"(?:put together|brought to you|came up with|filled in|{_PREFIX}(?:{_PASTS}))(?![\w-]){_PARTICLE}"
"""A past tense or participle: `wrote`, `cleaned up`, `co-authored`."""
MAKING = rf"(?:putting together|{_PREFIX}(?:{_GERUNDS}))(?![\w-]){_PARTICLE}"
"""A gerund: `writing`, `cleaning up`."""
MAKE = rf"(?:put together|come up with|(?:{_BASES}))(?![\w-]){_PARTICLE}"
"""A base form: `write`, `clean up`."""
