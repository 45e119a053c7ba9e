"""The words with which authors name their own part beside the part of a tool. Patterns only."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.vocabulary import any_of

_REVIEWING = (
    r"(?:checked|double-checked|reviewed|read|verified|tested|edited|cleaned|fixed|adjusted|adapted|trimmed|tweaked|"
    r"corrected|finished|repaired|simplified|polished|tidied|audited|proofread|reworked|rewrote|accepted|merged|"
    r"committed|pushed|applied|kept|supervised|squashed|skimmed|diffed|compared|inspected|wired|cross-checked|"
    r"guided|prompted|vouch\w*|stand behind|went (?:over|"
    r"through)|renamed|picked|chose|steered|supervised|typed|pressed|decided|"
    r"take responsibility)"
)
OWN_PART = any_of(
    rf"\b(?:i|we)(?:['’]ve| have)? (?:\w{{2,12}} ){{0,2}}?(?:{_REVIEWING}|(?:ran|wrote|did|made|added|removed|tried) "
    rf"(?:the|my|only|a few|some|all|two|three|both|no))\b",
    rf"\b{_REVIEWING}(?: up)?(?: (?:and|&|then) {_REVIEWING})? (?:entirely |line by line |thoroughly |"
    rf"carefully )?(?:by (?:me|"
    r"us|hand|a human|hum\w+)|manually|afterwards|line by line|every line|here)\b",
    r"\b(?:rest|tests?|edges?|edge cases|wiring|plan|design|idea|thinking|review|labels|errors|bugs|mistakes|part|"
    r"conversion|remaining \w+|final \w+) (?:is|are|was|were|by) (?:mine|me|ours|my own)\b",
    r"[,;.] (?:my (?:edits|review|tests?|fixes|tweaks|clean-?up)|human[- ](?:reviewed|checked|edited|tested))\b",
    r"\bme\s?[:=]",
    r"\b[a-z]{2,14}ed(?: up| in| together)? by (?:me|us|hand|a human)\b",
    r"\breviewed (?:with|on|today|this morning|before pushing)\b",
    r"\b(?:by hand|hand-(?:edited|checked|tuned|finished|tested))\b",
)
"""The author says what they did beside the tool: `I only chose the names`, `checked by hand`."""
