"""What makes a tool's name count for nothing: negation, a product's part, talk about users, a homonym.

Patterns only, over the same windows of fixed size as `grammar`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


DOUBLE_NEGATIVE = _any(r"\b(?:could|would)(?:n['’]t| not) have .{1,60} without\W{1,3}$")
NEGATION = _any(
    r"\b(?:no|not|never|without|none|zero|neither|nor|nope|cannot|n/a)\b",
    r"\b(?:free of|instead of|rather than|avoid\w*|refus\w+)\b",
    r"n['’]t\b",
    r"\b0%",
)
NEGATED_AFTER = _any(
    r"^[*_)\]]{0,3}(?:\s(?:tools?|assistance|code))?\s(?:was|were|is|has|have|had)\s{1,2}(?:not|never)\b",
    r"^(?:\s(?:tools?|assistance|code))?\s(?:wasn|weren|hasn|didn|isn)['’]t",
    r"^\s(?:did|does) not\b",
    r"^[*_)\]]{0,3}\s{0,2}[:=?]\W{0,4}(?:no|none|not|n/a|never|off|disabled|❌|nein|non|nope)\b",
    r"^[- ]free\b",
)
CLAUSE = _any(r"[,;:(—–]", r"\bbut\b")
"""Where a clause ends: a negation before it does not reach behind it."""

PRODUCT_PART = _any(
    r"^(?:['’]s)?[- ](?:(?!(?:for|to|in|on|with|and|as|was|is|wrote|helped|by)\b)\w{1,20}[- ]){0,2}?"
    r"(?:apis?|sdk|models?|endpoints?|provider|client|integration|plugin|adapter|backend|embeddings?|log-?in|oauth|"
    r"keys?|prompts?|responses?|completions?|messages?|support|pricing|tokens?|wrapper|connector|webhooks?|seats?|exchange|"
    r"package|library|schema|stream\w*|cassettes?|extension|licen[cs]es?|metrics|policy|server|users?|feature|button|"
    r"page|dialog)\b"
)
PRODUCT_TALK = _any(
    r"\b(?:users?|customers?|clients?|people|developers|can|could be|may|might|would|should|will|lets|allows?|enables?|"
    r"support(?:s|ing)?|marks?|shows?|detects?|explains?|describes?|compares?|which|how|if|whether|when|whenever|reply|"
    r"replies|summaries|answers|responses|recommendations)\b"
)
BRAINSTORM = _any(r"\b(?:brainstorm\w*|ideas?|discuss\w*|research\w*|to understand|to learn|opinions?)\b")

# A common noun in lower case is the noun: `the cursor`, `codex pages`.
ARTICLE = _any(r"\b(?:an?|the|this|that|each|every|our|its|new)\s$")
NOUN_FOLLOWS = re.compile(
    r"^\s(?!(?:to|for|and|with|on|in|by|as|over|under|then|but|or|here|heavily|plus|mostly|wrote|did|helped|generated|"
    r"was|were|has|cli|ide|ai|agent|while|when|because|so)\b)[a-z]"
)
