"""Other languages with a participle before the tool: `escrito con ayuda de`, `generiert von`."""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from dataclasses import dataclass

_BETWEEN = r"(?: [\w,/%]{1,20}){0,4}?"
"""A few words between a participle and its preposition: `escrito casi por completo con`."""

ARTICLE = (
    r"(?:deepl (?:e|y|et|und|en|och|i|и) )?(?:el |la |il |lo |le |l['’]|o |a |un |une |una |um |uma |"
    r"eine[rmn]? |einem |einer |der |dem |de |d['’])?"
)


@dataclass(frozen=True, slots=True)
class _Language:
    """Languages with the participle before the tool: `made`, a few words, a preposition, perhaps `the help of`."""

    made: str
    prepositions: str
    help_of: str = ""

    @property
    def made_before(self) -> str:
        return rf"\b(?:{self.made}){_BETWEEN} (?:{self.prepositions}) ?(?:{self.help_of})?{ARTICLE}$"


_SPANISH_AND_PORTUGUESE = _Language(
    made=(
        r"(?:generad|escrit|hech|cread|implementad|desarrollad|realizad|redactad|elaborad|refactorizad|corregid|"
        r"traducid|programad|construid|preparad|gerad|feit|criad|desenvolvid|produzid|refatorad|corrigid|traduzid|"
        r"codificad|añadid|adicionad|assistid|asistid|armad|montad|optimizad|otimizad|migrad)[oa]s?"
    ),
    prepositions=(r"con|por|usando|mediante|vía|via|gracias a|com|pel[oa]|utilizando|através d[eoa]|a través de"),
    help_of=r"(?:la |a |el |o )?(?:ayuda|ajuda|asistencia|assistência|apoyo|apoio|auxílio) d[eoa]l? ",
)
_ITALIAN = _Language(
    made=r"(?:generat|scritt|fatt|creat|realizzat|implementat|sviluppat|prodott|corrett|tradott|preparat|rifatt)[oaie]",
    prepositions=r"con|da|dall['’]|tramite|usando|utilizzando|grazie a|mediante",
    help_of=r"l['’]aiuto di |l['’]ausilio di |il supporto di ",
)
_FRENCH = _Language(
    made=(
        r"(?:généré|écrit|fait|créé|réalisé|rédigé|implémenté|développé|produit|corrigé|traduit|préparé|codé|conçu|"
        r"refactorisé|assisté|ajouté)(?:e|s|es)?|mis à jour|(?:proposé|suggéré)e?"
    ),
    prepositions=r"avec|par|via|grâce à|à|en utilisant|au moyen de",
    help_of=r"l['’]aide (?:de |d['’])",
)
_GERMAN = _Language(
    made=(
        r"generiert|erstellt|geschrieben|erzeugt|umgesetzt|entwickelt|implementiert|überarbeitet|gebaut|gemacht|"
        r"korrigiert|behoben|übersetzt|entstanden|vorbereitet|programmiert|entworfen|refaktoriert"
    ),
    prepositions=r"mit|von|durch|mithilfe von|mittels|per|via|in",
    help_of=r"(?:der )?(?:hilfe|unterstützung) (?:von |der |des )?",
)
_DUTCH = _Language(
    made=r"gemaakt|geschreven|gegenereerd|opgesteld|ontwikkeld|gebouwd|vertaald|gerefactord",
    prepositions=r"met|door|via",
    help_of=r"(?:de )?(?:hulp|behulp) van ",
)
_SCANDINAVIAN = _Language(
    made=(
        r"skriv(?:en|et|na)|över ?satt|oversatt?|skrevet|genererad\w?|generert|genereret|skapad\w?|"
        r"laget|lavet|utvecklad\w?|utviklet"
    ),
    prepositions=r"med|av|af",
    help_of=r"(?:hjälp|hjelp|hjælp) (?:av|af|fra) ",
)
_POLISH_AND_CZECH = _Language(
    made=(
        r"(?:wygenerowan|napisan|stworzon|utworzon|zrobion|zaimplementowan|przygotowan|tworzon|poprawion|"
        r"przetłumaczon|vygenerován|napsán|vytvořen)\w{0,3}"
    ),
    prepositions=r"z|przez|przy|w|za|s|pomocí|použitím",
    help_of=r"(?:pomocą|pomocy|użyciu|użyciem|wykorzystaniem|wsparciem|pomocí) ",
)
_RUSSIAN_AND_UKRAINIAN = _Language(
    made=r"(?:сгенерир|написа|созда|сдела|реализ|исправ|перевед|подготов|разработ|згенер|створ|зробл|напис)\w{0,10}",
    prepositions=r"с помощью|при помощи|через|с использованием|при поддержке|за допомогою",
)
_RUSSIAN_PASSIVE = _Language(
    made=r"(?:сгенерирован|написан|создан|сделан|реализован|исправлен|переведен|подготовлен|разработан)(?:о|а|ы|)",
    prepositions=r"в|",
)
_RUSSIAN_WRITING = _Language(made=r"(?:на|пере)писал[аи]?", prepositions=r"в|с|вместе с")
_INDONESIAN_AND_VIETNAMESE = _Language(
    made=r"dibuat|dibantu|viết|dịch|tạo|ditulis|dihasilkan|dikembangkan|được (?:viết|tạo|sinh)",
    prepositions=r"dengan|oleh|menggunakan|bằng|bởi|với",
    help_of=r"bantuan |sự (?:trợ giúp|hỗ trợ) của ",
)

LANGUAGES = (
    _SPANISH_AND_PORTUGUESE,
    _ITALIAN,
    _FRENCH,
    _GERMAN,
    _DUTCH,
    _SCANDINAVIAN,
    _POLISH_AND_CZECH,
    _RUSSIAN_AND_UKRAINIAN,
    _RUSSIAN_PASSIVE,
    _RUSSIAN_WRITING,
    _INDONESIAN_AND_VIETNAMESE,
)
