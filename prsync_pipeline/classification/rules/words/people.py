"""Which tools' names belong to people in a pull request: a name that is introduced as a person's is one throughout."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from itertools import islice

from prsync_pipeline.classification.rules.words.english.vocabulary import any_of

MAX_NAMES = 100
"""Occurrences of such names that are read in a text."""
WINDOW = 60
"""Characters that are read on each side of a name."""
FIRST_NAME = re.compile(r"(?<![\w@/.#-])(?:claude|devin|jules)(?![\w@/-])", re.IGNORECASE)
_PLACE = (
    r"(?:accounting|support|marketing|sales|finance|legal|hr|design|ops|operations|security|infra|infrastructure|"
    r"platform|qa|product|engineering|procurement|logistics|payroll|data|(?:[a-z]+ ){1,2}(?:team|squad|department|"
    r"office)|buchhaltung|vertrieb|einkauf|entwicklung|personalabteilung|compta\w*|équipe|ventas|soporte|equipo|"
    r"contabil\w+|financeiro|finanzas|vendas|suporte|equipe|vendite|księgowo\w+|бухгалтери\w+|отдела)\b"
)
_POST = (
    r"(?:colleague|co-?worker|team-?mate|manager|boss|intern|trainee|hire|dba|designer|accountant|admin|tester|"
    r"neighbou?r|cto|ceo|analyst|architect|contractor)\b"
)
_FOREIGN_POST = (
    r"(?:collègue|chef\w*|stagiaire|compañer[oa]|jefe|jefa|colega|collega|kolleg(?:e|in|en)|praktikant\w*|kolega|"
    r"koleżanka|коллега)\b"
)
_BEFORE = any_of(
    rf"\b(?:my|our|your) (?:[\w-]{{1,14}} ){{0,2}}{_POST},? $",
    rf"\b(?:notre|mon|ma|nuestr[oa]|mi|meu|minha|noss[oa]|unser\w*|mein\w*|nostr[oa]|mi[oa]|mój|nasz|наш\w*) "
    rf"{_FOREIGN_POST},? $",
    r"\b(?:hi|hello|dear|dr\.?|mrs?\.?|ms\.?|monsieur|madame|herr|frau|señora?|senhora?) $",
)
_AFTER = any_of(
    rf"^,? \(?(?:from|in|of|at|over in|down in|aus|vom|von|du|de|del|do|da|della|dalla|z|из)(?: (?:the|our|der|dem|"
    rf"la|el|il|l['’]|działu))? ?{_PLACE}",
    rf"^(?:,| \(|, who is| is) ?(?:our|my|your|the)(?: [\w-]{{1,14}}){{0,2}} {_POST}",
    r"^ (?:has )?(?:just |recently )?joined (?:us|the|our|last|in)\b",
    r"^,? who (?:sits|works|joined|leads|runs|owns|is on|is in|is our|has been|left)\b",
    r"^ (?:was|is|will be) (?:on (?:holiday|leave|call|vacation|parental)|away|sick|out of office|off "
    r"(?:today|sick))\b",
    r"^ (?:said|mentioned|told (?:me|us)|asked|explained|noticed|reported|noted|raised|pointed)\b.{0,40}\b(?:stand-?up|"
    r"meeting|slack|call|retro\w*|lunch|review meeting|hallway|corridor|phone)\b",
    r"^ (?-i:[A-Z][a-zà-ÿ]{2,14}),? (?:reported|said|noticed|asked|told|pointed|mentioned|joined|who|from)\b",
    r"^.{0,20}\bbefore s?he (?:left|went|quit|moved)\b",
)


def names_of_people(text: str) -> frozenset[str]:
    """The first names, in lower case, that the text introduces as a person's: by a post, a place, an address."""
    return frozenset(
        match[0].lower() for match in islice(FIRST_NAME.finditer(text), MAX_NAMES) if _is_introduced(text, match)
    )


def _is_introduced(text: str, name: re.Match[str]) -> bool:
    before, after = text[max(0, name.start() - WINDOW) : name.start()], text[name.end() : name.end() + WINDOW]
    return _BEFORE.search(before) is not None or _AFTER.match(after) is not None
