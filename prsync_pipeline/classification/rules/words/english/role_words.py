"""The words around the name of a tool that was instrument, source, owner or companion. Patterns only; see `roles`."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.agent_words import NO_WORK, PAST
from prsync_pipeline.classification.rules.words.english.clauses import ENDS
from prsync_pipeline.classification.rules.words.english.delegation import OWN
from prsync_pipeline.classification.rules.words.english.verbs import MADE
from prsync_pipeline.classification.rules.words.english.vocabulary import ADVERBS, BEGIN, CHANGES, DETERMINER, any_of

RUN_THROUGH = any_of(
    rf"\b{CHANGES} (?:was|were|got|went|is|are) (?:\w+ly )?(?:run|put|passed|fed|sent|piped)? ?through {DETERMINER}$"
)
FOR_LANGUAGE = any_of(ENDS.pattern, r"^ (?:for|to (?:fix|correct|polish|improve|clean))\b")
THIS_IS = any_of(r"^.{0,30}\band (?:this|that|here) is (?:what|the \w+) (?:it|he|came)\b")
SENT_BACK = any_of(
    r"^.{0,80} and it (?:then |just )?(?:sent|gave|handed|came|spat|returned|produced).{0,30}\b(?:this|patch|"
    r"fix|code|diff|solution)\b"
)
HELPED_BY = any_of(rf"\b(?:helped|assisted|aided|guided|supported)(?: along| out| here| a lot)? by {DETERMINER}$")
ASKED_TO = any_of(rf"{OWN}asked\W{{1,3}}{DETERMINER}$")
TO = any_of(r"^ (?:to(?: do (?:it|so|that|this))?|instead|nicely)[\W_]*$")
SHARE_IS = any_of(r"\d\s?% of (?:this|it|that|the|these)(?: \w+){0,2} (?:is|are|was|were)(?: just| pure| all)? $")
_SITTING = (
    r"(?:(?:pair(?:ing)?|coding|pair[- ]programming|vibe[- ]coding) )?(?:session|evening|afternoon|morning|"
    r"night|weekend|"
    r"hour|prompt|one-?shot|chat|sitting|conversation|dialogue)s?"
)
SITTING_WITH = any_of(
    rf"(?:{BEGIN}|\b(?:result|outcome|product|fruit|output) of |\bthis (?:is|was) |\bthe (?:whole|"
    rf"entire) \w+ (?:is|was) )"
    rf"(?:(?:an?|one|two|three|single|long|short|the|quick|few|\d+) ){{0,3}}{_SITTING} (?:with|to|in|"
    rf"of) {DETERMINER}$"
)
SITTING_ENDS = any_of(ENDS.pattern, r"^ (?:and|on|for|last|over)\b")
IS_ONE = any_of(
    rf"(?:{BEGIN}|\b)(?:this|it|the (?:whole|entire|full) (?:thing|pr|change|diff|patch)) (?:is|"
    rf"was) (?:just )?(?:an?|one|a single) $"
)
SITTING = any_of(rf"^ {_SITTING}(?=[\W_]*$|[,;.)])")
WITH_AT_BEGIN = any_of(rf"{BEGIN}(?:with|using|via) (?:some |a little |heavy )?{DETERMINER}$")
AND_MADE = any_of(rf"^,? (?:{MADE}) ")
PROPOSED_BY = any_of(
    rf"{BEGIN}(?:this |the )?(?:\w+ )?{CHANGES} (?:\w+ly )?(?:proposed|suggested|supplied|provided|offered|delivered|"
    rf"produced) by {DETERMINER}$"
)
AND_APPLIED = any_of(
    r"^,? (?:and )?(?:then )?(?:applied|used|taken|accepted|committed|checked|reviewed|tested|adapted|kept|edited)\b"
)
SUGGESTED_BY = any_of(rf"\b(?:was|were) (?:\w+ly )?(?:suggested|proposed|supplied|provided|produced) by {DETERMINER}$")
AND_I_TOOK = any_of(
    r"^,? and (?:i|we) (?:then |just |simply )?(?:pasted|copied|applied|took|used|kept|adapted) (?:it|them|this|that)\b"
)
WORK_OF = any_of(
    rf"(?:{BEGIN}|\b(?:is|was|are) ){ADVERBS}(?:the |an? )?(?:work|handiwork|doing|product|creation|"
    rf"brainchild) of {DETERMINER}$"
)
_KINDS_OF_WORK = (
    r"(?:translations?|code|coding|tests?|implementation|boilerplate|regex(?:es)?|sql|wording|pr text|"
    r"description|drafts?|"
    r"patch|fix|refactoring|typing|prose|styling|css|skeleton|scaffolding|fixtures|snippets?|migrations?)"
)
KIND_FROM = any_of(
    rf"(?:{BEGIN}|[,;(—–]\s?)(?:(?:the|all|most|first|initial|rough|unit) ){{0,2}}(?!(?:tests?|code|fixtures|"
    rf"snippets?) from ){_KINDS_OF_WORK} {ADVERBS}(?:via|from|"
    rf"through|using|"
    rf"out of|straight from|courtesy of) {DETERMINER}$"
)
WORK_WHICH = any_of(rf"\b{_KINDS_OF_WORK}, which $")
MADE_IT = any_of(rf"^ (?:has |also |then )?(?:{MADE})\b")
OVER_WORK = any_of(r"^ (?:over|on|at|through|across|loose|to|do|write|fix|port|rewrite)\b")
ITS_PART = any_of(
    r"^['’]s (?:plan|code|work|draft|version|implementation|patch|fix|idea and code|typing)(?=[\W_]*$|[,;.)])"
)
BY_RUNNING = any_of(
    rf"\b(?:{MADE}|found|spotted) by (?:running|asking|prompting|letting|having|setting|"
    rf"pointing)\W{{1,3}}{DETERMINER}$"
)
TO_WORK = any_of(
    r"^ to (?!understand|learn|research|review|check|test|explain|discuss|ask|compare|verify|look|search|"
    r"read)\w+ (?:the|my|these|"
    rf"this|all|some) (?:[\w-]{{1,20}} ){{0,2}}?(?:{CHANGES}|names?|naming|comments|(?:error|log) messages)\b"
)
LABELLED = any_of(rf"{BEGIN}(?:\w+ )?{_KINDS_OF_WORK}\s?[:=]\s?{DETERMINER}$")
WE_HAD = any_of(
    rf"\b(?:i|we)(?: \w{{3,8}})? have {DETERMINER}$",
    r"\b(?:needed|relied on|received|got|"
    r"had) (?:\w+ )?$",
)
WITH_ADJECTIVE = any_of(
    r"\bwith (?:(?:very|some|a lot of|lots of|heavy|substantial|significant|strong|considerable|extensive|partial|"
    r"light|minor|generous|massive|huge|great|constant|occasional) ){1,2}$"
)
HELP_FOLLOWS = any_of(
    r"^(?:['’]s?)? (?:help|assistance|aid|support|involvement|input)(?=\W|$)(?! (?:for|texts?|pages?|to)\b)"
)
WITH_BEGINS = any_of(rf"{BEGIN}(?:with|using|thanks to) $")
HELP_AND_I = any_of(r"^['’]s? (?:\w+ )?(?:support|help|assistance|aid|guidance),? (?:i|we)\b")
HELP_FROM = any_of(
    r"\b(?:with|w/|had|got|using|took)(?: (?:[\w-]{2,14}|a|an|of)){0,4} (?:help|assistance|aid|hand) (?:from|of|by)"
    rf"\W{{1,3}}{DETERMINER}$"
)
_CREDITS = (
    r"(?:thanks|thank you|thankyou|thx|ty|cheers|kudos|credits?|props|shout-?out|hat tip|h/t|blame|applause|all hail|"
    r"merci|danke)"
)
CREDITED = any_of(
    rf"(?:{BEGIN}|[,;:(—–]\s?)(?:all |many |big |full |please )?{_CREDITS}(?: goes| go| belongs?)?(?: to|:)?\W{{1,3}}"
    rf"{DETERMINER}$"
)
FOR_WORK = any_of(
    r"^(?: again)?[\W_]*$",
    r"^\s?[)\]]",
    r"^ for (?!(?:the |a |an |his |her |their |its )?(?:quick |kind |helpful )?(?:being|new|open|outage|models?|"
    r"inspir|releas|exist|incident|report|review|flag|point|"
    r"notic|tell|"
    r"explain|hint|tip|idea|heads|question|remind|ask|sponsor|provid|grant|access|credits|tokens|support|api|free|"
    r"quota|feedback|comment|suggesting the|discuss|patien|time\b|\d))",
)
SOURCE = any_of(
    r"\b(?:comes?|came|stems?|originates?|originated|pasted|exported|straight|is all|was all|are "
    rf"all|is mostly|emerged)(?: straight| directly| mostly| all| largely)? (?:from|out of)\W{{1,3}}{DETERMINER}$"
)
SOURCE_ENDS = any_of(
    ENDS.pattern,
    r"^(?:['’]s (?:agent mode|agent))\b",
    r"^ (?:and|in one|in agent|with|step|after|plus|session|"
    r"chat)\b",
)
_WORKED = (
    rf"(?:\w{{2,12}}ly |mostly |then |also |just )?(?!{NO_WORK}\b|(?:inspired|reproduced|failing|talked|"
    rf"brainstormed|planned|debated|"
    r"researched|explored|studied|consulted|considered|compared|"
    rf"discussed)\b){PAST}\b"
    rf"(?: (?!compatible|issues?\b|bugs?\b|failing|crash|consistent)[\w-]{{1,20}}){{0,6}}? "
    rf"(?:with|using|via|through|off|in|by)\W{{1,3}}{DETERMINER}$"
)
I_WORKED = any_of(rf"\b(?:i|we)(?: have|['’]ve)? {_WORKED}")
WORKED = any_of(
    rf"(?:{BEGIN}(?:[\w-]{{1,20}} ){{0,3}}?|\b(?:the|this|these|my|our|all|most|"
    rf"both) (?:[\w-]{{1,20}} ){{1,4}}?(?:was|were|is|are|got|been) |"
    rf"\b(?:it|this) (?:was|got) ){_WORKED}"
)
INSTRUMENT_ENDS = any_of(ENDS.pattern, r"^ (?:and|until|then|in agent|over|before|first|plus|to)\b")
OWNER = any_of(r"\b(?:is|are|was|were)(?: (?:all|mostly|largely|mainly|entirely|clearly|probably))? $")
OWNED = any_of(
    r"^['’]s(?: (?:work|doing|idea and code|code|output|handiwork|invention|creation))?(?=[\W_]*$|[,;.)]| and\b)"
)
PIECES = any_of(
    rf"(?:half|most|all|whole|everything|some|many|part|parts|bulk|majority|two thirds|"
    rf"\d\d?\s?%)(?: of)? .{{1,60}} (?:is|are|"
    rf"was|were) "
    rf"{ADVERBS}$"
)
OF_PIECES = any_of(
    r"^['’]?s? (?:suggest\w+|complet\w+|auto-?complet\w+|output|generat\w+|code|snippets?|proposals?|work)\b"
)
RUN = any_of(
    rf"(?:{OWN}|\b(?:i|we) )(?:ran|let|had|pointed|aimed|unleashed|put|used|sent|turned|"
    rf"fired up)\W{{1,3}}{DETERMINER}$"
)
ON_THIS = any_of(
    r"^(?: run| go| loose| work)? (?:on|over|at|through|across|against|to) (?:the|this|these|our|my|all|"
    r"every)\b.{1,60}?"
    r"(?:\bto (?!test|see|check|verify|reproduce|measure|compare|debug|confirm|try|review)\w+|"
    rf"[,;.] (?:it|this) {PAST}\b| and (?:commit|kept|took|applied|merged|cleaned|it)\w*\b)"
)
PLAYED = any_of(
    r"\b(?:play|experiment|toy|tinker|mess)(?:ed|ing)(?: around)? with\W{1,3}(?:openai['’]s |google['’]s |the )?$"
)
AND_IT_DID = any_of(
    r"^.{0,30}\band (?:let|had|asked|told) it\b",
    r"^.{0,60}(?:this|here) is what (?:it|came)\b",
    r"^.{0,30}\band this (?:is|came)\b",
)
ANSWER = any_of(
    r"\bwho (?:wrote|typed|made|coded|did|authored|built|implemented|produced)\b[^?.]{0,40}\?\W{1,3}(?:mostly |"
    r"mainly )?$"
)
AUTHOR_IS = any_of(
    rf"{BEGIN}(?:(?:my )?(?:pair|co-?author|helper|partner|ghost-?writer|typist)(?: (?:for|on|in) (?:this|"
    rf"the)(?: \w+)?)?|author|authors|source|origin|writer|coder|programmer|typist|implementer|developer|made|code|"
    rf"implementation)"
    r"(?: of (?:the|this) \w+)?\s?[:=]\s?$"
)
JOINT = any_of(
    r"\b(?:joint|shared|common|team)[ -](?:\w+ )?(?:of|by|between|from|with)\W{1,3}(?:me and |myself and )?$",
    r"\b(?:co-?production|collab|duet|tag[- ]team|joint venture) (?:of|by|between|with)\W{1,3}(?:me and |"
    r"myself and )?$",
)
WITH_ME = any_of(r"^ ?(?:\+|and|&) (?:me|myself|i)(?=\W|$)")
QUANTITY = any_of(
    rf"{BEGIN}(?:pretty much|more or less|basically|practically|nearly|almost|honestly|just)(?: (?:all|"
    rf"everything|entirely|100\s?%))? $"
)
STARTED_AS = any_of(
    r"\b(?:started|began|grew|born|originated|evolved|written|made|built|created|produced|"
    r"done)(?: out)?(?: life)? (?:as|in|from|out of|during|within|over)(?: an?| one)? $"
)
SESSION = any_of(
    r"^(?:['’]s)? (?:session|chat|draft|conversation|experiment|prompt|sketch|prototype|spike|output|suggestion)\b"
)
OF_ROBOT = any_of(
    rf"{BEGIN}{ADVERBS}{MADE} by (?:a|an|my|our|the) (?:robot|machine|bot|agent|computer|assistant)\W{{1,3}}$"
)
