"""Other languages: how people write that a change was made with a tool, and that it was not.

Patterns only, for the words before (`$`) and after (`^`) a tool's name. English is `making`.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.words.english.vocabulary import any_of
from prsync_pipeline.classification.rules.words.exclusions import CLAUSE
from prsync_pipeline.classification.rules.words.language_roles import ROLES
from prsync_pipeline.classification.rules.words.participles import ARTICLE, LANGUAGES

MADE_BEFORE = any_of(
    *(language.made_before for language in LANGUAGES),
    rf"\b(?:con|com) (?:la |a |el |algo de |mucha |muita )?(?:ayuda|ajuda|asistencia|assistência|apoyo|apoio|"
    rf"auxílio) d[eoa]l? {ARTICLE}$",
    rf"\b(?:usé|utilicé|he usado|he utilizado|usamos|hemos usado|usei|utilizei|usámos|ho usato|"
    rf"ho utilizzato) {ARTICLE}$",
    rf"\bcon l['’](?:aiuto|ausilio) d(?:i|el|ell['’]) ?{ARTICLE}$",
    rf"\b(?:j['’]ai|nous avons|on a) (?:utilisé|employé) {ARTICLE}$|\b(?:avec|à) l['’]aide (?:de |d['’]){ARTICLE}$",
    rf"\b(?:mit (?:der )?(?:hilfe|unterstützung) (?:von|der|des)|mithilfe von|mithilfe der) {ARTICLE}$",
    r"\b(?:zusammen mit|insieme a|вместе с|разом з|junto con|junto a|em conjunto com|samen met|tillsammans med|"
    r"razem z) $",
    r"\b(?:ik heb|jag använde|jeg brukte|jeg brugte|użyłem|użyłam|використав|використала) $",
    r"\b(?:refactoring|übersetzung|umsetzung|implementierung|code|tests?|traduction|código|codice) (?:durch|von|par|"
    r"por|da) $",
    r"\b(?:code|código|codice|teile?n?|tests?|partie|parte)\b.{0,30}\b(?:ist|sind|stamm\w+|kommt|es|é|est|vient|"
    r"viene|"
    r"è|is|komt)(?: zu \w+ teilen| größtenteils)? (?:de|von|da|van|di) $",
    r"\bmet (?:de )?(?:hulp|behulp) van (?:de |een )?$|\bmed (?:hjälp|hjelp|hjælp) (?:av|af|fra) $",
    r"\b(?:использовала?|использовали|с помощью|при помощи|за допомогою|с использованием) $",
    r"\b(?:przy|z|za) (?:pomocą|pomocy|użyciu|użyciem|wykorzystaniem) $|\bs pomocí $|\bdengan bantuan $",
)
# The verb stands behind the tool, or around it.
MADE_AROUND = (
    (
        any_of(r"\b(?:hat|haben|heeft) $"),
        any_of(r"^(?: [\w-]{1,20}){0,2} (?:geschrieben|erstellt|generiert|gemacht|umgesetzt|geschreven|gemaakt)\b"),
    ),
    (
        any_of(
            r"\b(?:(?:l[oa]s? )?(?:hizo|escribió|generó|creó)|l['’]a (?:écrit|fait|généré)|fez|escreveu|gerou|napsal|"
            r"napisał|написал\w?|сделал\w?|написав|зробив) $"
        ),
        any_of(r"^[\W_]*$", r"^\s?[,;.)]"),
    ),
    (any_of(r"^(?!…)[\W_]{0,12}$"), any_of(r"^[^.]{1,60} (?:yazdı|üretti|oluşturdu)\b")),
    (any_of(r"^(?!…)[^.]{1,60} $"), any_of(r"^ (?:yazdı|üretti|oluşturdu)\b")),
    (
        any_of(r"^(?!…)[\W_]{0,12}$", r"\bmit $", r"[,;:(]\s?$"),
        any_of(
            r"^-(?:generiert|gestützt|unterstütz|erstellt|geschrieben|assistiert)\w*(?: (?:code|test|pr|commit|"
            r"änderung|\w*$)|[\W_]*$| \w+t\b)"
        ),
    ),
    (
        any_of(r"\b(?:mit|von|durch|per) (?:dem |der |einer |einem )?$"),
        any_of(
            r"^(?: [\w-]{1,20}){0,3} (?:generiert|erstellt|geschrieben|erzeugt|umgesetzt|entwickelt|gebaut|gemacht|"
            r"überarbeitet|behoben|übersetzt|implementiert|entworfen)\b"
        ),
    ),
    (
        any_of(
            r"\b(?:habe|haben|hat|wurde|hab)(?: [\w-]{1,14}){0,3} (?:dafür |hierfür |dabei )?$|\b(?:habe|"
            r"haben) $"
        ),
        any_of(
            r"^.{0,60}\b(?:verwendet|benutzt|genutzt|eingesetzt|schreiben lassen|machen lassen|"
            r"erstellen lassen)\b"
        ),
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
        any_of(r"(?:^|[.,;:(]\s?)(?:(?:o|el|le|il|der) )?$"),
        any_of(
            r"^ (?:hizo|escribió|generó|creó|implementó|ayudó|fez|escreveu|gerou|criou|ajudou|ha (?:scritto|generato|"
            r"fatto|creato)|a (?:écrit|généré|fait|créé|codé|rédigé|produit)|m['’]a aidé|hat (?:den|die|das|mir|es|"
            r"dabei|fast|alles)|schrieb|heeft (?:de|het|alle|dit)|napisał\w?|napsal\w?|skrev|написав|написал\w?|"
            r"сгенерировал\w?|сделал\w?|помог\w{0,2})\b"
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
            r"^\s?(?:を使って|を使用して|を用いて|を利用して|を活用して|で|によって|により|に|の助けを借りて|の支援で|と一緒に|と|が).{0,12}(?:実装|生成|作成|書い|書か|書き|"
            r"開発|修正|"
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
MADE_IN_TITLE = any_of(
    r"^\W{0,6}(?:(?:todos )?l[oa]s |os |as |les |die |i )?(?:тест\w*|код|документация|tests?|testes|"
    r"pruebas|code|código|"
    r"codice|docs?) (?:написан\w*|сделан\w*|сгенерирован\w*|geschrieben|generiert|écrits?|générés?|escrit[oa]s?|"
    r"generad[oa]s?|gerad[oa]s?|scritt[oi]|generat[oi]) (?:при помощи|с помощью|mit|avec|con|com) $"
)
TITLE_ENDS = any_of(r"^[\W_]*$")
NEGATION = any_of(
    r"\b(?:no|sin|ni|nunca|ningun[oa]?|ningún|não|sem|nenhum|nenhuma|non|senza|nessun[oa]?|pas|sans|aucune?|"
    r"jamais)\b",
    r"\b(?:ohne|kein\w{0,2}|nicht|niet|geen|zonder|utan|inte|ikke|uden|uten|не|без|ни|nie|bez|tidak|tanpa|không)\b",
    r"没|未|不(?!过)|无(?!法)|沒|無|ません|ない|なし|않|없이|olmadan|değil",
)
_FAULT_BEFORE = any_of(r"\b(?:fehler|error|erreur|errore|erro|ошибк\w+|błąd\w*|hata\w*|bug)\b.{0,40}$")
_PRODUCT = any_of(
    r"\b(?:botón|botão|bouton|button|respuesta\w*|resumen|usuari\w+|résumé|réponse\w*|texte?s?|textos|"
    r"testi|images?|imágenes|imagens|bilder\w*|mensajes|mensagens|messaggi\w*|antwort\w*|knopf|"
    r"nutzer\w*|zusammenfassung\w*|resposta\w*|resumo|usuári\w+|rispost\w+|riassunt\w*|utent\w+|ответ\w*|"
    r"текст\w*|сводк\w+|"
    r"пользовател\w+|odpowied\w+|yanıt\w*|jawaban)\b",
    r"回答|的报错|错误|报错|图片|视频|音频|回复|(?<!的)支持|标题|用户|按钮|摘要|失败|対応|ユーザー|機能|サポート|要約|연동|지원|응답|요약|기능",
)
_RELATIVE = any_of(
    r",\s?(?:die|der|das|welche\w*) (?:mit|von|durch|per) (?:\w+ )?$", r"\b(?:que|qui|che|которы\w+)(?: \w+){0,2} $"
)
"""The clause tells apart texts or pictures, of the product: `Texte, die mit …`."""
JOINED = re.compile(
    r"\s?(?:y|e|et|und|en|och|og|i|и|ve|dan|와|과|と|、|和|与|及|及び|,)\s?(?:el |o |do |da |de |di |von |d['’])?$"
)


def is_made(before: str, after: str) -> bool:
    """Whether the words around a tool's name state that something was made with it."""
    if NEGATION.search(CLAUSE.split(before)[-1]) or NEGATION.search(CLAUSE.split(after)[0]):
        return False
    if _FAULT_BEFORE.search(before) or _RELATIVE.search(before):
        return False
    if _PRODUCT.search(before) or _PRODUCT.search(after):
        return False
    if MADE_BEFORE.search(before):
        return True
    return any(left.search(before) and right.search(after) for left, right in (*MADE_AROUND, *ROLES))


def is_made_by_title(before: str, after: str) -> bool:
    """Whether a whole title states that a part of the change was made with a tool: `tests escritos con Claude`."""
    return MADE_IN_TITLE.search(before) is not None and TITLE_ENDS.match(after) is not None
