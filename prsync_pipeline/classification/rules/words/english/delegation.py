"""Statements in which a person gives the work to a tool: used, asked, let, prompted, handed over."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.clauses import ENDS, PURPOSE
from prsync_pipeline.classification.rules.words.english.statement import ANYTHING, NEVER, Statement
from prsync_pipeline.classification.rules.words.english.verbs import MADE, MAKE
from prsync_pipeline.classification.rules.words.english.vocabulary import (
    ADVERBS,
    BEGIN,
    CHANGES,
    DETERMINER,
    DOING,
    any_of,
)

OWN = (
    r"(?:(?:^(?!…)|[(\[,:;—–])[\W_]{0,12}(?:and |also |so |then |but |mostly |mainly |first )?|\b(?:i|we|i['’]ve|"
    r"we['’]ve|i have|we have|have|i also|i then|i just|i first|and|then|i simply|i mostly)\s)"
)
USED = any_of(
    rf"{OWN}(?:{ADVERBS})(?:used|leveraged|utili[sz]ed|employed|enlisted|(?:relied|leaned)(?: heavily)? on|"
    rf"made use of)\W{{1,3}}{DETERMINER}$",
    r"\b(?:i|we)(?:['’]ve| have) been using\W{1,3}$",
)
USING = any_of(rf"(?:^(?!…)|[(\[,;—–])[\W_]{{0,6}}using\W{{1,3}}{DETERMINER}$")
WORKED_WITH = any_of(
    r"\b(?:i|we)(?:['’]ve| have)? (?:worked|pair\w*|iterated|collaborated|built)(?: on (?:this|it|these|"
    r"the \w+))? (?:together )?with\W{1,3}$"
)
DELEGATED = any_of(rf"{OWN}(?:asked|got|told|tasked|instructed|pointed|set)\W{{1,3}}{DETERMINER}$")
TO_MAKE = any_of(rf"^\s{{1,3}}(?:to )?{DOING}\b", rf"^ (?:to|for) (?:\w+ ){{1,8}}?(?:and |to )+{MAKE}\b")
FOR_CODE = any_of(rf"^ for (?:the|an?|some) (?:[\w-]+ ){{0,2}}?(?:{CHANGES})\b")
ANY_VERB = any_of(
    r"^(?:['’]s (?:agent mode|agent))? (?:to )?(?!(?:for|in|on|and|or|with|as|to|a|an|the|access|support)\b)(?:loose|"
    r"rip|[a-z]{2,14}) (?:\w+ )?(?:the|this|these|it|that|all|most|my|our|every|both|everything|on|through|a)\b"
)
DO_WORK = any_of(rf"^(?:['’]s (?:agent mode|agent))? (?:loose|rip|do|handle|take|finish|run|chew|crunch|{MAKE})\b")
WORKING = any_of(ANY_VERB.pattern, DO_WORK.pattern)
CHECKED_AFTERWARDS = any_of(
    rf"{DO_WORK.pattern}.{{0,120}}\b(?:and|then|but)(?: i| we)?(?: have)?(?: then)? "
    r"(?:checked|reviewed|fixed|tested|verified|cleaned|edited|read)\b"
)
HANDED_OVER = any_of(
    rf"\b(?:i|we)(?:['’]ve| have)? (?:also |then |just |simply |mostly )?(?:let|had)\W{{1,3}}{DETERMINER}$"
)
HAD = any_of(rf"(?:^(?!…)|[(,:;—–])[\W_]{{0,8}}(?:and |then |but )?had\W{{1,3}}{DETERMINER}$")
LET = any_of(rf"(?:^(?!…)|[(,:;—–])[\W_]{{0,8}}(?:and |then |but )?let\W{{1,3}}{DETERMINER}$")
HANDED_TO = any_of(
    rf"{OWN}(?:handed|outsourced|delegated|offloaded|farmed|entrusted|left|gave|passed)(?: (?:this|that|it|them|"
    rf"most of (?:it|this)|(?:the|all the|this) (?:[\w-]+ )?(?:work|tasks?|job|boilerplate|tests?|rest|typing|issue|"
    rf"ticket|renam\w+|chores?|part|bits|grunt work|refactoring|migration|conversion)))?(?: off| over|"
    rf" out)? to\W{{1,3}}{DETERMINER}$"
)
OPENED = any_of(
    rf"\bthis (?:pr|pull request|patch|commit|branch) (?:was|is|has been|got) (?:opened|submitted|raised|"
    rf"pushed)(?: automatically)? (?:by|via|with|using) {DETERMINER}$"
)
VIBE_CODED = any_of(
    rf"\b(?:i|we)(?:['’]ve| have)? vibe[- ]?coded .{{1,60}} (?:with|using|via|in)\W{{1,3}}{DETERMINER}$"
)
PASTED = any_of(
    rf"{OWN}(?:fed|pasted|threw|dumped|put|gave|described|explained|showed) .{{1,60}} (?:in)?to\W{{1,3}}{DETERMINER}$"
)
TAKEN = any_of(r"^ and (?:then )?(?:applied|used|took|copied|pasted|committed|kept|went with)\b")
PROMPTED = any_of(
    rf"{OWN}(?:prompted|steered|drove|supervised|directed|nudged|fed|babysat|vibed with)\W{{1,3}}{DETERMINER}$"
)
GAVE = any_of(rf"{OWN}(?:gave|handed|showed|fed)\W{{1,3}}{DETERMINER}$")
IT_MADE = any_of(
    rf"^.{{0,80}} and (?:it|he) (?:then |just |also )?{MADE}(?! no\b)",
    r"^ .{1,80}\bthis is what (?:it|came)\b",
)
AND_CLEANED = any_of(
    r"^ .{1,60}\band (?:then )?(?:cleaned|edited|fixed up|reviewed|kept|merged|took|used|polished)\b",
    r"^ (?:a )?(?:free (?:rein|reign|hand)|the (?:job|boring|tedious|grunt))\b",
)
LOOSED = any_of(rf"{OWN}(?:set|turned|unleashed|threw|sicced|aimed|pointed)\W{{1,3}}{DETERMINER}$")
ON_THE_WORK = any_of(
    rf"^ (?:loose |free )?(?:on|at|through|over) (?:the|this|these|our|all|my) (?:(?!server|"
    rf"mcp)[\w-]+ ){{0,2}}?(?:{CHANGES}|issue|bug|todos?|warnings?|errors?|"
    r"problem|files?|repo\w*|strings?)\b"
)
TASKED = any_of(rf"{OWN}(?:tasked|entrusted|charged)\W{{1,3}}{DETERMINER}$")
WITH_WORK = any_of(r"^ with (?:the|this|these|all|\w+ing)\b")
BEGUN_WITH = any_of(rf"{BEGIN}(?:with|using|by using|through|via)\W{{1,3}}{DETERMINER}$")
I_MADE = any_of(rf"^,? (?:i|we)(?: have|['’]ve| was able to| were able to| could)? {ADVERBS}(?:{MADE}|{MAKE})")

DELEGATION = (
    Statement("I used Cursor", USED, ANYTHING, PURPOSE, is_for_first_names=True),
    Statement("a new parser (using Cursor)", USING, ENDS, NEVER),
    Statement("I worked with Claude on the tests", WORKED_WITH, PURPOSE),
    Statement("with Claude Code I added the tests", BEGUN_WITH, I_MADE),
    Statement("gave Codex the failing test and it fixed it", GAVE, IT_MADE),
    Statement("I vibe coded this page using Cursor", VIBE_CODED, PURPOSE),
    Statement("prompted Cursor until the tests passed", PROMPTED, ANYTHING),
    Statement("handed this off to Codex", HANDED_TO, ANYTHING),
    Statement("this pull request was opened by an AI agent", OPENED, ANYTHING),
    Statement("I fed the error into ChatGPT and applied its fix", PASTED, TAKEN),
    Statement("I described the bug to Claude and it wrote the fix", PASTED, IT_MADE),
    Statement("I asked Copilot to write the tests", DELEGATED, TO_MAKE),
    Statement("I let Claude handle the boilerplate", HANDED_OVER, WORKING),
    Statement("had Claude chew through the warnings", HAD, WORKING),
    Statement("let Copilot's agent mode loose on the strings", LET, DO_WORK, CHECKED_AFTERWARDS),
    Statement("set Claude loose on the TODOs", LOOSED, ON_THE_WORK),
    Statement("tasked Codex with the version bumps", TASKED, WITH_WORK),
    Statement("gave Claude the spec and cleaned up after it", GAVE, AND_CLEANED),
    Statement("asked Claude for the SQL", DELEGATED, FOR_CODE),
)
