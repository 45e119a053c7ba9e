"""The words around the name of a tool that did the work itself: its verbs and their objects. Patterns only."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKE
from prsync_pipeline.classification.rules.words.english.vocabulary import BEGIN, CHANGES, DETERMINER, any_of

NO_WORK = (
    r"(?:authenticated|wired|embedded|synced|linked|bundled|registered|signed|switched|shared|combined|"
    r"crashed|failed|returned|answered|replied|responded|refused|rejected|ignored|stopped|started|restarted|"
    r"deprecated|released|announced|retired|expected|needed|required|supported|used|called|reviewed|checked|approved|"
    r"commented|flagged|complained|warned|reported|noticed|logged|showed|displayed|received|exceeded|asked|wanted|"
    r"tried|explained|confirmed|agreed|disagreed|claimed|rated|scored|passed|timed|looped|stalled|based|integrated|"
    r"related|powered|enabled|tested|priced|hosted|mentioned|hallucinated|loaded|rendered|installed|connected|"
    r"printed|streamed|emitted|parsed|guessed|truncated|opened|closed|started)"
)
_OF_PRODUCTS = (
    r"(?:added|changed|fixed|improved|introduced|removed|dropped|moved|solved|resolved|updated|opened|sent|set)"
)
"""Verbs of work that a vendor does to the product as well."""
PAST = (
    r"(?:[a-z]{2,14}ed|did|redid|made|remade|wrote|rewrote|built|rebuilt|took|gave|drew|cut|split|put(?! it)|"
    r"spun|dug|"
    r"brought|came up|got|supplied|led|laid|hid|held|shrank)"
)
_AGENT = (
    r"^(?:(?:['’]s)? (?:agent mode|coding agent|agent|cascade|composer))?,? (?:\w{2,12}ly |then |also |"
    r"just |even |first |basically )?"
)
_DEFINITE = r"(?:the|this|these|those|most|all|half|every\w*|my|our|both|everything)"
_COUNT = rf"(?:{_DEFINITE}|some|an?|two|three|four|five|\d+|about|roughly)"
OBJECT = rf"(?:{_COUNT} )?(?:[\w-]{{1,20}} ){{0,3}}?{CHANGES}\b"
AGENT_OF_CHANGE = any_of(
    rf"{_AGENT}(?!{NO_WORK}\b|{_OF_PRODUCTS}\b|(?:made|did|handled|got|took)\b){PAST}(?: up| out| in|"
    rf" off)? {OBJECT}"
)
LED_IN = any_of(
    rf"(?:{BEGIN}|[:;,(—–]\s?|\b(?:so|because|since|and|but|while|then),? )(?:(?:tbh|fwiw|fyi|lol|ok|okay|well|"
    rf"honestly|"
    rf"frankly|truth be told|confession|admittedly|in fact|actually|yes|so|basically)[,:]? )?{DETERMINER}$"
)
AGENT_LED_IN = any_of(
    rf"{_AGENT}(?!{_OF_PRODUCTS}\b|made\b){MADE} (?:the|all|most|my|our|that|"
    rf"these) (?!same)(?:[\w-]{{1,20}} ){{0,2}}?{CHANGES}\b",
    rf"{_AGENT}(?:did|handled|covered) (?:half|most|all|some|much|the bulk|the majority|parts?|"
    rf"\d+\s?%) of (?:this|it|the)\b",
    rf"{_AGENT}made (?:\d+|all|most of|both|these|the) (?:\w+ )?(?:commits?|edits|changes)\b",
    r"^ (?:got|gets) it (?:right|working|done)\b",
    r"^ helped(?: a (?:lot|bit|little)| out| here| along| me)?[\W_]*$",
    rf"{_AGENT}{PAST} its way (?:through|around|across)\b",
)
AGENT_PAIR = any_of(rf"{_AGENT}(?!{NO_WORK}\b){PAST} and (?!{NO_WORK}\b){PAST} {OBJECT}")
AGENT_SO = any_of(
    rf"^ (?:is|was) (?:(?:kind|nice|good|brave) enough|told|asked|instructed|allowed|set up|"
    rf"used) to (?:{MAKE}) {OBJECT}",
    rf"^ (?:is|was) (?:responsible|to blame|behind) (?:for )?{OBJECT}",
    r"^ did its (?:thing|magic|job|work)\b",
)
LETTING = any_of(
    rf"\b(?:experiment|exercise|trial|attempt|try) (?:in|at|of|with) (?:letting|having|making)\W{{1,3}}{DETERMINER}$"
)
DO_ALL = any_of(
    r"^ (?:do|write|handle|run|drive|build|make) (?:this|the (?:work|coding|whole|rest|entire)|everything|most|all)\b"
)
DESERVES = any_of(
    r"^ (?:deserves?|gets|takes|earns|has|shares) (?:all |most of |half |half of |some of )?(?:the )?(?:credit|"
    r"blame|praise)\b"
)
WHICH_MADE = any_of(rf"^, (?:which|who) (?:\w+ly |also |then )?(?:{MADE}) {OBJECT}")
DID = any_of(
    r"^\s?[:=] (?:the |all |most )?(?:code|tests?|typing|implementation|docs|first draft|boilerplate)(?=[\W_]*$|"
    r"[,;.])"
)
CLEFT = any_of(r"\bit (?:is|was) (?:actually |really |mostly )?$")
WHO_MADE = any_of(rf"^,? (?:who|that|which) (?:{MADE}|[a-z]+ed) ")
AGENT_THEN = any_of(rf"{_AGENT}{PAST}\b.{{1,60}}? and (?!{NO_WORK}\b){PAST} {OBJECT}")
AGENT_BESIDE = any_of(
    rf"{_AGENT}(?!{NO_WORK}\b){PAST}\b(?! (?:its|their|his|nothing|no|wrong|about|when|that|"
    rf"if)\b)"
)
IN_USE = any_of(
    r"^ (?:was|were) (?:in use|on|active|enabled|running|at hand|open|involved|my \w+)(?: here)?(?: (?:while|"
    r"when|as|for|"
    r"throughout|during)\b.{0,30}\b(?:i|we|this|writing|work)\b|[\W_]*$|[,:;(])"
)
INVOLVED = any_of(r"^(?: \w+)? (?:was|were) (?:\w+ly )?(?:involved|used|part of this)(?=[\W_]*$|[,:;.(])")
YES = any_of(rf"{BEGIN}(?:yes|yep|yeah|honestly|ok|confession|admittedly|full disclosure)\W{{1,4}}$")
HELPED_WITH = any_of(r"^ helped (?:me|us) (?:out )?with (?:the|this|my|our|these)\b")
WHERE = any_of(rf"{BEGIN}(?:where |here |in this one )$")
LIFTED = any_of(
    r"^ did (?:all |most of |much of )?(?:the )?(?:heavy lifting|bulk of the (?:work|coding)|grunt work|"
    r"typing|legwork)\b"
)
ADMITTED = any_of(
    r"\b(?:i|we) (?:must |have to |should |do |will |can )?(?:admit|confess|say|disclose|state|note|add|"
    r"declare)(?: that)?"
    rf" {DETERMINER}$"
)
BOT_MADE = any_of(rf"{BEGIN}(?:my|the|an|our) (?:\w+ )?$")
