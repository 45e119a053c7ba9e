"""Longer proper names that begin with the name of a tool: `Windsurf Federation`, `Jules Verne`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.identity import BY_REVIEW_WORD, BY_WORD
from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKE, MAKING
from prsync_pipeline.classification.rules.words.english.vocabulary import CHANGES, any_of

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.words.mentions import Mention

_WORDS_OF_NAMES = frozenset(word for name in (*BY_WORD, *BY_REVIEW_WORD) for word in name.split())
_PRODUCT_WORD = any_of(
    r"^(?:mode|chat|planner|plan|max|web|action|actions|edits|autopilot|bot|app|coder|deep|extended|turbo|preview|nano|autocomplete|completions|suggestions|inline|business|enterprise|individual|free|session|output|artifacts|projects|pro|flash|ultra|thinking|high|medium|low|fast|mini|version|model|models|assistance|assisted|plus|next|beta|sdk|api|anthropic|openai|google|microsoft|github|xai)$"
)
_NO_NAME = any_of(
    rf"^(?:{MADE}|{MAKE}|{MAKING}|{CHANGES}|(?:and|to|for|with|in|on|or|was|is|are|the|via|by|using|also|then|while|when|"
    r"wrote|did|has|used|plus|helped|after|before|from|running|all|no|yes|not|only|none|thanks|please|see))\b"
)
_CAPITALISED = re.compile(r"^ (?P<word>[A-Z][a-zà-ÿ]{2,})(?!\w|:|\.\w)")
_NOUNS_ARE_CAPITALISED = any_of(r"\b(?:mit|von|habe|haben|hat|wurden?|der|die|das|dem|und|durch|für|im)\b")


def begins_proper_name(mention: Mention) -> bool:
    """Whether a capitalised word that is no tool's follows the name, in a language that writes nouns in lower case."""
    following = _CAPITALISED.match(mention.after)
    if following is None or not mention.word[0].isupper() or mention.tool.name == UNNAMED:
        return False
    word = following["word"]
    if word.lower() in _WORDS_OF_NAMES or _PRODUCT_WORD.match(word) or _NO_NAME.match(word):
        return False
    return _NOUNS_ARE_CAPITALISED.search(mention.sentence) is None
