"""Other languages: the roles of a tool in a sentence, as agent, instrument or source. Patterns only; see `roles`.

A verb that only work on code can mean is enough; any other verb needs a word for a part of the change beside it.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from prsync_pipeline.classification.rules.words.english.vocabulary import any_of
from prsync_pipeline.classification.rules.words.participles import ARTICLE

_PARTS = (
    r"\b(?:code|código|codice|kod\w*|код\w*|tests?|testes|pruebas|patch|parche|correctif|correction|corrección|"
    r"correção|"
    r"fix|scripts?|skript|regex|migra\w+|refactor\w*|refator\w*|implement\w*|umsetzung|änderung\w*|version\w*|"
    r"entwurf|"
    r"funktion\w*|fonction\w*|funci\w+|funç\w+|parser|docs?|doku\w*|document\w*|übersetz\w*|traduc\w+|traduz\w*|"
    r"squelette|esqueleto|gerüst|boilerplate|abfrage\w*|requête\w*|consulta\w*|query|großteil|hälfte|meiste|alles|"
    r"tout|todo|tudo|tutto|wszystko|всё|все|часть|половин\w+|тест\w*|патч\w*|mayor parte|maior parte|maggior parte|"
    r"plupart|moitié|mitad|metade|metà|modul\w*|commit|pr|branch|rama)\b"
)
_ROMANCE_I = (
    r"(?:hice|hicimos|(?:re)?escribí|generé|creé|implementé|migré|refactoricé|arreglé|corregí|armé|saqué|monté|"
    r"traduje|"
    r"añadí|agregué|resolví|convertí|limpié|completé|programé|fiz|fizemos|(?:re)?escrevi|gerei|criei|implementei|"
    r"migrei|refatorei|corrigi|montei|traduzi|adicionei|resolvi|converti|programei|"
    r"ho (?:ri)?(?:fatto|scritto)|ho (?:generato|creato|implementato|migrato|corretto|tradotto|convertito|aggiunto|"
    r"sistemato)|(?:j['’]ai|nous avons|on a) (?:r?écrit|(?:re)?fait|\w{2,12}é|converti|traduit|repris))"
)
_PARTICIPLE = (
    r"(?!gemeldet|geantwortet|abgelehnt|gesagt|zurückgegeben|verweigert|geändert|gezeigt|gefragt|geliefert|gekündigt)"
    r"(?:\w{0,8}ge\w{2,12}(?:t|en)|\w{2,14}iert|(?:über|ver|er|ent|be|um)\w{3,12}(?:t|en)|vorgeschlagen|beigesteuert)"
)
_DID = (
    r"(?:hizo|(?:re)?escribió|generó|creó|sacó|propuso|sugirió|redactó|armó|resolvió|implementó|tradujo|corrigió|"
    r"fez|(?:re)?escreveu|gerou|criou|sugeriu|propôs|montou|corrigiu|traduziu|"
    r"(?:l['’])?ha (?:ri)?(?:fatto|scritto)|(?:l['’])?ha (?:generato|creato|proposto|suggerito|prodotto)|"
    r"(?:l['’])?a (?:r?écrit|généré|créé|proposé|suggéré|codé|rédigé|produit)|"
    r"(?:на|пере)писал[аи]?|(?:с)?делал[аи]?|сгенерировал[аио]?|создал[аи]?|исправил[аи]?|предложил[аи]?|"
    r"napisał[ao]?|wygenerował[ao]?|zrobił[ao]?|zaproponował[ao]?|napsal|vygeneroval|udělal|"
    r"schreef|maakte|genereerde|skrev|gjorde|genererade|genererte|laget|skrevet)"
)
_ENDS = r"^[\W_]*$|^\s?[,;.)]|^ (?:y|e|et|ed|und|и|a|i|og|och|en|pero|mas|ma|mais)\b"
_MEANS = r"(?:con|com|avec|usando|mediante|tramite|via|grâce à|gracias a|graças a|à l['’]aide de|met|med|mit|z|с)"

ROLES = (
    (any_of(rf"\b{_ROMANCE_I}\b.{{0,70}} {_MEANS} {ARTICLE}$"), any_of(_ENDS, r"^ (?:en|em|in|comme|como|come)\b")),
    (
        any_of(rf"(?:^(?!…)[\W_]{{0,12}}|[,;:.(] ?){_MEANS} {ARTICLE}$"),
        any_of(rf"^,? (?:he |eu |yo |io )?{_ROMANCE_I}\b"),
    ),
    (
        any_of(
            r"(?:^(?!…)[\W_]{0,12}|[;:.(] ?)(?:mit|"
            r"durch) $"
        ),
        any_of(rf"^(?: \w{{1,14}}){{0,2}} {_PARTICIPLE}(?=[\W_]*$|[,;.)])"),
    ),
    (
        any_of(r"\b(?:habe|haben|hab)(?: \w{1,14}){0,8} mit $"),
        any_of(rf"^(?: \w{{1,14}}){{0,4}} {_PARTICIPLE}(?=[\W_]*$|[,;.)])"),
    ),
    (
        any_of(rf"{_PARTS}.{{0,40}}\bhat (?:mir |uns |hier |dabei |dann |der |die )*$"),
        any_of(rf"^(?: \w{{1,14}}){{0,4}} {_PARTICIPLE}(?=[\W_]*$|[,;.)])"),
    ),
    (
        any_of(r"(?:^(?!…)[\W_]{0,12}|[,;:.(] ?)(?:der |die )?$"),
        any_of(rf"^ hat (?:mir |uns )?.{{0,40}}{_PARTS}.{{0,40}}\b{_PARTICIPLE}(?=[\W_]*$|[,;.)])"),
    ),
    (any_of(rf"{_PARTS}.{{0,60}}\b{_DID} {ARTICLE}$"), any_of(_ENDS)),
    (
        any_of(r"\b(?:merci à|danke? (?:an|aan)|gracias a|obrigad[oa] ao?|grazie a|tack till|takk til) $"),
        any_of(rf"^ (?:pour|für|por|pel[oa]s?|per|voor|för) (?:\w{{1,3}} )?{_PARTS}"),
    ),
    (
        any_of(r"\b(?:habe ich|ich habe|haben wir|wir haben) (?:\w+ )?(?:den |die )?$"),
        any_of(r"^ (?:gebeten|beauftragt|angewiesen)\b(?!.{0,60}(?:erklär|prüf|review|meinung|frag))"),
    ),
    (
        any_of(r"\b(?:c['’]est|es|fue|foi|é|è stato|det (?:är|er)|dat is) (?:el |o )?$"),
        any_of(rf"^,? (?:qui|quien|que|quem|che|som|die) (?:me |m['’]|mi )?{_DID}\b"),
    ),
    (
        any_of(r"(?:^(?!…)[\W_]{0,12}|[,;:.(] ?)(?:o |el |le |il |l['’])?$"),
        any_of(
            r"^ (?:me |m['’]|mi |"
            r"nos )?{_DID}\b.{{0,40}}{_PARTS}"
        ),
    ),
    (
        any_of(
            rf"{_PARTS}.{{0,40}}\b(?:stamm(?:t|en)|komm(?:t|en)|kam(?:en)?)(?: \w+){{0,2}} (?:von|aus|vom) $",
            rf"{_PARTS}.{{0,40}}\b(?:vient|viennent|sort|sortent|proviens?t|proviennent)(?: \w+)? d(?:e |"
            rf"['’]){ARTICLE}$",
            rf"{_PARTS}.{{0,40}}\b(?:viene|vienen|salió|salieron|sale|veio|vieram|vem|saiu) d(?:e|o|a|el) {ARTICLE}$",
            rf"{_PARTS}.{{0,40}}\b(?:viene|vengono|arriva|esce|è uscit\w) da(?:l|ll['’])? ?$",
            rf"{_PARTS}.{{0,40}}\b(?:komt|komen|kommer|kom) (?:van|uit|från|fra) $",
            rf"{_PARTS}.{{0,40}}\b(?:pochodzi|pochodzą) od $|{_PARTS}.{{0,40}} от $",
        ),
        any_of(_ENDS),
    ),
    (
        any_of(
            r"\b(?:ist|sind|wurden?|war|waren|sei)(?: \w{2,20}){0,3} $",
            r"(?:^(?!…)|"
            r"[,;:.(—–] ?)[\W_]{0,6}(?:\w{3,14} )?$",
        ),
        any_of(r"^-(?:generiert|gestützt|unterstützt|erstellt|geschrieben|assistiert)(?=[\W_]*$|[,;.)])"),
    ),
    (
        any_of(r"(?:用|借助|借助于|靠|由|让|讓|请|使用|通过|在|和|跟|借)\s?$"),
        any_of(
            r"^\s?(?:帮忙|帮我|协助|辅助|自动|一起|来)?\s?[\u4e00-\u9fff]{1,6}(?:了|的|过|完)?\s?[\u4e00-\u9fff]{0,8}(?:代码|測試|测试|"
            r"补丁|模块|"
            r"脚本|正则|文档|函数|逻辑|迁移|实现|用例|程式碼)"
        ),
    ),
    (
        any_of(r"$"),
        any_of(
            r"^\s?(?:さん)?に.{0,24}(?:もら|頼|任せ|手伝|お願い)|^\s?製(?:です|の(?:コード|テスト|パッチ))|"
            r"^\s?が(?:書|提案|生成|作成).{0,10}(?:コード|パッチ|テスト|ました|もの)"
        ),
    ),
)
"""What stands before and behind the name; a product's part in the sentence is excluded elsewhere."""
