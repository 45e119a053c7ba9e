"""Statements that give credit: help, thanks, sources, sessions, and fields that name the tool."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.clauses import ENDS, MODIFIER, SHARE
from prsync_pipeline.classification.rules.words.english.statement import ANYTHING, NEVER, NOTHING_MORE, Statement
from prsync_pipeline.classification.rules.words.english.verbs import MAKING
from prsync_pipeline.classification.rules.words.english.vocabulary import (
    ADVERBS,
    BEGIN,
    CHANGES,
    DETERMINER,
    HELP,
    any_of,
)

SESSION_ENDS = any_of(
    r"^(?:(?: cloud)? (?:session|run|agent|chat|task|thread|conversation)s?)?[\W_]*$",
    r"^(?:(?: cloud)? (?:session|run|agent|chat|task|thread|conversation)s?)?\s?[)\].,;!—–]",
    r"^ and (?:i|me)\b",
)
CREDITED = any_of(
    rf"(?:{BEGIN}|[,;:(\[—–]\s?|\b(?:and|with) ){SHARE}(?:(?:this|the|these|my|our|all|initial|first|new|most|unit|"
    rf"core|some) ){{0,3}}{MODIFIER}(?!(?:it|this|these|those|everything|examples?|comments|types|quer(?:y|ies)|files|"
    rf"lines|functions?)\b){CHANGES} (?:(?:suggested|proposed|provided|contributed|delivered) )?(?:by|courtesy of|"
    rf"thanks to)\W{{1,3}}{DETERMINER}$",
    rf"\b{CHANGES} (?:here )?(?:comes?|came|originates?|stems?|is|was|are|were)(?: the (?:result|output|"
    rf"product))? (?:straight |mostly |directly )?(?:from|of|out of|by)\W{{1,3}}{DETERMINER}$",
    rf"{BEGIN}(?:the |this )?(?:solution|fix|patch|snippet|one-liner|draft) from\W{{1,3}}{DETERMINER}$",
    rf"{BEGIN}(?:straight|copy[- ]?pasted|directly|verbatim) from\W{{1,3}}{DETERMINER}$",
    rf"{BEGIN}(?:the )?(?:result|output|product|outcome) of\W{{1,3}}{DETERMINER}$",
)
WITH_HELP = any_of(
    rf"(?:\b(?:with|thanks to|through|under|w/|had|got|using|had a lot of|by)|"
    rf"{BEGIN}) ?{HELP}[\W_]{{1,3}}{DETERMINER}$",
    rf"\b(?:joint (?:effort|work)|collaboration|team ?work|co-?production|pair programming|pairing) (?:between (?:me|"
    rf"us|myself) and|with|of me and)[\W_]{{1,3}}{DETERMINER}$",
    rf"\b(?:helped|assisted|aided|guided|supported) by\W{{1,3}}{DETERMINER}$",
    r"\bpair(?:ed|ing|[- ]?programm(?:ed|ing))(?: (?:this|it|on this))? with\W{1,3}$",
    r"\b(?:went|going|was|were) back and forth (?:\w+ ){0,4}?with\W{1,3}$",
)
WITH = any_of(
    r"\b(?:with|had|using|through|got)(?: some| a bit of| a little| lots of| plenty of)?\W{1,3}$",
    rf"{BEGIN}(?:some|a bit of|a little|lots of)\W{{1,3}}$",
)
HELP_OF = any_of(
    r"^(?:['’]s?)? (?:help|assistance|aid|support)\b(?! (?:texts?|pages?|messages?|panels?|desk|cent(?:er|re)|"
    r"buttons?|is|requests?))"
)
THANKS = any_of(
    rf"{BEGIN}(?:all |many |big |full )?(?:thanks|thank you|kudos|credits?|props|shout-?out|hat tip) (?:goes |"
    rf"go )?to\W{{1,3}}{DETERMINER}$",
    rf"{BEGIN}(?:credits?|credit)\s?:\s?$",
)
FOR_MAKING = any_of(
    rf"^ for (?:the |its |his )?(?:{MAKING}|{CHANGES}|help|initial|first|most|all|doing|finding|spotting)\b"
)
TOOK = any_of(r"^,? (?:this|it) (?:took|was|is|could|went)\b", r"^,? i (?:could|was able|got|managed)\b")
GOING_ON = any_of(
    r"^[\W_]*$",
    r"^\s?[)\].,;!—–]",
    r"^ (?:on this|on it|until|this|it|to|for this|later|yesterday|today|because|for)\b",
)
TIME_WITH = any_of(
    rf"(?:{BEGIN}|\b(?:i|we) )(?:took|spent) (?:a (?:stab|shot|crack) at (?:this|it)|(?:only |about |"
    rf"just )?(?:\w+ ){{1,3}}(?:minutes?|hours?|days?|evenings?|weekends?)(?: on (?:this|it))?) (?:with|"
    rf"using)\W{{1,3}}{DETERMINER}$"
)
ROUNDS = any_of(
    rf"(?:{BEGIN}|\b(?:after|in|took|over) )(?:(?:several|a few|few|many|one|two|three|\d|long|short|multiple|some|"
    rf"a couple of) )+(?:rounds?|sessions?|iterations?|chats?|evenings?|hours?)(?: of \w+)? with {DETERMINER}$",
    rf"{BEGIN}back and forth with {DETERMINER}$",
)
OUTPUT_OF = any_of(
    rf"(?:{BEGIN}|\b(?:i|we|this is|it is) )(?:(?:hand|lightly|slightly|heavily|cleaned|just|only|"
    rf"mostly)[- ]?)*(?:edited|up|tweaked|adapted|polished|squashed|based|took|taken|used|adopted|merged|"
    rf"(?:the )?starting point (?:was|is))(?: \w+){{0,5}}? (?:of |from |on |by )?{DETERMINER}$",
    rf"{BEGIN}(?:my idea, )?{DETERMINER}$",
)
ITS_OUTPUT = any_of(
    r"^['’]s (?:first |own |raw |edited |agent |initial )?(?:drafts?|code|output|snippet|suggestion|attempt|version|"
    r"patch|fix|implementation|autocomplet\w+|completions?|handiwork|work|diff|tests)(?=[\W_]*$|[,;.)]| with| and| as|"
    r" for)"
)
EDITED = any_of(
    rf"{BEGIN}(?:(?:hand|lightly|slightly|heavily)[- ]?)*(?:edited|cleaned[- ]up|tweaked|polished|squashed|based|"
    rf"starting point)(?: \w+){{0,4}}? (?:(?:output|draft|version|code|result|answer|suggestion|session|patch|"
    rf"snippet)s? (?:of|from|by)|from(?: an?| one)?(?: long| short)?) {DETERMINER}$",
)
IN_SESSION = any_of(
    rf"(?:{BEGIN}|\b(?:from|of|in|after) )(?:(?:an?|one|two|three|single|long|short|quick|hour) ?){{0,3}}$"
)
SESSION = any_of(r"^ (?:cli |agent )?sessions?(?=[\W_]*$|[,;.)])")
GOT_IT_FROM = any_of(
    rf"\b(?:i|we)(?: have|['’]ve)? (?:got|took|copied|pasted) (?:this|the|that|most|all|"
    rf"it)(?: \w+){{0,3}}? from {DETERMINER}$"
)
ME_AND = any_of(rf"{BEGIN}(?:me|myself|just me)\s?(?:and|&|\+)\s?$")
WHOLE_LINE = any_of(rf"{BEGIN}(?:w/|/w|with|via|by|using)\s$")
APPENDED = any_of(
    rf"[.,(\[—–;]\s?[\W_]{{0,6}}(?:{ADVERBS}|done )(?:via|through|by|courtesy of|c/o|using|w/|with|"
    rf"thanks to)[\W_]{{1,2}}$"
)
EDITOR = any_of(
    r"^(?!…)[\W_]{0,6}(?:ide|editor|coding agent|agent|ai|ai (?:assistant|agent|tools?|models?)|assistant|llm|author|"
    r"driver|pair|code|coder|typist|co-author|implementation|developer|programmer|(?:ai |llm |developer )*(?:tools?|"
    r"models?|assistants?|agents?)(?:/\w+)?(?: or \w+)? (?:used|involved))(?: used)?\s{0,2}[:=]\W{0,4}$"
)
EDITOR_ENDS = any_of(r"^\W{0,3}$", r"^\s?[,(+/&;–—]", r"^ (?:and|with|for|v?\d)\b")
TOOLS = any_of(rf"{BEGIN}tools?\s?:\W{{0,4}}$")

CREDIT = (
    Statement("with the help of Claude", WITH_HELP, ANYTHING),
    Statement("with Claude's help", WITH, HELP_OF),
    Statement("thanks to Codex for producing the exporter", THANKS, FOR_MAKING),
    Statement("all credit to Claude", THANKS, ENDS),
    Statement("thanks to Cursor this took ten minutes", THANKS, TOOK),
    Statement("took ten minutes with Cursor", TIME_WITH, GOING_ON),
    Statement("code by Claude, tests by me", CREDITED, SESSION_ENDS),
    Statement("Claude's first draft, my edits", OUTPUT_OF, ITS_OUTPUT),
    Statement("hand-edited output of Codex", EDITED, SESSION_ENDS),
    Statement("one long Claude Code session, squashed", IN_SESSION, SESSION),
    Statement("several rounds with Claude Code", ROUNDS, GOING_ON),
    Statement("me and Claude", ME_AND, NOTHING_MORE),
    Statement("tools: Claude Code", TOOLS, NOTHING_MORE),
    Statement("w/ Cursor", WHOLE_LINE, NOTHING_MORE, NEVER),
    Statement("I got this snippet from ChatGPT", GOT_IT_FROM, SESSION_ENDS),
    Statement("IDE: Cursor", EDITOR, EDITOR_ENDS, is_for_first_names=True),
)
