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
    r"^[- ](?:assisted|generated|written|authored|usage|use|assistance|used|tools?)\W{1,4}(?:no|none|not|n/a|never|"
    r"nein|nope|false)\b",
)
CLAUSE = _any(r"[,;:(\[—–]", r"\s-\s", r"\bbut\b")
"""Where a clause ends: a negation before it does not reach behind it."""

PRODUCT_PART = _any(
    r"^(?:['’]s)?[- ](?:(?!(?:for|to|in|on|with|and|as|was|is|wrote|helped|by)\b)\w{1,20}[- ]){0,2}?"
    r"(?:apis?|sdk|models?|endpoints?|provider|client|integration|plugin|adapter|backend|embeddings?|log-?in|oauth|"
    r"keys?|prompts?|responses?|completions?|messages?|support|pricing|tokens?|wrapper|connector|webhooks?|seats?|"
    r"exchange|"
    r"package|library|schema|stream\w*|cassettes?|extension|licen[cs]es?|metrics|policy|server|users?|feature|button|"
    r"page|dialog|instructions|skills?|settings|config\w*|rules|hooks?|commands?|badge|logo|icon|prefix|trailers?|"
    r"footers?|attribution|entr(?:y|ies)|column|format|tag|names?|setup|guide|workflow|usage|cli support|sandbox|"
    r"skill)\b"
)
PRODUCT_TALK = _any(
    r"\b(?:users?|customers?|clients|people|developers|contributors|can|could be|may|might|would|should|will|lets|"
    r"allows?|enables?|support(?:s|ing)|marks?|shows?|detects?|explains?|describes?|compares?|how|if|whether|when|"
    r"whenever|reply|replies|summaries|answers|responses|recommendations|you|your|they|their)\b"
)
"""In the clause of the name: it is about what the product, or others, do with the tool."""
PRODUCT_SUBJECT = _any(
    r"\b(?:summar\w+|answers?|responses?|repl(?:y|ies)|(?<!commit )messages?|notes?(?! that)|outputs?|prompts?|"
    r"contents?|images?|e?mails?|"
    r"letters?|recommendations?|suggestions?|posts?|articles?|tickets?|issues?|titles?|(?<!pull )requests?|calls?|"
    r"tokens?|"
    r"documents?|reports?|results?|embeddings?|questions?|texts?|transcripts?|labels?|events?|sessions?|data|items?|"
    r"records?|chats?|threads?|alerts?|conversations?|traces?|spans?)(?: (?:in|of|for|on|from|below|above|"
    r"that) .{0,60})?\s?$",
    r"\w \b(?:that|which|who)\s?$",
)
"""What a product makes with a tool, or something that is told apart by it: `the replies that were written by …`."""
PRODUCT_TAIL = _any(
    r"\b(?:issues?|bugs?|problems?|errors?|crash\w*|conflicts?|failures?|regressions?|compatibility|interop\w*|support|"
    r"integration|log-?in|auth\w*|support for|summar\w+|answers?|responses?|repl(?:y|ies)|messages?|chats?|"
    r"streaming|images?)\s?$"
)
"""What a tool goes with as a part of the product: `fixed an issue with Copilot`."""
EARLIER = _any(
    r"^.{0,40}\b(?:last (?:year|month|week|summer|spring|winter|autumn)|(?:years?|months?) ago|in #\d+|back in|"
    r"in (?:the )?(?:earlier|previous|original) (?:pr|commit|version))\b"
)
"""Another change, of before."""
TEAM = _any(
    r"^(?:['’]s)?[- ](?:[a-z]+ )?(?:teams?|guild|group|squad|folks|people|guys|labs?|department|dept|crew|engineers?|"
    r"devs|developers|maintainers|community|staff|company|colleagues?|intern)\b",
    r"^ (?:in|from|of|at) (?:the )?(?:[a-z]+ )?(?:accounting|support|marketing|sales|finance|legal|hr|design|ops|"
    r"operations|security|infra|infrastructure|platform|qa|product|engineering|procurement|data|[a-z]+ (?:team|"
    r"department|office))\b",
)
"""People of that name, or of the company that makes it."""
BRAINSTORM = _any(r"\b(?:brainstorm\w*|ideas?|discuss\w*|research\w*|to understand|to learn|opinions?)\b")

# A common noun in lower case is the noun: `the cursor`, `codex pages`.
ARTICLE = _any(r"\b(?:an?|the|this|that|each|every|our|its|new)\s$")
NOUN_FOLLOWS = re.compile(
    r"^\s(?!(?:to|for|and|with|on|in|by|as|over|under|then|but|or|here|heavily|plus|mostly|wrote|did|helped|generated|"
    r"was|were|has|cli|ide|ai|agent|while|when|because|so|attempt|iteration|take|draft|made|created|produced|fixed|"
    r"until|from|lol|using|via|assisted|written|suggested|handled|refactored|implemented)\b)[a-z]"
)

DENIAL = _any(
    r"\b(?:no|not|never|without|none|zero|neither|nor)\b.{0,60}\b(?:use[ds]?|using|usage|involve\w*|written|generated|"
    r"assist\w*|help\w*|made|created|tools?)\b",
    r"\b(?:no|without(?: any)?|zero) (?:gen(?:erative)? )?(?:ai|llms?)\b",
    r"(?:was|were)(?: not|n['’]t) (?:used|written|generated)",
    r"n['’]t (?:use|used|involve)\b",
)
"""In a negated sentence that names a tool: the author denies that it was used."""
