"""Offices, verbs of speech and heads of bodies in languages without a parser, by the beginnings of words. Tables only."""

import re
from collections import defaultdict

from graph_service.linking.knowledge.inflection import to_cyrillic

SOUTH_SLAVIC_OFFICES = (
    "predsedni|predsjedni|potpredse|premijer|ministar|ministr|ambasador|direktor|šef|portparol|glasnogovorn|predstavni|koordinator|sekretar|komesar|povjereni|"
    "kancelar|gradonačelni|poslani|zastupni|general|pukovni|advokat|odvjetni|novinar|profesor|sudij|sudac|suci|tužila|aktivist|stručnja|gospodin|gospođa|"
    "zamenik|zamjenik|savetni|savjetni|načelni|rukovodi|lider|doktor"
)
SOUTH_SLAVIC_SPEECH = (
    "rekao|rekla|kazao|kazala|izjavio|izjavila|kaže|navodi|naveo|navela|ističe|istakao|istakla|naglasio|naglasila|dodao|dodala|objasnio|objasnila|poručio|"
    "poručila|je rekao|je rekla|je izjavio|je izjavila|je kazao|je kazala|je istakao|je istakla|je dodao|je dodala"
)
OFFICES_BY_LANGUAGE = {
    "uk": "президент|віцепрезидент|міністр|прем'єр|прем’єр|посол|посл[аеу]|голов[аиіоу]|директор|керівни|речни|представни|координатор|заступни|експерт|депутат|мер[аеуо]?|"
          "губернатор|генерал|полковник|адвокат|журналіст|професор|секретар|комісар|канцлер|очільни|лідер|прокурор|судд|активіст|пан[аіу]?|юрист|лікар|письменни|"
          "режисер|спікер|глав[аиіу]|командувач|співробітни|уповноважен|омбудсмен|нардеп|радни",
    "ru": "президент|вице-президент|министр|премьер|посол|посл[аеу]|глав[аеыу]|директор|руководител|представител|координатор|заместител|эксперт|депутат|мэр|губернатор|"
          "генерал|полковник|адвокат|журналист|профессор|секретар|комиссар|канцлер|лидер|прокурор|судь|активист|господин|госпож|юрист|врач|писател|режисс|спикер|"
          "пресс-секретар|председател|омбудсмен|советни|сотрудни",
    "be": "прэзідэнт|міністр|прэм'ер|пасол|паслa|кіраўні|старшын|дырэктар|прадстаўні|намесні|эксперт|дэпутат|мэр|губернатар|генерал|палкоўнік|адвакат|журналіст|прафесар|"
          "сакратар|камісар|канцлер|лідар|пракурор|суддз|актывіст|спадар|каардынатар",
    "pl": "prezydent|wiceprezydent|premier|wicepremier|minister|ministr|wiceminist|ambasador|rzeczni|dyrektor|szef|przewodnicz|posł|poseł|burmistrz|wojewod|generał|"
          "pułkownik|adwokat|dziennikar|profesor|sekretarz|komisarz|kanclerz|lider|prokurator|sędzi|aktywist|pan|pani|panią|ekspert|koordynator|marszał|prezes|kierowni|"
          "przedstawiciel|doktor|doradc|radn|senator",
    "cs": "prezident|premiér|ministr|velvyslan|ředitel|mluvčí|šéf|předsed|starost|primátor|poslan|senátor|generál|plukovn|advokát|novinář|profesor|soudc|žalob|aktivist|"
          "expert|pan|paní|náměst|hejtman|tajemn|komisař|kancléř|koordinátor|zástup",
    "sk": "prezident|premiér|minister|ministr|veľvyslan|riaditeľ|hovor|šéf|predsed|starost|primátor|poslan|senátor|generál|plukovn|advokát|novinár|profesor|sudc|aktivist|"
          "expert|pán|pani|štátny|tajomn|komisár|kancelár|koordinátor|zástup",
    "sl": "predsedni|premier|minister|ministr|veleposlani|direktor|vodj|predstavni|koordinator|sekretar|komisar|kancler|župan|poslan|general|polkovni|odvetni|novinar|profesor|"
          "sodni|tožil|aktivist|gospod|gospa|svetoval",
    "hr": SOUTH_SLAVIC_OFFICES, "bs": SOUTH_SLAVIC_OFFICES, "sr": f"{SOUTH_SLAVIC_OFFICES}|{to_cyrillic(SOUTH_SLAVIC_OFFICES)}",
    "de": r"\w*(?:präsident|minister|botschafter|direktor|leiter|chef|sprecher|sekretär|kanzler|bürgermeister|general|oberst|anwalt|anwält|journalist|professor|kommissar|richter|"
          r"aktivist|expert|vorsitzend|abgeordnet|koordinator|beauftragt)\w*\Z|Herrn?\Z|Frau\Z|Dr\Z|Prof\Z",
    "fr": "président|vice-président|premier|première|ministre|ambassad|direct|chef|porte-parole|représentant|coordinat|coordonnat|secrétaire|commissaire|chancel|maire|député|"
          "sénat|général|colonel|avocat|journaliste|professeur|juge|procureur|militant|expert|M\\Z|Mme|Mlle|Dr\\Z|envoyé|conseill",
    "it": "president|vicepresident|ministr|premier|ambasciat|dirett|direttric|capo|portavoce|rappresentant|coordinat|segretari|commissari|cancellier|sindac|deputat|senat|"
          "general|colonnell|avvocat|giornalist|professor|giudic|procurator|attivist|espert|signor|onorevol|inviat|consiglier|dott",
    "es": "president|vicepresident|ministr|embajador|director|jef[ea]|portavoz|representant|coordinador|secretari|comisari|canciller|alcald|diputad|senador|general|coronel|"
          "abogad|periodist|profesor|jue[zc]|fiscal|activist|expert|señor|enviad|consejer|doctor|don\\Z|doña\\Z",
    "pt": "president|vice-president|ministr|embaixador|diretor|chef[ea]|porta-voz|representant|coordenador|secretári|comissári|chanceler|prefeit|deputad|senador|general|coronel|"
          "advogad|jornalist|professor|jui[zz]|procurador|ativist|especialist|senhor|enviad|doutor",
    "ca": "president|vicepresident|ministr|ambaixador|director|cap\\Z|portaveu|representant|coordinador|secretari|comissari|alcald|diputat|senador|general|coronel|advoca|periodist|"
          "professor|jutge|fiscal|activist|expert|senyor",
    "ro": "președint|vicepreședint|preşedint|ministr|premier|ambasador|director|șef|purtător|reprezentant|coordonator|secretar|comisar|cancelar|primar|deputat|senator|general|"
          "colonel|avocat|jurnalist|profesor|judecăt|procuror|activist|expert|domnul|doamna|consilier",
    "tr": "cumhurbaşkan|başkan|başbakan|bakan|büyükelçi|sözcü|direktör|müdür|genel|temsilci|sekreter|vali|milletvekil|general|albay|avukat|gazeteci|profesör|savcı|yargıç|uzman|sayın",
    "nl": "president|premier|minister|ambassadeur|directeur|hoofd|woordvoerd|vertegenwoordig|coördinator|secretaris|commissaris|kanselier|burgemeester|generaal|kolonel|advoca|"
          "journalist|professor|rechter|activist|expert|meneer|mevrouw|voorzitter",
    "sv": r"\w*(?:president|minister|ambassadör|direktör|chef|talesperson|talesman|sekreterare|borgmästare|general|advokat|journalist|professor|domare|aktivist|expert|ordförande)",
}  # fmt: skip
SPEECH_BY_LANGUAGE = {
    "uk": "сказа\\w+|заяви\\w+|наголоси\\w+|підкресли\\w+|поясни\\w+|зазначи\\w+|дода\\w+|каже|розпові\\w+|повідоми\\w+|вважає",
    "ru": "сказа\\w+|заяви\\w+|отмети\\w+|подчеркн\\w+|поясни\\w+|добави\\w+|говорит|рассказа\\w+|сообщи\\w+|считает",
    "be": "сказа\\w+|заяві\\w+|адзначы\\w+|падкрэслі\\w+|дада\\w+|кажа|паведамі\\w+",
    "pl": "powiedzia\\w+|oświadczy\\w+|podkreśli\\w+|doda\\w+|zaznaczy\\w+|wyjaśni\\w+|mówi|stwierdzi\\w+|poinformowa\\w+|przyzna\\w+",
    "cs": "řek\\w+|uved\\w+|prohlási\\w+|doda\\w+|zdůrazni\\w+|vysvětli\\w+|říká|sděli\\w+",
    "sk": "poveda\\w+|uvied\\w+|vyhlási\\w+|doda\\w+|zdôrazni\\w+|vysvetli\\w+|hovorí",
    "sl": "je dejal\\w*|je povedal\\w*|dejal\\w*|povedal\\w*|je poudaril\\w*|je dodal\\w*|pravi",
    "hr": SOUTH_SLAVIC_SPEECH, "bs": SOUTH_SLAVIC_SPEECH, "sr": f"{SOUTH_SLAVIC_SPEECH}|{to_cyrillic(SOUTH_SLAVIC_SPEECH)}",
    "de": "sagte|erklärte|betonte|sagt|erklärt|betont|teilte|berichtete|forderte|warnte",
    "fr": "a déclaré|a dit|a expliqué|a souligné|a ajouté|a affirmé|explique|souligne|déclare|indique|affirme|ajoute",
    "it": "ha detto|ha dichiarato|ha affermato|ha aggiunto|ha spiegato|ha sottolineato|dice|afferma|spiega|sottolinea|ha ricordato",
    "es": "dijo|afirmó|declaró|señaló|explicó|añadió|subrayó|aseguró|dice|indicó|ha dicho|ha declarado|ha afirmado|destacó",
    "pt": "disse|afirmou|declarou|explicou|acrescentou|sublinhou|diz|destacou",
    "ca": "va dir|ha dit|va afirmar|ha afirmat|va declarar|ha declarat|va explicar|ha explicat|diu",
    "ro": "a spus|a declarat|a afirmat|a adăugat|a explicat|a subliniat|spune|declară",
    "tr": "dedi|söyledi|açıkladı|belirtti|vurguladı|ekledi",
    "nl": "zei|zegt|verklaarde|benadrukte|vertelde", "sv": "sade|säger|sa|förklarade|betonade",
}  # fmt: skip
NOTHING = re.compile(r"(?!)")


