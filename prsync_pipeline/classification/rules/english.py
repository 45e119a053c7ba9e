"""English: how people write that they made or reviewed a change with a tool.

Patterns only, for the words before (`$`) and after (`^`) a tool's name. All of them read windows of fixed size, so
none can run away on a long text. What counts for nothing is in `exclusions`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.verbs import MADE, MAKE, MAKING


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


BEGIN = r"^(?!…)[\W_]{0,12}"  # the sentence begins here, and the window did not cut it
CHANGES = (
    r"(?:prs?|pull requests?|patch(?:es)?|change(?:s|set)?|commits?|diffs?|branch|code|codebase|implementations?|"
    r"tests?|(?:test |unit )?(?:cases?|suite)|contributions?|descriptions?|docs?|documentation|docstrings?|comments|"
    r"refactor(?:ing|s)?|migrations?|fix(?:es)?|bugfix|features?|work|it|this|these|those|everything|stuff|thing|"
    r"boilerplate|scaffolding|drafts?|versions?|pass|parts?|rest|bulk|majority|portions?|bits|fixtures?|types|hints|"
    r"scripts?|sql|quer(?:y|ies)|regex(?:es)?|regular expressions?|functions?|functionality|class(?:es)?|modules?|"
    r"skeleton|renam(?:es?|ing)|imports|css|styling|yaml|wording|translations?|heavy lifting|cleanup|clean-up|rewrite|"
    r"port|porting|conversion|logic|parser|prototype|poc|solution|snippets?|lines|files|frontend|backend|front end|"
    r"back end|ui|gui|layout|components?|helpers?|diagrams?|benchmarks?|typos?|algorithm|methods?|commit messages?|"
    r"changelog|text of this pr|initial setup|edits?|modifications?|additions?|artifacts?|bindings|examples?)"
)
ADVERBS = (
    r"(?:(?:\w{2,14}ly|also|all|just|then|almost|here|more or less|pretty much|for the most part|in (?:large |full |"
    r"great )?part|100\s?%|\d{1,3}\s?%|first|again|together|once|both|too|so) ){0,3}"
)
HELP = (
    r"(?:(?:a lot of|lots of|plenty of|a bit of|a little|some|much|the|great|heavy|significant|substantial|minor|"
    r"extensive|partial|quite some|kind) ){0,2}(?:help|assistance|assist|aid|support|guidance|supervision|helping hand)"
    r" (?:of|from|by|through|via)(?: the use of)?"
)
DETERMINER = (
    r"(?:(?:an?|the|my|our|some|good old|my friend|our friend|google['’]s|github['’]s|openai['’]s|anthropic['’]s) )?"
)

# A statement `clause + BY + tool`: what the clause must hold is read apart.
BY = _any(
    rf"(?:^|(?<=[\W_]))(?P<by>with|by|using|via|through|thanks to|w/|in|utili[sz]ing|leveraging|employing|under)"
    rf"(?: (?:the )?use of)?(?: {HELP})?[\W_]{{1,3}}{DETERMINER}$"
)
MADE_VERB = _any(rf"(?:^|(?<=[\W_])){MADE}")
MAKING_VERB = _any(rf"^[\W_]{{0,4}}{MAKING}")
NO_SUBJECT = _any(
    rf"^(?!…)[\W_]{{0,12}}(?:(?:please )?note(?: that)?|heads up|disclaimer|fyi|disclosure|full disclosure|and|also|"
    rf"so|but|"
    rf"then|mostly|or|as|which|that)?[\W_]{{0,6}}{ADVERBS}$",
    rf"\b(?:and|then|or) {ADVERBS}$",
)
PERSON_BEGINS = _any(rf"{BEGIN}(?:\w+ly )?(?:i|we|i['’]ve|we['’]ve)\b")
FIRST_PERSON = _any(rf"\b(?:i|we)(?: have|['’]ve| had|['’]d)? {ADVERBS}$")
WAS = _any(rf"\b(?:was|were|been|got|being) {ADVERBS}$")
IS = _any(rf"\b(?:is|are|['’]s) {ADVERBS}$")
CHANGE_ENDS = _any(rf"\b{CHANGES}(?: (?:here|itself|above|(?:in|of|for|to|from|on) (?:\w+ ){{0,4}}?\w+))? {ADVERBS}$")
_SHARE = r"(?:(?:most|much|all|some|half|(?:large |big |some )?parts?|the bulk|portions?|a lot|the majority|bits) of )?"
_MODIFIER = (
    r"(?:(?!(?:ignore|remove|delete|revert|drop|fix|update|replace|skip|exclude|use|clean|handle|support|hide|show|"
    r"mark|flag|reject|accept|store|parse|detect|allow|improve|review|merge|apply|move|strip|check|catch)\b)"
    r"[\w./-]{1,20} )?"
)
CHANGE_BEGINS = _any(
    rf"^(?!…)[\W_]{{0,12}}{_SHARE}(?:(?:this|the|these|my|our|all|some|initial|first|new|unit|whole|entire) ){{0,3}}"
    rf"{_MODIFIER}{CHANGES}(?: (?:and|&|/) {CHANGES})? {ADVERBS}$"
)
CHANGE_IS = _any(
    rf"\b{CHANGES}(?: (?:here|itself|above|(?:in|of|for|to|from|on) (?:\w+ ){{0,4}}?\w+))? (?:is|are) {ADVERBS}$"
)
TAIL_OF_WORK = _any(
    rf"^(?:[ ,/]{{1,2}}(?:and |or |then |but )?(?:{ADVERBS}{MADE}|{CHANGES}|automatically|entirely|fully|mostly|"
    rf"largely|"
    r"partly|partially|in (?:part|full|one go|large part)|with|from|the|all|most|some|much|of|my|our|new|first|initial|"
    r"unit|whole|entire|by me|for me|up|on|in|too|also|as well|mainly|completely))*\s?$"
)
PREDICATE = _any(
    r"^(?:,? (?:and|or) \w{1,20})? (?:is|are|was|were|can|could|will|would|has|have|had|gets?|should|must|may|might|"
    r"does|do|did|fails?|needs?|now|never)\b"
)
APPENDED = _any(
    rf"(?:^(?!…)|[.,(\[—–;]\s?)[\W_]{{0,6}}(?:{ADVERBS}|done )(?:via|through|by|courtesy of|c/o|using|w/|with|"
    rf"thanks to)"
    r"[\W_]{1,2}$"
)
ENDS = _any(r"^[\W_]*$", r"^\s?[)\].,;!]")
SIGNATURE = _any(rf"{BEGIN}{MADE}(?: automatically)? (?:with|by|using|via|through|in) (?:{HELP} )?(?:an? |the )?$")
GENERATED_WITH = _any(rf"{BEGIN}(?:{CHANGES} (?:was|were|is|are) )?generated (?:with|by|using)\W{{1,3}}$")

# Help and credit.
WITH_HELP = _any(
    rf"\b(?:with|thanks to|through|under|w/|had|got|using|had a lot of|by) {HELP}[\W_]{{1,3}}{DETERMINER}$",
    rf"\b(?:helped|assisted|aided|guided|supported) by\W{{1,3}}{DETERMINER}$",
    r"\bpair(?:ed|ing|[- ]?programm(?:ed|ing))(?: (?:this|it|on this))? with\W{1,3}$",
    r"\b(?:went|going|was|were) back and forth (?:\w+ ){0,4}?with\W{1,3}$",
)
THANKS = _any(
    rf"{BEGIN}(?:many |big )?(?:thanks|thank you|kudos|credits?|props|shout-?out|hat tip) (?:goes |go )?to\W{{1,3}}"
    rf"{DETERMINER}$",
)
FOR_MAKING = _any(
    rf"^ for (?:the |its |his )?(?:{MAKING}|{CHANGES}|help|initial|first|most|all|doing|finding|spotting)\b"
)
HELP_OF = _any(r"^(?:['’]s?)? (?:help|assistance|aid|support)\b")
WITH = _any(r"\bwith\W{1,3}$")
WORKED_WITH = _any(
    r"\b(?:i|we)(?:['’]ve| have)? (?:worked|pair\w*|iterated|collaborated|built) (?:together )?with\W{1,3}$"
)

# Used, asked, let.
OWN = (
    r"(?:(?:^(?!…)|[(\[,:;—–])[\W_]{0,12}(?:and |also |so |then |but |mostly |mainly |first )?"
    r"|\b(?:i|we|i['’]ve|we['’]ve|i have|we have|have|i also|i then|i just|i first|and|then|i simply|i mostly)\s)"
)
USED = _any(
    rf"{OWN}(?:{ADVERBS})(?:used|leveraged|utili[sz]ed|employed|enlisted|(?:relied|leaned)(?: heavily)? on|"
    rf"made use of)\W{{1,3}}"
    rf"{DETERMINER}$",
    r"\b(?:i|we)(?:['’]ve| have) been using\W{1,3}$",
)
USING = _any(rf"(?:^(?!…)|[(\[,;—–])[\W_]{{0,6}}using\W{{1,3}}{DETERMINER}$")
DELEGATED = _any(rf"{OWN}(?:asked|got|told|tasked|instructed|pointed|set)\W{{1,3}}{DETERMINER}$")
HANDED_OVER = _any(
    rf"\b(?:i|we)(?:['’]ve| have)? (?:also |then |just |simply |mostly )?(?:let|had)\W{{1,3}}{DETERMINER}$"
)
HAD = _any(rf"(?:^(?!…)|[(,:;—–])[\W_]{{0,8}}(?:and |then |but )?had\W{{1,3}}{DETERMINER}$")
LET = _any(rf"(?:^(?!…)|[(,:;—–])[\W_]{{0,8}}(?:and |then |but )?let\W{{1,3}}{DETERMINER}$")
PROMPTED = _any(
    rf"{OWN}(?:prompted|steered|drove|supervised|directed|nudged|fed|babysat|vibed with)\W{{1,3}}{DETERMINER}$"
)
EDITOR = _any(
    r"^(?!…)[\W_]{0,6}(?:ide|editor|coding agent|agent|ai|ai (?:assistant|agent|tools?|models?)|assistant|llm|"
    r"(?:ai |llm |developer )*(?:tools?|models?|assistants?|agents?)(?:/\w+)?(?: or \w+)? (?:used|involved))"
    r"(?: used)?\s{0,2}[:=]\W{0,4}$"
)
EDITOR_ENDS = _any(r"^\W{0,3}$", r"^\s?[,(+/&;–—]", r"^ (?:and|with|for|v?\d)\b")

# The tool as the subject.
ALONE = _any(rf"(?:^(?!…)[\W_]{{0,12}}|[:;,(—–]\s?)(?:(?:and|but|then|so|as|since|because|apparently) )?{DETERMINER}$")
OBJECT = (
    r"(?:this|these|that|those|it|everything|all|most|much|some|half|both|about \d|\d|us\b|me\b|almost|nearly|"
    r"(?:the|my|our|every|a (?:first|draft|patch|fix)|an initial)\s"
    r"(?!(?:\w+ ){0,1}(?:answers?|responses?|repl(?:y|ies)|messages?|outputs?|calls?|prompts?|summar\w+|requests?)\b))"
)
TOOL_MADE = _any(
    rf"^(?:['’]s agent| agents?)? (?:has |have |had |then |also |just |only |basically |mostly |actually )*"
    rf"(?:{MADE}|handled|suggested|proposed|took care of|contributed|came up with|cleaned)[ ]+{OBJECT}",
    rf"^ (?:has |then |also |just )*(?:{MADE}|one[- ]?shot(?:ted)?) (?:this|these|it|most|all|everything)\b",
    r"^ (?:has |also |really |just )*helped(?: me| us)?\s(?:with|to|write|me|us|fix|debug|find|out|here|in|a lot)\b",
    r"^ (?:has )?assisted (?:with|in|me|us)\b",
    rf"^ and (?:i|me|myself) (?:\w+ )?(?:{MADE}|went|worked|paired|iterated|sat|spent|ended up|came up)\b",
    rf"^ (?:went|was) (?:into|used (?:in|for|to)) (?:\w+ )?(?:{MAKING}|{CHANGES})\b",
)
NUMBERED_ATTEMPT = _any(r"^ (?:attempt|iteration|try|take|round|version) ?#?\d")
ATTEMPT = _any(r"^ (?:attempt|iteration|draft|take|round|first pass|generated|assisted|written|created)\b")
WAS_USED = _any(
    r"^(?:\s(?:tools?|assistance|code|agents?))?\s(?:was|were|has been|have been)\s(?:\w{1,12}\s)?(?:used|involved|"
    r"employed|leveraged|utili[sz]ed)\b(?P<rest>.{0,80})"
)
MADE_BY_NATURE = _any(
    rf"^[- ]?(?:assisted|generated|written|authored|co-?authored|aided|coded|created|driven|made|built|drafted|"
    rf"produced|"
    rf"implemented|refactored|translated|powered)"
    rf"(?:[\W_]{{0,3}}$|[\]),.;:!]|\s(?:\w+ )?{CHANGES}\b|\s(?:by|with|and|but|from|for|using|then)\b)"
)
NATURE_BEGINS = _any(
    rf"{BEGIN}(?:{ADVERBS})$",
    rf"(?:[,;:(\[—–]|\b(?:and|but))\s?{ADVERBS}$",
    rf"{BEGIN}(?:\w+ ){{0,5}}?(?:{CHANGES}(?: \w+){{0,3}}? )?(?:is|was|are|were|been) {ADVERBS}[\[(]?$",
    r"\b(?:an?|this|my|our|the first) $",
)
MACHINE_MADE = _any(
    r"\b(?:machine|ai|llm|agent|robot|bot|auto)[- ]?(?:written|generated|made|assisted|coded|created)\W{1,3}$"
)
MOSTLY_IS = _any(
    rf"\b(?:{CHANGES}|\w+) (?:is|was|are|were|['’]s) (?:(?:\w+ly|all|100\s?%|\d\d\s?%|almost all|the work of|just|"
    rf"pure) )+{DETERMINER}$",
)
OF_TOOL = _any(rf"\b(?:{CHANGES}|\d\d?\s?%) (?:of \w+ )?(?:is|was|are|were) {ADVERBS}{DETERMINER}$")
OUTPUT = _any(
    r"^(?:['’]s?)? (?:code|work|output|doing|handiwork|generated|written)\b(?! \w+ing)",
    r"^['’]s(?: agent)?\W*(?:$|[.,;])",
)
VIBE = _any(
    rf"{BEGIN}(?:(?:{CHANGES}|i|we|(?:\w+ ){{1,6}}) )?(?:(?:is|was|were|are|just|got) )?{ADVERBS}$",
    rf"[(\[,;—–]\s?{ADVERBS}$",
)
VIBE_ENDS = _any(
    r"^\W*$", r"^\s?[,(\])!.]", r"^\s(?:this|it|with|in|by|over|using|on|from|during|the|and|after|for|my|most|all)\b"
)
JOINED = _any(
    r"^[*_)\]]{0,2}\s{0,3}(?:,|and|&|\+|/|with|plus|\(|,\s?and|using|via|running|then|as well as|,?\s?then|or|"
    r"alongside|"
    r"on|in|on top of|and (?:a bit of|some|also))\s{0,3}[*_(\[]{0,2}(?:the |google['’]s )?$"
)

# What follows a tool that was used.
MEASURE = r"(?:\s{1,3}(?:heavily|extensively|a lot|here|mostly|only|mainly|quite a bit|throughout))?"
PARTS = r"(?:(?:the|some|most|all|much|parts?|of|this|these|a|my|initial|first|unit|both|out|me)\s{1,2}){0,4}"
DOING = (
    rf"(?:{MAKE}|{MAKING}|help|test\w*|check\w*|speed|find|figure|typing|coding|investigat\w+|diagnos\w+|track|"
    r"boilerplate)"
)
PURPOSE = _any(
    rf"^[*_)\]]{{0,3}}{MEASURE}\W{{0,4}}$",
    rf"^[*_)\]]{{0,3}}{MEASURE}\s{{0,2}}[,(—–]",
    rf"^{MEASURE}\s{{1,3}}(?:to|for|on|in|while|when|as|throughout|during)\s{{1,3}}{PARTS}(?:{DOING}|{CHANGES})\b",
    r"^\s{1,3}(?:and|with|plus|\+|&)\s",
    rf"^{MEASURE} (?:entirely|partially|entirely or partially|partly|in (?:this|the))\b",
)
TO_MAKE = _any(rf"^\s{{1,3}}(?:to )?{DOING}\b", rf"^ (?:to|for) (?:\w+ ){{1,8}}?(?:and |to )+{MAKE}\b")
ANY_VERB = _any(
    r"^(?:['’]s (?:agent mode|agent))? (?:to )?(?!(?:for|in|on|and|or|with|as|to|a|an|the|access|support)\b)"
    r"(?:loose|rip|[a-z]{2,14}) (?:\w+ )?(?:the|this|these|it|that|all|most|my|our|every|both|everything|on|through|"
    r"a)\b"
)
DO_WORK = _any(rf"^(?:['’]s (?:agent mode|agent))? (?:loose|rip|do|handle|take|finish|run|chew|crunch|{MAKE})\b")

# Review.
CHANGED_FOR = (
    r"\b(?:address\w*|appl(?:y|ied|ying)|resolv\w+|incorporat\w+|fix(?:ed|ing)?|implement\w*|accept\w*)"
    r"(?: all| some)?(?: of)?(?: the)?"
)
REMARKS = r"(?:comments?|feedback|suggestions?|findings|nits?|remarks?|review comments?)"
REVIEWED_BY = _any(
    rf"{BEGIN}(?:\w{{1,20}} (?:was|were|been) |also |self-)?review(?:ed)? (?:by|with|using|from)\W{{1,3}}(?:the )?$",
    rf"{CHANGED_FOR} (?:review )?{REMARKS} (?:of|from|by)\W{{1,3}}(?:the )?$",
    rf"{BEGIN}(?:suggest(?:ed|ion)s? (?:by|from)|per|as per|caught by|spotted by|flagged by)\W{{1,3}}$",
)
ADDRESSED = _any(rf"{CHANGED_FOR}\W{{1,3}}$")
REMARKS_FOLLOW = _any(
    rf"^(?:['’]s?)?\s(?:code |pr |review )?(?:reviews?|{REMARKS})(?=\W*$|[.,;:)]|\s(?:on|in|from|to|about|for|and|by|"
    rf"with)\b)"
)
REVIEWED_IT = _any(
    r"^\s(?:also |has |already )?(?:self-)?reviewed\s(?:this|it|the|these|my|everything)\b",
    rf"^(?:['’]s?)?\s(?:code |pr |review )?{REMARKS}(?: (?:are|were|was|is|all|have been))?"
    r" (?:addressed|applied|fixed|resolved)\b",
)
