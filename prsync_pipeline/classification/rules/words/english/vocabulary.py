"""The words of English statements on how a change was made, as fragments of patterns."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.words.english.verbs import MAKE, MAKING


def any_of(*patterns: str) -> re.Pattern[str]:
    """A pattern that matches where one of the given ones does, in upper or lower case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


BEGIN = r"^(?!…)[\W_]{0,12}"
"""The sentence begins here, and the window did not cut it."""
CHANGES = (
    r"(?:prs?|pull requests?|merge conflicts?|(?:pr|commit) (?:text|body|title|summary)|patch(?:es)?|english|"
    r"grammar|spelling|"
    r"readme|change(?:s|set)?|commits?|diffs?|branch|"
    r"code|codebase|implementations?|tests?|(?:test |unit )?(?:cases?|suite)|contributions?|descriptions?|docs?|"
    r"documentation|docstrings?|comments|refactor(?:ing|s)?|migrations?|fix(?:es)?|bugfix|features?|work|it|this|"
    r"these|those|everything|stuff|thing|boilerplate|scaffolding|drafts?|versions?|pass|parts?|rest|bulk|majority|"
    r"portions?|bits|fixtures?|types|hints|scripts?|strings|sql|quer(?:y|ies)|regex(?:es)?|regular expressions?|"
    r"functions?|functionality|class(?:es)?|modules?|skeleton|renam(?:es?|ing)|imports|css|styling|yaml|wording|"
    r"translations?|heavy lifting|cleanup|clean-up|rewrite|port|porting|conversion|logic|parser|prototype|poc|"
    r"solution|snippets?|one-liners?|half|lines|files|frontend|backend|front end|back end|ui|gui|layout|components?|"
    r"helpers?|diagrams?|benchmarks?|typos?|annotations?|kernel|endpoint|handler|schema|html|markup|guards?|checks?|"
    r"algorithm|methods?|commit messages?|changelog|text of this pr|initial setup|edits?|modifications?|additions?|"
    r"artifacts?|bindings|examples?)"
)
"""What a change consists of: its parts, and what people call them."""
ADVERBS = (
    r"(?:(?:\w{2,14}ly|also|all|just|then|almost|here|more or less|pretty much|for the most part|in (?:large |full |"
    r"great )?part|100\s?%|\d{1,3}\s?%|first|again|together|once|both|too|so) ){0,3}"
)
"""Up to three adverbs, each with the blank behind it."""
HELP = (
    r"(?:(?:a lot of|lots of|plenty of|a bit of|a little|some|much|the|great|big|huge|heavy|significant|substantial|"
    r"minor|extensive|partial|quite some|kind) ){0,2}(?:help|assistance|assist|aid|support|guidance|supervision|"
    r"helping hand) (?:of|from|by|through|via)(?: the use of)?"
)
"""`some help from`, without a blank at its end."""
DETERMINER = (
    r"(?:(?:me|myself|us|i|love|❤\S{0,2}|deepl|google translate),? (?:and|&|\+) )?(?:(?:both|an?|the|my|our|some|"
    r"a (?:mix|combination|bit|lot) of|good old|my friend|our friend|(?:our|my) (?:\w+ )?(?:friend|buddy|"
    r"colleague|intern)|google['’]s|github['’]s|openai['’]s|"
    r"anthropic['’]s) )?"
)
"""What may stand directly before a tool's name: an article, a maker, a companion."""
MEASURE = r"(?:\s{1,3}(?:end[- ]to[- ]end|heavily|extensively|a lot|here|mostly|only|mainly|quite a bit|throughout))?"
PARTS = r"(?:(?:the|some|most|all|much|parts?|of|this|these|a|my|initial|first|unit|both|out|me)\s{1,2}){0,4}"
DOING = (
    rf"(?:{MAKE}|{MAKING}|help|test\w*|check\w*|speed|find|figure|bisect|typing|coding|investigat\w+|diagnos\w+|"
    rf"track|"
    r"boilerplate)"
)
"""A verb of working on code, as a gerund or in its base form."""
