"""Other languages: how people say that a change was made with a tool, and how they say that it was not.

Patterns only, for what stands before (`$`) and after (`^`) a tool's name. English is `grammar`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


MADE_BEFORE = _any(
    # Spanish, Portuguese, Italian
    r"\b(?:generad|escrit|hech|cread|implementad|desarrollad)[oa]s? (?:con|por|usando|mediante) (?:la ayuda de )?$",
    r"\b(?:usé|utilicé|he usado|he utilizado|usamos|hemos usado) $|\bcon (?:la )?ayuda de $",
    r"\b(?:gerad|escrit|feit|criad|implementad|desenvolvid)[oa]s? (?:com|por|usando) (?:a |o )?(?:ajuda d[eoa] )?$",
    r"\b(?:usei|utilizei) (?:o |a )?$|\bcom (?:a )?ajuda d[eoa] $",
    r"\b(?:generat|scritt|creat|fatt|realizzat)[oaie] (?:con|da|tramite) (?:l['’]aiuto di )?$",
    r"\bho (?:usato|utilizzato) $",
    r"\bcon l['’]aiuto di $",
    # French
    r"\b(?:généré|écrit|créé|réalisé|fait|rédigé|implémenté|développé)(?:e|s|es)? (?:avec|par|via) (?:l['’]aide de )?$",
    r"\b(?:j['’]ai|nous avons|on a) utilisé $|\b(?:avec|à) l['’]aide de $",
    # German, Dutch
    r"\b(?:generiert|erstellt|geschrieben|erzeugt|umgesetzt|entwickelt) (?:mit|von|durch) (?:hilfe von )?$",
    r"\bmit (?:der )?(?:hilfe|unterstützung) von $|\b(?:gemaakt|geschreven|gegenereerd) met (?:behulp van )?$",
    # Russian, Ukrainian, Polish
    r"\b(?:сгенерирован|написан|создан|сделан|реализован)\w{0,3} (?:с помощью|при помощи|через|в) $",
    r"\b(?:использовала?|использовали|с помощью|при помощи) $|\b(?:за допомогою|przy pomocy|z pomocą) $",
)
# Languages that put the verb behind the tool, or around it.
MADE_AROUND = (
    (_any(r"\bmit $"), _any(r"^(?: \w{1,20}){0,2} (?:generiert|erstellt|geschrieben|erzeugt|umgesetzt|entwickelt)\b")),
    (_any(r"\b(?:habe|haben) $"), _any(r"^.{0,60}\b(?:verwendet|benutzt|genutzt|eingesetzt)\b")),
    (
        _any(r"(?:使用|用|借助|通过|利用|由|在)\s?$"),
        _any(r"^\s?(?:的帮助下)?\s?(?:生成|编写|写|完成|辅助|协助|实现|创建|开发|重构)"),
    ),
    (
        _any(r"$"),
        _any(
            r"^\s?(?:を使って|を使用して|を用いて|を利用して|で|によって|により).{0,8}(?:実装|生成|作成|書|開発|修正)"
        ),
    ),
    (_any(r"$"), _any(r"^\s?(?:를|을|로|으로|의 도움).{0,12}(?:작성|생성|구현|만들|개발)")),
)
NEGATION = _any(
    r"\b(?:no|sin|ni|nunca|ningun[oa]?|ningún|não|sem|nenhum|non|senza|nessun[oa]?|pas|sans|aucune?|jamais)\b",
    r"\b(?:ohne|kein\w{0,2}|nicht|niet|geen|zonder|не|без|ни|nie|bez)\b",
    r"没|未|不|无|沒|無|ません|ない|なし|않|없이",
)


def says_made(before: str, after: str) -> bool:
    """Whether the words around a tool's name say that something was made with it."""
    if NEGATION.search(before) or NEGATION.search(after):
        return False
    if MADE_BEFORE.search(before):
        return True
    return any(left.search(before) and right.search(after) for left, right in MADE_AROUND)