def _words(table: dict[str, str], pattern: str) -> dict[str, re.Pattern[str]]:
    compiled = {language: re.compile(pattern.format(words), re.IGNORECASE) for language, words in table.items()}
    return defaultdict(lambda: NOTHING, compiled)


OFFICES = _words(OFFICES_BY_LANGUAGE, "(?:{0})")
# Matches a verb after a name, and finds one right before a name.
SPEECH = _words(
    {language: rf"(?<!\w)(?:{verbs})(?= \Z|\b(?! \Z))" for language, verbs in SPEECH_BY_LANGUAGE.items()}, "{0}"
)
# Beginnings of words that make a name a body's, an event's, a street's: no person has one of them.
BODIES = re.compile(
    r"(?:Міністерств|Комітет|Рад[аиіу]\Z|Парті|Асоціаці|Університет|Інститут|Центр|Фонд|Місі|Бюро|Офіс|Організаці|Служб|Агентств|Облас|Район|Вулиц|Республік|Співдружн|Союз|Спілк|"
    r"Министерств|Комитет|Совет\w*\Z|Парти|Ассоциаци|Миссия|Миссии|Офис|Организаци|Агентств|Район|Улиц|Республик|Содружеств|"
    r"Ministerst|Komend|Politechni|Spraw\b|Służb|Straż|Sąd\w{0,3}\b|Komit|Rad[aęyz]\Z|Parti|Stowarzysz|Uniwersytet|Instyt|Centr|Fundacj|Misj|Biur|Organiza|Agencj|Ulic|Plac|Republi|Unia|Unii|Zjednocz|"
    r"Minister(?:io|o\b|ium|e\b|stv)|Comit|Consejo|Consiglio|Conseil|Universi|Istitut|Institu|Fondazion|Fundaci|Fondation|Mission|Missione|Ufficio|Oficina|Bureau|Stiftung|"
    r"Corte|Tribunal|Asamblea|Assemblea|Assemblée|Parlament|Parlement|Congreso|Senado|Senato|Sénat|Calle|Via\b|Piazza|Plaza|Rue\b|Place\b|Straße|Platz|Banco|Banca|Banque|Bank|"
    r"Ministarstv|Skupštin|Vijeć|Već[ea]|Savez|Udruženj|Fakultet|Kancelarij|Misij|Мисиј|Ambasad|Амбасад|Суд\w{0,3}\b|Sud\w{0,3}\b|Stran[kc]|Ulica|Trg\b|Министарств|Скупштин|Већ[еа]|Савез|Удружењ|Канцелариј|Странк|"
    r"Estados|Stati|États|Nations|Naciones|Nazioni|Nations|Vereinte|Spojené|Stany|Сполучен|Соединенн|Об'єднан|Европейск|Європейськ|Guerra|Guerre|Krieg|Війн|Войн)",
)
