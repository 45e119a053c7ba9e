"""Statements in which the tool is the maker: `Claude wrote this`, `AI-generated`, `it is mostly Cursor's work`."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.clauses import ENDS, PURPOSES
from prsync_pipeline.classification.rules.words.english.statement import ANYTHING, Statement
from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKING
from prsync_pipeline.classification.rules.words.english.vocabulary import ADVERBS, BEGIN, CHANGES, DETERMINER, any_of

ALONE = any_of(
    rf"(?:^(?!…)[\W_]{{0,12}}|[:;,(—–]\s?)(?:(?:and|but|then|so|as|since|because|apparently) )?{DETERMINER}$"
)
_NO_PRODUCT = (
    r"(?! (?:\w+ ){0,1}(?:answers?|responses?|repl(?:y|ies)|messages?|outputs?|calls?|prompts?|summar\w+|requests?|"
    r"flag|setting|option|default|api|field|event|session|user|model|format|log|feature for)s?\b)"
)
_PRODUCING = (
    r"(?:wrote|written|generated|drafted|produced|implemented|ported|refactored|scaffolded|translated|rewrote|coded|"
    r"typed|prototyped|did|done|formatted|reformatted|cleaned|cleaned up|took care of|came up with|proposed|"
    r"suggested|"
    r"contributed|built|put together|polished|reworded|documented|synthesi[sz]ed|designed|knocked out|whipped up|"
    r"migrated|converted|bumped|tidied|composed|debugged)"
)
OBJECT = (
    r"(?:(?:these|those|everything|all|most|much|half|almost|nearly)\b|(?:this|that|it)(?: (?:pr|patch|change|commit|"
    r"one|part))?(?=[\W_]*$|[,;.)]| (?:from|for|while|after|all|by|last|and|in (?:one|a|ten|\d)|with(?:out| my|"
    r" some))\b)|"
    rf"(?:the|my|our|an? (?:first|initial)?) ?(?:[\w-]{{1,20}} ){{0,3}}?(?:{CHANGES}|typing|wiring|plumbing|bugs?|"
    rf"race|leak|crash|null checks?|math|problem|issue|rest)\b)"
)
TOOL_MADE = any_of(
    rf"^(?:['’]s agent| agents?)? (?:has |have |had |then |also |just |only |basically |mostly |"
    rf"actually )*(?:\w{{3,12}} and )?(?:{MADE} {OBJECT}|(?:handled|took care of) (?:(?:all|most|the|of|my|"
    rf"our) )*(?:[\w-]{{1,20}} ){{0,2}}?(?:{CHANGES}|typing|wiring)\b|{_PRODUCING} (?:the|my|our|every|both|some|"
    rf"about|most of|half of|a (?:first|draft|patch|fix|few)|an initial|\d)\b{_NO_PRODUCT}|(?:found|spotted|tracked|"
    rf"noticed|diagnosed) .{{1,50}} and {MADE}\b|{MADE}(?=[,)]| and i\b))",
    rf"^ (?:has |then |also |just )*(?!made|did|solved|fixed)(?:{MADE}) (?:this|these|it|most|all|everything)\b",
    r"^ (?:has |then |also |just )*(?:made|did|solved|fixed|done|nailed) (?:this|it|all of (?:this|it)|"
    r"everything)(?: (?:pr|patch|change|commit|one))?(?=[\W_]*$|[,;.)]| (?:in (?:one|a|ten|five|\d)|all|for me|from|"
    r"while|after|with(?:out| my| some| a little| no))\b)",
    r"^ (?:has |also |really |just )*helped(?: me| us)?\s(?:with|to|write|me|us|fix|debug|find|out|here|in|a lot)\b",
    r"^ (?:has )?assisted (?:with|in|me|us)\b",
    rf"^ (?:then )?(?:extracted|moved|inlined|split|replaced) (?:the|all|every|"
    rf"most) (?:[\w-]{{1,20}} ){{0,2}}?(?:{CHANGES}|calls|usages|occurrences|constants?)\b",
    r"^ (?:then )?(?:worked on (?:this|it)|(?:churned|chewed|worked) through (?:the|all|every|most|this))\b",
    r"^ gave (?:me|us) (?:the|this|these|a|all|most)\b",
    r"^ did[\W_]*$",
    r"^ (?:and|&|\+) (?:me|myself)\b",
    rf"^ and (?:i|me|myself) (?:\w+ )?(?:{MADE}|went|worked|paired|iterated|sat|spent|ended up|came up)\b",
    rf"^ (?:went|was) (?:into|used (?:in|for|to)) (?:\w+ )?(?:{MAKING}|{CHANGES})\b",
)
ATTEMPT = any_of(
    r"^ (?:attempt|iteration|draft|take|round|first pass)\b(?! to)",
    r"^ (?:generated|assisted|written|created)(?=[\W_]*$|[,;)])",
)
NUMBERED_ATTEMPT = any_of(
    r"^ (?:attempt|iteration|try|take|round) ?#?\d", r"^['’]s (?:attempt at|take on|draft of|first draft)\b"
)
_WAS_USED = (
    r"^(?:\s(?:tools?|assistance|code|agents?))?\s(?:was|were|has been|have been)\s(?:\w{1,12}\s)?(?:used|involved|"
    r"employed|leveraged|utili[sz]ed)\b"
)
WAS_USED = any_of(*(f"{_WAS_USED}{purpose}" for purpose in PURPOSES))
_NATURES = (
    r"(?:assisted|generated|written|authored|co-?authored|aided|coded|created|driven|made|built|drafted|produced|"
    r"implemented|refactored|translated)"
)
_NATURE_ENDS = r"[\W_]{0,3}$|[\]),.;:!]|\s(?:by|with|and|but|from|for|using|then)\b"
MADE_BY_NATURE = any_of(
    rf"^-{_NATURES}(?:{_NATURE_ENDS}|\s(?:\w+ )?{CHANGES}\b)",
    rf"^ ?(?:assisted|generated|written|authored|coded)(?:{_NATURE_ENDS}|\s(?!this|it\b|these|those|everything|"
    rf"that)(?:\w+ )?{CHANGES}\b)",
)
NATURE_BEGINS = any_of(
    rf"{BEGIN}(?:{ADVERBS})$",
    rf"(?:[,;:(\[—–]|\b(?:and|but))\s?{ADVERBS}$",
    rf"{BEGIN}(?:\w+ ){{0,5}}?(?:{CHANGES}(?: \w+){{0,3}}? )?(?:is|was|are|were|been) {ADVERBS}[\[(]?$",
    r"\b(?:an?|this|my|our|the first) $",
    rf"(?:{BEGIN}|[,;:(—–]\s?|\b(?:so|because|that) )(?:this|it|these|all of (?:this|it))(?: one| here| all)? "
    rf"(?:is|was|are|were) {ADVERBS}$",
    rf"(?:{BEGIN}|\b(?:pr|pull request|contribution|patch|commit|change) )(?:contains?|includes?|is|"
    rf"has) {ADVERBS}(?:some )?$",
)
MACHINE_MADE = any_of(
    r"\b(?:machine|ai|llm|agent|robot|bot|auto)[- ]?(?:written|generated|made|assisted|coded|created)\W{1,3}$"
)
MOSTLY = any_of(rf"{BEGIN}(?:mostly|all|entirely|100\s?%|largely|purely|fully|mainly|almost all) {DETERMINER}$")
MOSTLY_OF = any_of(rf"{BEGIN}(?:mostly|largely|mainly) $")
MOSTLY_IS = any_of(
    rf"\b(?:{CHANGES}|\w+) (?:is|was|are|were|['’]s) (?:(?:\w+ly|all|100\s?%|\d\d\s?%|almost all|the work of|just|"
    rf"pure) )+{DETERMINER}$",
)
ALL_IS = any_of(
    rf"(?:{BEGIN}|, )(?:all of (?:this|it|the \w+)|everything(?: here)?|th(?:is|e) (?:whole|entire) (?:\w+)|(?:it|"
    rf"this) is (?:all|pure)|it['’]s (?:all|pure)|half of (?:this|it))(?: is| was|)(?: all| pure| just)? $"
)
OF_TOOL = any_of(rf"\b(?:{CHANGES}|\d\d?\s?%) (?:of \w+ )?(?:is|was|are|were) {ADVERBS}{DETERMINER}$")
OUTPUT = any_of(
    r"^(?:['’]s?)? (?:code|work|output|doing|handiwork|generated|written)\b(?! \w+ing)",
    r"^['’]s(?: agent)?\W*(?:$|[.,;])",
)
AUTOCOMPLETE = any_of(r"^(?: auto-?complet\w+)?[\W_]*$", r"^ auto-?complet\w+\b")
PERCENT = any_of(
    rf"{BEGIN}(?:about |roughly |some |easily )?(?:\d{{1,3}}\s?%|(?:\d{{1,3}}|fifty|sixty|seventy|eighty|ninety|"
    rf"hundred)"
    r" ?percent)\s?$"
)
WHAT = any_of(r"\b(?:this|here|that|it) is(?: basically| exactly)? what\W{1,3}$")
CAME_UP = any_of(rf"^ (?:has )?(?:{MADE}|came up with|gave me|suggested)\b")
VIBE = any_of(
    rf"{BEGIN}(?:(?:{CHANGES}|i|we|(?:\w+ ){{1,6}}) )?(?:(?:is|was|were|are|just|got) )?(?:an? )?{ADVERBS}$",
    rf"[(\[,:;—–]\s?{ADVERBS}$",
)
NATURE_OF_TITLE = any_of(
    rf"^-?[ ]?{_NATURES} (?:code|commit|change|fix|patch|draft|pr|version|refactor(?:ing)?|port|"
    rf"rewrite)\s?(?:[:)\]]|$)"
)
VIBE_TITLE_BEGINS = any_of(r"^(?!…)[\W_]{0,6}(?:\w{2,12}(?:\([\w-]+\))?!?: )?(?:an? )?$")
VIBE_TITLE_ENDS = any_of(
    r"^\s?:",
    r"^ (?:(?!prs?\b|pull|apps?\b|code\b|projects?\b)[\w-]+ ){0,2}?(?:hot-?fix|fix|fixes|patch|refactor(?:ing)?|"
    r"version|"
    r"prototype|draft|rewrite|port|cleanup|implementation|attempt|poc|mvp|parser|tests|script|page|screen)\b",
)
VIBE_OF_TITLE = any_of(rf"[,(\[;—–-]\s?{ADVERBS}$")
VIBE_ENDS = any_of(
    r"^\W*$",
    r"^\s?[,(\])!.]",
    r"^\s(?:this|it|with|in|by|over|using|on|from|during|the|and|after|for|my|most|all|session|prs?|code|change)\b",
)

AUTHORSHIP = (
    Statement("this is what Claude came up with", WHAT, CAME_UP),
    Statement("Claude wrote this", ALONE, TOOL_MADE),
    Statement("Claude Code was used for the tests", ALONE, WAS_USED),
    Statement("codex attempt 3", ALONE, ATTEMPT),
    Statement("Claude-assisted", NATURE_BEGINS, MADE_BY_NATURE),
    Statement("the diff is machine-written (Gemini)", MACHINE_MADE, ANYTHING),
    Statement("mostly Claude, some me", MOSTLY, ENDS),
    Statement("the code is 100 % Claude", MOSTLY_IS, ENDS),
    Statement("the migration was mostly Cursor's agent", MOSTLY_IS, OUTPUT),
    Statement("99 % of it is Gemini code", OF_TOOL, OUTPUT),
    Statement("all of this is Claude Code", ALL_IS, AUTOCOMPLETE),
    Statement("mostly Copilot autocompletion", MOSTLY_OF, AUTOCOMPLETE),
    Statement("90 % AI, 10 % me", PERCENT, ENDS),
)
