"""Other languages: how people write that a change was made with a tool, and that it was not.

Patterns only, for the words before (`$`) and after (`^`) a tool's name. English is `making`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from dataclasses import dataclass

from prsync_pipeline.classification.rules.english.vocabulary import any_of

_BETWEEN = r"(?: [\w,/]{1,20}){0,4}?"
"""A few words between a participle and its preposition: `escrito casi por completo con`."""

_ARTICLE = r"(?:el |la |il |lo |le |l['’]|o |a |un |una |um |uma |einem |einer |der |dem |de |d['’])?"


@dataclass(frozen=True, slots=True)
class _Language:
    """Languages with the participle before the tool: `made`, a few words, a preposition, perhaps `the help of`."""

    made: str
    prepositions: str
    help_of: str = ""

    @property
    def made_before(self) -> str:
        return rf"\b(?:{self.made}){_BETWEEN} (?:{self.prepositions}) ?(?:{self.help_of})?{_ARTICLE}$"


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
        r"refactorisé|assisté|ajouté)(?:e|s|es)?|mis à jour"
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
    made=r"skriv(?:en|et|na)|skrevet|genererad\w?|generert|genereret|skapad\w?|laget|lavet|utvecklad\w?|utviklet",
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
    prepositions=r"с помощью|при помощи|через|в|с использованием|при поддержке|за допомогою|",
)
_INDONESIAN_AND_VIETNAMESE = _Language(
    made=r"dibuat|ditulis|dihasilkan|dikembangkan|được (?:viết|tạo|sinh)",
    prepositions=r"dengan|oleh|menggunakan|bằng|bởi|với",
    help_of=r"bantuan |sự (?:trợ giúp|hỗ trợ) của ",
)


MADE_BEFORE = any_of(
    *(
        language.made_before
        for language in (
            _SPANISH_AND_PORTUGUESE,
            _ITALIAN,
            _FRENCH,
            _GERMAN,
            _DUTCH,
            _SCANDINAVIAN,
            _POLISH_AND_CZECH,
            _RUSSIAN_AND_UKRAINIAN,
            _INDONESIAN_AND_VIETNAMESE,
        )
    ),
    rf"\b(?:con|com) (?:la |a |el |algo de |mucha |muita )?(?:ayuda|ajuda|asistencia|assistência|apoyo|apoio|"
    rf"auxílio) d[eoa]l? {_ARTICLE}$",
    rf"\b(?:usé|utilicé|he usado|he utilizado|usamos|hemos usado|usei|utilizei|usámos|ho usato|"
    rf"ho utilizzato) {_ARTICLE}$",
    rf"\bcon l['’](?:aiuto|ausilio) d(?:i|el|ell['’]) ?{_ARTICLE}$",
    rf"\b(?:j['’]ai|nous avons|on a) (?:utilisé|employé) {_ARTICLE}$|\b(?:avec|à) l['’]aide (?:de |d['’]){_ARTICLE}$",
    rf"\b(?:mit (?:der )?(?:hilfe|unterstützung) (?:von|der|des)|mithilfe von|mithilfe der) {_ARTICLE}$",
    r"\bmet (?:de )?(?:hulp|behulp) van (?:de |een )?$|\bmed (?:hjälp|hjelp|hjælp) (?:av|af|fra) $",
    r"\b(?:использовала?|использовали|с помощью|при помощи|за допомогою|с использованием) $",
    r"\b(?:przy|z|za) (?:pomocą|pomocy|użyciu|użyciem|wykorzystaniem) $|\bs pomocí $|\bdengan bantuan $",
)
# The verb stands behind the tool, or around it.
MADE_AROUND = (
    (
        any_of(r"\b(?:mit|von|durch|per) (?:dem |der )?$"),
        any_of(
            r"^(?: [\w-]{1,20}){0,3} (?:generiert|erstellt|geschrieben|erzeugt|umgesetzt|entwickelt|gebaut|gemacht|"
            r"überarbeitet|behoben|übersetzt|implementiert|entworfen)\b"
        ),
    ),
    (
        any_of(r"\b(?:habe|haben|hat|wurde|hab)(?: [\w-]{1,14}){0,3} (?:dafür |hierfür |dabei )?$|\b(?:habe|haben) $"),
        any_of(r"^.{0,60}\b(?:verwendet|benutzt|genutzt|eingesetzt|schreiben lassen|machen lassen|erstellen lassen)\b"),
    ),
    (
        any_of(r"\b(?:met|door) $"),
        any_of(r"^(?: \w{1,20}){0,2} (?:gemaakt|geschreven|gegenereerd|opgesteld|gebouwd)\b"),
    ),
    (
        any_of(
            r"\b(?:(?:le |les )?(?:pedí|pedi|pedimos|hemos pedido|he pedido|encargué|dejé que)|(?:j['’]ai|"
            r"on a) (?:demandé|laissé)|ho (?:chiesto|fatto fare)|попросила?|poprosił\w{0,3}) (?:a |ao |à |al |que )?$"
        ),
        any_of(r"^(?!.{0,60}\b(?:opini|idea|ideia|explic|avis\b|consej|conselho|объясн))"),
    ),
    (
        any_of(r"(?:^|[.,;:(]\s?)$"),
        any_of(
            r"^ (?:hizo|escribió|generó|creó|implementó|ayudó|fez|escreveu|gerou|criou|ajudou|ha (?:scritto|generato|"
            r"fatto|creato)|a (?:écrit|généré|fait|créé|codé|rédigé|produit)|m['’]a aidé|hat (?:den|die|das|mir|es|"
            r"dabei|fast|alles)|schrieb|написал\w?|сгенерировал\w?|сделал\w?|помог\w{0,2})\b"
        ),
    ),
    (
        any_of(r"(?:使用|使用了|用|用了|借助|通过|利用|由|在|让|讓|请|靠|透過|藉由|以|与|和|基于)\s?$"),
        any_of(
            r"^\s?(?:的?帮助下|的?协助下|的?輔助下|的?幫助下|下|来|來|进行|一起|自动|自動|[,，]?\s?){0,2}(?:生成|编写|編寫|撰写|撰寫|写|寫|完成|辅助|輔助|协助|協助|实现|"
            r"實現|创建|开发|開發|重构|重構|修复|修正|翻译|优化|重写|做)(?!回答|内容|图片|文本|摘要|的?时|答案|回复|结果|消息)"
        ),
    ),
    (
        any_of(r"$"),
        any_of(
            r"^\s?(?:辅助|輔助|协助|協助|帮忙|自动|帮我|幫我)?(?:生成|编写|編寫|撰写|完成|实现|开发|重构|修复|写|寫)(?:的|，|,|。|$|了|而成|代码|並|并|後|后)"
        ),
    ),
    (
        any_of(r"$"),
        any_of(
            r"^\s?(?:を使って|を使用して|を用いて|を利用して|を活用して|で|によって|により|に|の助けを借りて|の支援で|と一緒に|と|が).{0,12}(?:実装|生成|作成|書い|書か|書き|開発|修正|"
            r"リファクタ|コーディング|作っ|作り|翻訳|手伝|作業)"
        ),
    ),
    (
        any_of(r"$"),
        any_of(
            r"^\s?(?:를|을|로|으로|의 도움|가|이|와|과|에게).{0,14}(?:작성|생성|구현|만들|개발|수정|리팩|번역|짰|맡겼)"
        ),
    ),
    (
        any_of(r"$"),
        any_of(
            r"^['’]?\w{0,4} (?:yardımıyla|yardımı ile|desteğiyle|kullanılarak|kullanarak|tarafından|ile|"
            r"avulla)(?: \w+){0,3}? ?(?:yaz|oluştur|üret|geliştir|hazırla|yap|kirjoit|tehty|luotu|$|[.,])"
        ),
    ),
)
NEGATION = any_of(
    r"\b(?:no|sin|ni|nunca|ningun[oa]?|ningún|não|sem|nenhum|nenhuma|non|senza|nessun[oa]?|pas|sans|aucune?|jamais)\b",
    r"\b(?:ohne|kein\w{0,2}|nicht|niet|geen|zonder|utan|inte|ikke|uden|uten|не|без|ни|nie|bez|tidak|tanpa|không)\b",
    r"没|未|不(?!过)|无(?!法)|沒|無|ません|ない|なし|않|없이|olmadan|değil",
)
_PRODUCT = any_of(
    r"\b(?:el|la|los|las|o|os|as|le|les|der|die|das|il) (?:botón|respuesta\w*|resumen|usuari\w+|bouton|réponse\w*|"
    r"antwort\w*|zusammenfassung\w*|texte?s?|resposta\w*)\b",
    r"回答时|的报错|错误|报错|支持使用|用户|按钮|対応|ユーザー|機能|サポート|연동|지원",
)
JOINED = re.compile(
    r"\s?(?:y|e|et|und|en|och|og|i|и|ve|dan|와|과|と|、|和|与|及|及び|,)\s?(?:el |o |do |da |de |di |von |d['’])?$"
)


def is_made(before: str, after: str) -> bool:
    """Whether the words around a tool's name state that something was made with it."""
    if NEGATION.search(before) or NEGATION.search(after) or _PRODUCT.search(before) or _PRODUCT.search(after):
        return False
    if MADE_BEFORE.search(before):
        return True
    return any(left.search(before) and right.search(after) for left, right in MADE_AROUND)
