"""English: how people write that a tool reviewed a change, for the words before (`$`) and after (`^`) its name."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.vocabulary import BEGIN, any_of

_CHANGED_FOR = (
    r"\b(?:address\w*|appl(?:y|ied|ying)|resolv\w+|incorporat\w+|fix(?:es|ed|ing)?|implement\w*|accept\w*)(?: all|"
    r" some)?(?: of)?(?: the)?"
)
_REMARKS = r"(?:comments?|feedback|suggestions?|findings|nits?|remarks?|review comments?)"
REVIEWED_BY = any_of(
    rf"{BEGIN}(?:\w{{1,20}} (?:was|were|been) |also |self-|code |i had (?:it|this) )?"
    rf"review(?:ed)? (?:by|with|using|from)\W{{1,3}}(?:the )?$",
    rf"{_CHANGED_FOR} (?:review )?{_REMARKS} (?:of|from|by)\W{{1,3}}(?:the )?$",
    rf"{BEGIN}(?:suggest(?:ed|ion)s? (?:by|from)|per|as per|caught by|spotted by|flagged by)\W{{1,3}}$",
)
ADDRESSED = any_of(rf"{_CHANGED_FOR}\W{{1,3}}$")
REMARKS_FOLLOW = any_of(
    rf"^(?:['’]s?)?\s(?:code |pr |review )?(?:reviews?|{_REMARKS})(?=\W*$|[.,;:)]|\s(?:on|in|from|to|about|for|"
    rf"and|by|"
    rf"with)\b)"
)
MADE_TO = any_of(r"\b(?:had|let|got|asked|made|told|used|ran)\W{1,3}(?:the )?$")
REVIEW_ONLY = any_of(
    r"^ (?:to |for )?(?:(?:self-|pre-|double-)?(?:review|check|proofread|audit|sanity[- ]check)(?:ing)?|"
    r"(?:take a )?look"
    r"(?:ing)? (?:at|over|through)|(?:a |the )?(?:code |final |second )?review)\b"
)
AND_CHANGED = any_of(r"\b(?:and|then) (?:fix|add|wr|rewr|chang|commit|correct|repair|then fix|updat)|\bgenerat")
"""More than a review was asked for."""
REVIEWED_IT = any_of(
    r"^\s(?:also |has |already )?(?:self-)?reviewed\s(?:this|it|the|these|my|everything)\b",
    rf"^(?:['’]s?)?\s(?:code |pr |review )?{_REMARKS}(?: (?:are|were|was|is|all|have been))?"
    r" (?:addressed|applied|fixed|resolved)\b",
)
