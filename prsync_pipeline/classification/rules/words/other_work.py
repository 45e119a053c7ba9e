"""Uses of a tool that made nothing of this change: another change, a discarded attempt, exploring, learning."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKE, MAKING
from prsync_pipeline.classification.rules.words.english.vocabulary import CHANGES, any_of

if TYPE_CHECKING:
    from prsync_pipeline.classification.rules.words.mentions import Mention

_REFERENCE = (
    r"(?:[\w./-]{0,40}[#!]\d{1,7}|[0-9a-f]{7,40}|https?://\S{1,80}/(?:pull|issues|commit|merge_requests)/\S{1,40})"
)
_OTHER = (
    r"(?:earlier|previous|former|prior|abandoned|closed|competing|rejected|reverted|stale|other|failed) "
    r"(?:[\w-]{1,14} )?(?:prs?|pull requests?|mrs?|merge requests?|attempts?|branch|commits?|versions?|"
    r"patch|try|approach|"
    r"change|implementation)"
)
_UNTIL_NAME = r"(?:(?!\b(?:this|now|but|and|here)\b).){0,40}$"
OTHER_CHANGE = any_of(
    r"\b(?:see|supersed\w+|replac\w+|revert\w*|unlike|follow-?(?:s|ing)?[- ]?up (?:to|of|on)|instead of|in place of|"
    r"alternative to|compared (?:to|with)|en lugar de|en vez de|au lieu de|à la place de|anstelle von|"
    r"statt|em vez de|invece di|вместо|ersetzt|remplace|sustituye|reemplaza|substitui|sostituisce|"
    r"заменяет|zastępuje) "
    rf"(?:[\w-]{{1,12}} ){{0,3}}?{_REFERENCE}(?:\s?[,(]|"
    rf" (?:which|that|qui|que|che|(?:since|because|as) it)\b){_UNTIL_NAME}",
    rf"(?:^|[\s(]){_REFERENCE} (?:was|is|were|had been) {_UNTIL_NAME}",
    rf"\b{_OTHER}(?: (?:in|of|from) \S{{1,20}})?(?: \([^()]{{1,20}}\))? (?:was|were|had been|came|got|which|that) "
    rf"{_UNTIL_NAME}",
)
"""What was made is another pull request, commit or branch."""
DISCARDED = any_of(
    r"\b(?:threw|thrown|throwing|tossed|chucked) (?:\w+ ){0,3}?(?:away|out)\b",
    r"\b(?:scrapp?ed|discarded|binned|ditched|trashed|abandoned) (?:it|that|this|all|them|everything)\b",
    r"\b(?:discarded|deleted|dropped|scrapped) (?:the|that|its) (?:draft|result|output|branch|attempt|version)\b",
    r"\b(?:nothing|none|no line|not a line)(?: of (?:it|that|this|them|the \w+))? (?:is left|was left|remain\w*|"
    r"survive[sd]|made it|was kept)\b",
    r"\b(?:i|we) (?:\w+ )?(?:started over|started again|began anew|started afresh)\b",
    rf"(?:[.;!]|\b(?:i|we)\b) ?(?:[\w-]{{1,12}} ){{0,2}}?{MADE}(?: (?:it|this|that|everything|all|again|anew)){{0,2}} "
    r"(?:from scratch|from the ground up)\b(?! (?:with|by|using|via)\b)",
    r"[.;!] ?(?:von grund auf neu|(?:\w+ ){1,3}(?:depuis zéro|de zéro|desde cero|do zero|da zero|od zera)|"
    r"\w+ с нуля)\b",
)
"""Behind the name: nothing is left of what the tool made."""
_LOOKING = (
    r"(?:explor\w+|understand\w*|learn\w*|navigat\w+|search(?:ing)?(?! (?:and|&) replac)|research\w*|"
    r"read(?:ing)? (?:up|about|through)|get(?:ting)? (?:an overview|familiar|oriented|up to speed|a feel)|compar\w+|"
    r"discuss\w*|plan|planning|look(?:ing)? (?:up|at|around|into)|find(?:ing)? my way|stud(?:y|ying)|familiari[sz]\w+|"
    r"brainstorm\w*|brows(?:e|ing)|overview|orientation|inspiration|grasp\w*)\b"
)
LOOKED = any_of(
    rf"^(?: chat)?(?: \w{{1,12}}ly| only| just)? (?:to|for|on|in)(?: (?:help me|me|better|the|some|"
    rf"an)){{0,2}} {_LOOKING}",
    r"^(?: \w{1,14})?,? (?:um|zum|pour|para|per|чтобы|aby|żeby)\b.{0,40}?\b(?:verstehen|verständnis|"
    r"erkunden|lernen|nachschlagen|"
    r"comprendre|explorer|apprendre|entender|explorar|aprender|buscar|comprender|estudar|capire|esplorare|imparare|"
    r"zrozumie\w+|понять|изучить|разобраться)\b",
)
AND_MADE = any_of(
    rf"(?:\b(?:and|then|plus|or)|,) (?:(?:to|for|also|then|\w{{1,10}}ly) ){{0,3}}(?:{MAKE}|{MAKING}) "
    rf"(?:[\w-]{{1,14}} ){{0,3}}?"
    rf"{CHANGES}\b",
    rf"\b(?:and|then) (?:\w+ ){{0,2}}?{MADE} .{{1,40}} with it\b",
)
"""It made something too."""
BY_HAND = any_of(
    r"(?<!rest of the )(?<!other )\b(?:implementation|code|change|patch|diff|fix|everything|every line|all of it|"
    r"all of this)(?: itself)? (?:is|are|was|were) (?:(?:\w{1,10}ly|all|still|then|written|coded|typed|"
    r"implemented|done|made) ){0,2}?(?:manual\b|by hand\b|hand-?(?:written|made|"
    r"coded)|my own|mine\b|ours\b|human[- ]written|manually (?:written|coded|implemented)|written manually)",
    r"\b(?:umsetzung|code|implementierung|alles) ist (?:\w+ ){0,2}?(?:von hand|handgeschrieben|selbst geschrieben)",
    r"\b(?:tout|le code) est (?:\w+ ){0,2}?(?:à la main|de moi)",
    r"\b(?:código|implementación|implementação) (?:es|é) (?:\w+ ){0,2}?(?:mío|meu|nosso|nuestro|manual|"
    r"propio|a mano|à mão)",
)
PART = any_of(
    r"\b(?:tests?|docs?|documentation|docstrings?|comments?|descriptions?|changelog|boilerplate|"
    r"translations?|fixtures?|"
    r"scaffold\w*|styling|css|sql|scripts?|wording|benchmark\w*|prototype|drafts?|skeleton|migrations?|regex\w*|"
    r"helpers?|types|examples?)\b"
)
"""What a tool may have made beside code that is by hand."""


def made_nothing_here(mention: Mention) -> bool:
    """Whether what the tool did is no part of this change, whatever the verb of its sentence is."""
    if OTHER_CHANGE.search(mention.before) or DISCARDED.search(mention.following):
        return True
    if LOOKED.match(mention.after) and not AND_MADE.search(mention.after):
        return True
    return BY_HAND.search(mention.surroundings) is not None and not PART.search(BY_HAND.sub("", mention.sentence))
