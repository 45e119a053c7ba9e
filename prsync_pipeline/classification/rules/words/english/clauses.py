"""English: the parts of a clause that states that a change was made `with`, `by` or `using` a tool.

Patterns only, for the words before (`$`) and after (`^`) a tool's name, or before a verb of making. All of them read
windows of fixed size, so none can run away on a long text. What counts for nothing is in `exclusions`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKE, MAKING
from prsync_pipeline.classification.rules.words.english.vocabulary import (
    ADVERBS,
    BEGIN,
    CHANGES,
    DETERMINER,
    DOING,
    HELP,
    MEASURE,
    PARTS,
    any_of,
)

BY = any_of(
    rf"(?:^|(?<=[\W_]))(?P<by>with|by|using|via|through|thanks to|w/|in|utili[sz]ing|leveraging|employing|"
    rf"under)(?: (?:the )?use of| (?:close )?(?:collaboration|tandem|cooperation|partnership|dialogue|"
    rf"conversation) with)?(?: {HELP})?[\W_]{{1,3}}{DETERMINER}$"
)
MADE_VERB = any_of(rf"(?:^|(?<=[\W_])){MADE}")
MAKING_VERB = any_of(rf"^[\W_]{{0,4}}{MAKING}")
MAKE_VERB = any_of(rf"^(?:\w{{1,12}}(?:\([\w-]+\))?: )?[\W_]{{0,4}}{MAKE}(?![(:])")

# The subject, before the verb.
NO_SUBJECT = any_of(
    rf"^(?!…)[\W_]{{0,12}}(?:(?:please )?note(?: that)?|heads up|disclaimer|fyi|disclosure|full disclosure|and|also|"
    rf"so|but|then|mostly|or|which|that|transparency note)?[\W_]{{0,6}}{ADVERBS}$",
    rf"\b(?:and|then|or) {ADVERBS}$",
)
PERSON_BEGINS = any_of(rf"{BEGIN}(?:\w+ly )?(?:i|we|i['’]ve|we['’]ve)\b")
FIRST_PERSON = any_of(rf"\b(?:i|we)(?: have|['’]ve| had|['’]d)? {ADVERBS}$")
WAS = any_of(rf"\b(?:was|were|been|got|being) {ADVERBS}$")
CHANGE_ENDS = any_of(
    rf"\b{CHANGES}(?: (?:here|itself|above|(?:in|of|for|to|from|"
    rf"on) (?:\w+ ){{0,4}}?\w+))? {ADVERBS}$"
)
SHARE = (
    r"(?:(?:(?:almost|nearly|practically|pretty much) )?(?:most|much|all|some|half|(?:large |big |some )?parts?|"
    r"the bulk|portions?|a lot|the majority|bits) of )?"
)
MODIFIER = (
    r"(?:(?!(?:ignore|remove|delete|revert|drop|fix|update|replace|skip|exclude|use|clean|handle|support|hide|show|"
    r"mark|flag|reject|accept|store|parse|detect|allow|improve|review|merge|apply|move|strip|check|"
    r"catch)\b)[\w./-]{1,20} )?"
)
CHANGE_BEGINS = any_of(
    rf"^(?!…)[\W_]{{0,12}}{SHARE}(?:(?:this|the|these|my|our|all|some|initial|first|new|unit|whole|"
    rf"entire) ){{0,3}}{MODIFIER}{CHANGES}(?: (?:and|&|/) {CHANGES})? {ADVERBS}$"
)
CHANGE_IS = any_of(
    rf"\b{CHANGES}(?: and [\w-]{{1,20}})?(?: (?:here|itself|above|(?:in|of|for|to|from|on) (?:\w+ "
    rf"){{0,4}}?\w+))? (?:is|are) {ADVERBS}$"
)

# Between the verb and the preposition.
DEFINITE = any_of(r"^ (?:the|this|these|that|all|most|some|my|our|every|both|a few)\b")
TAIL_OF_WORK = any_of(
    rf"^(?: (?:from|to|into|for|of|in|on) (?:[\w.+#-]{{1,20}}(?: [\w.+#-]{{1,20}}){{0,2}}))*(?:[ ,/]{{1,2}}(?:and |"
    rf"or |then |but )?(?:{ADVERBS}{MADE}|{CHANGES}|automatically|entirely|fully|mostly|largely|"
    r"partly|partially|in (?:part|full|one go|large part)|with|from|the|all|most|some|much|of|my|our|new|first|"
    r"initial|unit|whole|entire|by me|for me|up|on|in|too|also|as well|mainly|completely))*\s?$"
)

# Behind the name.
PREDICATE = any_of(
    r"^(?:,? (?:and|or) \w{1,20})? (?:is|are|was|were|can|could|will|would|has|have|had|gets?|should|must|may|might|"
    r"does|do|did|fails?|needs?|now|never)\b"
)
ENDS = any_of(r"^[\W_]*$", r"^\s?[)\].,;!]")
PURPOSES = (
    rf"[*_)\]]{{0,3}}{MEASURE}\W{{0,4}}$",
    rf"[*_)\]]{{0,3}}{MEASURE}\s{{0,2}}[,(—–]",
    rf"{MEASURE}\s{{1,3}}(?:to|for|on|in|while|when|as|throughout|during)\s{{1,3}}{PARTS}(?:{DOING}|{CHANGES})\b",
    r"\s{1,3}(?:and|with|plus|\+|&)\s",
    rf"{MEASURE} (?:entirely|partially|partly|in (?:this|the))\b",
)
"""What follows a tool that was used: nothing, or what it was used for."""
PURPOSE = any_of(*(f"^{purpose}" for purpose in PURPOSES))
JOINED = any_of(
    r"^[*_)\]]{0,2}\s{0,3}(?:,|and|&|\+|/|with|plus|\(|,\s?and|using|via|running|then|as well as|,?\s?then|or|"
    r"alongside|on|in|on top of|and (?:a bit of|some|also))\s{0,3}[*_(\[]{0,2}(?:the |google['’]s )?$",
    r"^(?: \([^()]{1,30}\)|\))?,? and (?:then |also |later )?by $",
    r"^ for \w+ing (?:[\w-]{1,20} ){1,5}and to $",
)

# Whole signatures.
SIGNATURE = any_of(rf"{BEGIN}{MADE}(?: automatically)? (?:with|by|using|via|through|in) (?:{HELP} )?(?:an? |the )?$")
REWORK = any_of(
    r"^(?:\w{1,12}(?:\([\w-]+\))?: )?[\W_]{0,4}(?:migrat(?:e|ing)|refactor(?:ing)?|port(?:ing)?|convert(?:ing)?|"
    r"rewrit(?:e|ing)|"
    r"reformat(?:ting)?|moderni[sz](?:e|ing)|clean(?:ing)? up|tidy(?:ing)?(?: up)?)\b(?![(:])"
)
"""Work that changes code and not the product, whatever its object is."""
WORK_OF_TITLE = any_of(
    r"\b(?:fixes|spell-?checks?|clean-?ups?|refactor(?:ing)?s?|tweaks|polish(?:ing)?|tidying|rewrite|port|iteration|"
    r"draft|pass|attempt|stab|take|improvements|corrections|edits|modernization|overhaul|prototype) (?:with|by|"
    r"via|using|from|w/) "
    r"(?:the |openai['’]s |google['’]s )?$"
)
"""A title that names a kind of work on the code, and the tool at its end."""
TITLE_BRACKETS = any_of(r"[(\[](?:mostly |all |done |written )?(?:by|via|w/|thx(?: to)?|thanks(?: to)?) $")
BRACKET_ENDS = any_of(r"^[)\]][\W_]*$")
TITLE_CREDITS = any_of(
    r"(?:,| [-–—])\s?(?:courtesy of|thanks to|thx(?: to)?|w/|with (?:some |"
    r"a little )?help (?:of|from)) $"
)
FEATURE = any_of(r"^\W{0,6}feat(?:ure)?(?:\([^()]{1,40}\))?!?:")
"""A title about what the product can do now."""
TITLE_ENDS_MADE = any_of(rf"(?:,| [-–—])\s?{ADVERBS}{MADE} (?:with|by|using|via) {DETERMINER}$")
GENERATED_WITH = any_of(rf"{BEGIN}(?:{CHANGES} (?:was|were|is|are) )?generated (?:with|by|using)\W{{1,3}}$")
