"""Organizations in languages without a parser: names built on a head noun, and names that a word for their kind presents.

Head nouns follow the word order of the language. Romance names begin with the head and go on over adjectives and "of"
("Comisión Nacional de Energía"). Slavic names have adjectives before the head, after it names and genitives ("Рівненський
міський суд", "Sąd Okręgowy w Gdańsku"). German names are compounds, or a head with an adjective, a town or "für"
("Landgericht Köln"). A Slavic head in another case gets its nominative, with the adjectives that agree with it:
"Рівненського міського суду" is Рівненський міський суд.

After a word for a kind of body, the name is what stands in quotation marks or begins with a capital, whatever it means:
"фонд «Тиха хата»", "L'association Rive claire", "spółka Norwil"; so is what the ending of a company follows: "Nordlicht AG".
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from graph_service.languages import CALENDAR, common_words
from graph_service.linking.knowledge.inflection import lemmas, serbian_cyrillic, serbian_latin
from graph_service.linking.knowledge.name_forms import CYRILLIC
from graph_service.linking.knowledge.words_by_language import (
    AND,
    CAPITAL,
    LOWER,
    NAME_IN_QUOTES,
    NO_CUE,
    OFFICES,
    PLACES_IN_QUOTES,
    QUOTING,
    ordinary_words,
)
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.unparsed_places import nominative
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold, occurrences, select_longest, words

NAME = rf"{CAPITAL}[\w'’-]+"


# --- names built on a head noun ----------------------------------------------------------------------------------------

ROMANCE_HEADS = {
    "it": "Ministero|Università|Conservatorio|Orchestra|Soccorso|Sindacato|Direzione|Osservatorio|Istituto|Agenzia|Commissione|Comitato|Associazione|Fondazione|Federazione|Consiglio|Partito|Movimento|Corte|Tribunale|Procura|Banca|"
          "Unione|Organizzazione|Protezione|Museo|Teatro|Ospedale|Accademia|Centro|Lega|Fondo|Ufficio|Autorità|Polizia|Croce|Guardia|Confederazione|Alleanza|Camera|"
          "Consorzio|Cooperativa|Ordine|Comando|Azienda|Arcidiocesi|Gazzetta|Corriere|Questura|Prefettura|Vigili|Fratelli",
    "es": "Ministerio|Universidad|Centro|Departamento|Presidencia|Orquesta|Conservatorio|Instituto|Agencia|Comisión|Comité|Asociación|Fundación|Federación|Consejo|Partido|Movimiento|Corte|Tribunal|Fiscalía|Juzgado|Audiencia|"
          "Banco|Unión|Organización|Museo|Hospital|Academia|Fondo|Oficina|Autoridad|Guardia|Policía|Secretaría|Parlamento|Programa|Unidad|Fuerza|Cruz|Defensoría|Asamblea|"
          "Junta|Diputación|Confederación|Cámara|Alianza|Frente|Congreso|Senado|Sindicato|Servicio|Dirección|Comisaría|Cooperativa|Consejería|Archivo|Ecologistas|Médicos|Ejército|Armada",
    "fr": "Ministère|Université|Institut|Agence|Commission|Comité|Association|Fondation|Fédération|Conseil|Parti(?! (?:de |d['’])[A-ZÀ-Ü])|Mouvement|Cour|Tribunal|Parquet|Banque|Union|Organisation|"
          "Musée|Hôpital|Académie|Centre|Ligue|Fonds|Bureau|Office|Autorité|Garde|Police|Secrétariat|Parlement|Programme|Croix-Rouge|Haut-Commissariat|"
          "Gendarmerie|Confédération|Chambre|Conservatoire|Orchestre|Grand Port|Caisse|Direction|Armée|Assemblée|Sénat|Alliance|Rassemblement|Front|Collectif|Société|Compagnie|Théâtre|Opéra|Préfecture|Médecins",
    "pt": "Ministério|Universidade|Instituto|Agência|Comissão|Comité|Comitê|Associação|Fundação|Federação|Conselho|Partido|Movimento|Tribunal|Banco|União|Organização|Museu|"
          "Hospital|Academia|Centro|Fundo|Gabinete|Autoridade|Guarda|Polícia|Parlamento|Programa|Cruz|Confederação|Câmara|Frente|Aliança|Congresso|Senado|Sindicato|Serviço|Direção|Exército|Liga|Corpo|Caixa|Procuradoria|Prefeitura|Secretaria|Sociedade|Cooperativa|Confraria|Ordem|Polícia",
    "ro": "Ministerul|Înalta Curte|Administrația|Sindicatul|Societatea|Filarmonica|Înaltul Comisar|Universitatea|Institutul|Agenția|Comisia|Comitetul|Asociația|Fundația|Federația|Consiliul|Partidul|Mișcarea|Curtea|Tribunalul|Parchetul|Banca|Uniunea|"
          "Organizația|Muzeul|Spitalul|Academia|Centrul|Fondul|Oficiul|Autoritatea|Poliția|Parlamentul|Crucea|Departamentul|Serviciul|Direcția|"
          "Inspectoratul|Camera|Alianța|Compania|Regia|Teatrul|Garda|Jandarmeria",
}  # fmt: skip
# Adjectives that may follow the head in small letters: régionale, nazionale, civil, mondiale, european.
ADJECTIVE = rf"(?!\w+ează\b)[{LOWER}]{{3,}}(?:al|ale|ali|ales|aux|el|elle|elles|iques?|ains?|aines?|aires?|ienne|aise|aine|ano|ana|ani|ane|ico|ica|iche|ivo|iva|ario|aria|iera|iere|iero|ese|ar|il|ile|ă|oare|ifs?|ives?|imes?|aire|ers?|ère)"
OF = (
    r"(?:de la|de los|de las|de l['’]|de pe lângă|del|de|des|du|d['’]|din|di|dei|degli|della|delle|dell['’]|dello|do|da|dos|das|pour l['’]|pour les|pour la|pour le|pour|per la|per l['’]|per|"
    r"para la|para el|para|por|pentru|sur|contre|contra|contro)"
)
GOVERNED = re.compile(rf" {OF}(?:(?<=['’])| )(?P<name>{NAME})")
APPOSED = re.compile(rf" (?P<name>{NAME})(?= {NAME})")
# What follows a name's last word with a capital is no field of work of it: "Secretaría Técnica | y mano".
SMALL_AFTER_AND = re.compile(rf" {NAME}(?P<more> (?:e|et|y|[șş]i) (?:la )?[{LOWER}]{{4,}})\Z")
OFFICE_OF = re.compile(r"(?P<office>\w+) (?:del|della|dell['’]|du|de la|de l['’]|des|dei|do|da) ?\Z")
ROMANCE = (
    rf"(?:HEADS)(?P<tail>(?: (?:{NAME}|{ADJECTIVE}))*(?: {OF}(?<=['’])?(?:(?<=['’])| )(?:{NAME}|[{LOWER}]{{4,}})(?: (?:{NAME}|{ADJECTIVE}))*){{0,2}}"
    rf"(?:(?<=[{LOWER}]) (?:e|et|y|[șş]i) (?:la )?[{LOWER}]{{4,}})?)(?P<more>(?:, {NAME}){{0,3}},? (?:e|et|y|[șş]i) (?:{OF}(?:(?<=['’])| ))?{NAME}(?! {NAME}))?"
)
# Bodies that may have several fields of work: "Ministerul Educației, Culturii și Cercetării", "Organizația pentru Alimentație și Agricultură".
SEVERAL_FIELDS = re.compile(r"Minist(?:è|e)r|[\w ]+ (?:pentru|para la|per l[ae'’]|per il|pour l[ae'’]) ")
# Heads that Romance prose writes in small letters before a town or a field of work: "le tribunal correctionnel de Lyon".
# A Romanian body that bears a name of its own needs no town.
TOWN_AFTER_NAME = re.compile(
    rf"(?!\w+ de Stat )(?P<name>(?:Spitalul|Teatrul|Muzeul|Liceul|Colegiul|Școala|Stadionul|Institutul|Universitatea) (?:[{LOWER}]+ )?{NAME}(?: {NAME})*) din {CAPITAL}"
)
SMALL_HEADS = {
    "fr": r"ministère|tribunal(?: (?:judiciaire|administratif|correctionnel|de grande instance|de commerce|pour enfants|de police|de proximité))?|chambre (?:de commerce(?: et d['’]industrie)?|d['’]agriculture|des métiers)|chambre régionale des comptes|"
    r"rectorat|cour d['’]appel|cour d['’]assises|cour administrative d['’]appel|parquet|préfecture|université|hôpital|académie|conseil (?:départemental|régional|(?:de|des) prud['’]hommes)|agence régionale de santé|caisse d['’]allocations familiales|"
    r"centre hospitalier(?: universitaire)?|maison d['’]arrêt|centre pénitentiaire|lycée",
    "it": r"ministero|tribunale(?: (?:dei minori|amministrativo regionale|del riesame|di sorveglianza))?|procura della Repubblica|casa circondariale|carcere|liceo|corte d['’]appello|corte d['’]assise|procura|questura|prefettura|università|ospedale",
    "es": "ministerio|tribunal superior de justicia|tribunal|audiencia provincial|subdelegación del Gobierno|juzgado|fiscalía|audiencia|universidad|hospital|secretaría",
    "pt": "ministério|tribunal|universidade|hospital|procuradoria",
}
SMALL = {
    language: re.compile(
        rf"(?<![\w-])(?:{heads})(?: {ADJECTIVE}){{0,2}} {OF}(?:(?<=['’])| ){NAME}(?:(?: {OF}(?:(?<=['’])| )| ){NAME}){{0,2}}(?![\w-])"
    )
    for language, heads in SMALL_HEADS.items()
}
SOUTH_SLAVIC_HEADS = (
    "sud|fabrika|služba|federacija|komisija|univerzitet|sveučilište|banka|institut|komitet|odbor|agencija|organizacija|fond|centar|akademija|stranka|savet|savjet|vijeće|tužilaštvo|"
    "policija|ministarstvo|elektroprivreda|železnice|udruženje|udruga|savez|uprava|inspekcija|muzej|pozorište|bolnica|ambasada|misija|skupština|sektor|fakultet|fondacija|zaklada|"
    "inspektorat|koalicija|komora|liga|direkcija|zavod|filharmonija|opera|pokret|škola|arhiv|štab|odvjetništvo|sindikat|direktorat|kancelarija|televizija|kompanija"
)
SLAVIC_HEADS = {
    "uk": "суд|рада|служба|федерація|конфедерація|митниця|комісія|університет|банк|інститут|комітет|агентство|організація|фонд|центр|академія|партія|прокуратура|поліція|міністерство|асоціація|спілка|"
          "управління|департамент|інспекція|музей|театр|лікарня|посольство|місія|гвардія|адміністрація|бюро|союз|консерваторія|філармонія|"
          "ліга|прем'єр-ліга|коаліція|фракція|командування|штаб|інспекторат|коледж|ліцей|компанія|корпорація|концерн|товариство|об'єднання|рух|заповідник|бібліотека|єпархія|палата|альянс|фестиваль|оркестр|школа|училище|лісництво|завод",
    "ru": "суд|служба|федерация|таможня|завод|комбинат|училище|оркестр|комиссия|университет|банк|институт|комитет|агентство|организация|фонд|центр|академия|партия|прокуратура|полиция|министерство|ассоциация|союз|"
          "управление|департамент|инспекция|музей|театр|больница|посольство|миссия|гвардия|администрация|бюро|консерватория|"
          "лига|коалиция|фракция|командование|штаб|колледж|компания|корпорация|концерн|общество|объединение|движение|заповедник|библиотека|епархия|палата|альянс|фестиваль|филармония",
    "be": "суд|служба|федэрацыя|камісія|універсітэт|банк|інстытут|камітэт|агенцтва|арганізацыя|фонд|цэнтр|акадэмія|партыя|пракуратура|міліцыя|міністэрства|саюз|музей|тэатр",
    "pl": "sąd|służba|straż|oddział|federacja|komisja|uniwersytet|politechnika|bank|instytut|komitet|agencja|organizacja|fundacja|centrum|akademia|partia|prokuratura|policja|ministerstwo|"
          "stowarzyszenie|związek|urząd|inspekcja|muzeum|teatr|szpital|ambasada|misja|komenda|trybunał|wydawnictwo|akcja|rada|"
          "inspektorat|fundusz|koalicja|izba|sojusz|liga|kasa|dyrekcja|zarząd|towarzystwo|zakład|zespół|filharmonia|opera|kuria|archidiecezja|kolegium|wojska|konfederacja|platforma|"
          "biuro|gazeta|telewizja|radio",
    "cs": "soud|služba|sbor|federace|komise|univerzita|banka|institut|výbor|agentura|organizace|nadace|centrum|akademie|strana|prokuratura|policie|ministerstvo|sdružení|svaz|úřad|"
          "inspekce|muzeum|divadlo|nemocnice|velvyslanectví|mise|rada|inspektorát|fond|koalice|komora|liga|ředitelství|společnost|ústav|opera|filharmonie|hnutí|televize|rozhlas",
    "hr": SOUTH_SLAVIC_HEADS, "bs": SOUTH_SLAVIC_HEADS, "sr": f"{SOUTH_SLAVIC_HEADS}|{serbian_cyrillic(SOUTH_SLAVIC_HEADS)}",
}  # fmt: skip
# Heads that a field of work follows in small letters, and heads that are told apart by their towns.
OF_WORK = (
    "(?i:міністерство|управління|департамент|центр|министерство|управление|департамент|служба|інспекція|агентство|бюро|комітет|комиссия|комісія|комитет|инспекция|фонд|завод|комбинат|федерація|федерация|міністэрства|ministerstwo|ministerstvo|centrum|"
    "ministarstvo|savez|uprava|centar|sektor|institut|inspektorat|služba|agencija|inspekcija|министарство|управа|центар|сектор|институт|инспекторат|агенција|инспекција)"
)
COURT = "(?i:суд|sąd|soud|sud|(?<=olicijska )uprava|прокуратура|prokuratura|odvjetništvo|tužilaštvo|тужилаштво)"
IN_TOWN = rf"(?:w|we|в|у|u|v|ve) {NAME}(?: {NAME})?"
FIELD = rf"[{LOWER}]{{3,}}(?:ів|їв|ей|их|ої|ії|ості|и|і|ї|ти|ров['’]я|ов|ев|ых|ого|ой|ел|ы|ості|ав|ych|ów|ii|ej|nih|nog|ja|e|а|е|ња|них|ног|има|ima|a)(?<!л[аои])(?<![lł][aoi])"
AGREEING = r"[\w'’-]{3,}(?:ий|ій|ый|ой|ая|яя|ое|ее|а|я|е|є|и|і|о|y|i|a|e|o|ý|á|é|í)(?<![łлl][aoiаои])"  # a past tense is no adjective
OF_FIELD = r"(?:за|do [Ss]praw|ds\.|для|по|у справах|по делам|із? питань|по вопросам|по борьбе с|із|з|с|na rzecz)"
FOR = (
    rf"(?:za|за) [{LOWER}]{{2,}}(?:an|en|n|sk|čk|ан|ен|н|ск|чк)[iouеeиоу] [{LOWER}]{{4,}}"  # "za organizovani kriminal"
)
FIELDS = (
    rf"(?: pro (?:[{LOWER}]+í )?[{LOWER}]{{3,}}| {FOR}| (?:(?:za|за(?= \w+[уе] )) [{LOWER}]{{3,}}(?: {FIELD})?|(?:{OF_FIELD} )?{FIELD})(?: {FIELD}){{0,2}}"
    rf"(?:(?<=их|ых|ой) [{LOWER}]{{3,}})?(?: (?:та|і|й|и|i|oraz|a) {FIELD})?)"
)
# What a body deals with, after words that only say that: "Urząd ds. Cudzoziemców", "Служба у справах дітей".
AFFAIRS = (
    rf" (?:ds\.|do [Ss]praw|у справах|по делам|з питань|по вопросам) (?:{NAME}|[{LOWER}]{{4,}})(?: {FIELD})?"
    rf"(?: (?:i|oraz|та|і|й|и) (?:{NAME}|{FIELD})(?: {FIELD})?| {NAME})?"
)
# After adjectives and a head only what is surely a genitive: "Державне агентство лісових ресурсів".
WORK_AFTER_LEAD = rf" [{LOWER}]{{2,}}(?:их|ых|ого|его|ої|ой|nih|ych|ích|ých) [{LOWER}]{{3,}}(?<!л[аои])"
SLAVIC = (
    rf"(?P<lead>(?={CAPITAL}){AGREEING}(?: {AGREEING}){{0,2}} )?(?:(?P<court>{COURT})|(?P<work>{OF_WORK})|(?i:HEADS))(?![\w-])"
    rf"(?P<tail>(?:{AFFAIRS}|(?(work)(?(lead)(?:{WORK_AFTER_LEAD})?|(?:{FIELDS})?)))(?(court)(?: {FOR})?(?(lead)(?: {NAME})*(?: {IN_TOWN})?|(?:(?: {NAME})+(?: {IN_TOWN})?)?)|(?: {NAME})*))"
)
GERMAN_HEADS = (
    "(?:[Mm]inisterium|[Gg]ericht(?:shof)?|[Pp]olizei|[Aa]mt|[Bb]ehörde|[Aa]gentur|[Uu]niversität|[Ii]nstitut|[Vv]erband|[Vv]erein|[Kk]ommission|[Bb]ank|[Ss]tiftung|[Pp]artei|"
    "[Hh]ilfswerk|[Oo]rganisation|[Pp]räsidium|[Kk]rankenhaus|[Rr]ettung|[Zz]eitung|[Ww]acht|[Gg]esellschaft|[Gg]enossenschaft|[Vv]erwaltung|[Dd]irektion|[Kk]reuz|[Aa]kademie|[Hh]ochschule|[Gg]esamtschule|Sparkasse|[Kk]asse|[Tt]heater|[Oo]per|"
    "[Gg]emeinschaft|[Kk]ongress|[Kk]onferenz|[Zz]entrale|[Ww]erke|[Mm]useum|[Ff]estspiele|[Pp]hilharmoniker|[Oo]rchester|[Ss]taatsanwaltschaft|[Kk]linikum|[Ff]euerwehr|[Kk]ammer|[Gg]ewerkschaft|[Ii]nspektion|[Kk]ommissariat|bibliothek|[Bb]etriebe|[Kk]reisverband)"
)
# A compound, a head after an adjective, or one before a town or "für".
GERMAN = (
    rf"(?:(?P<adjective>{CAPITAL}[{LOWER}]+(?:er|e|es|en)) )?(?P<head>(?:{CAPITAL}[{LOWER}]+)?{GERMAN_HEADS})(?P<genitive>e?s)?(?![\w-])(?P<tail>(?: (?:für|gegen) (?:die |den |das )?{NAME}(?: und {NAME})?| (?:der (?:Justiz|Finanzen|Verteidigung)|des (?:Innern|Inneren|Auswärtigen)))?"
    rf"(?: (?:des (?:Freistaate?s|Landes|Kantons|Kreises|Bezirks)|der Stadt) {NAME})?"
    rf"(?: (?:in )?{CAPITAL}[{LOWER}]+)?)"
)
# A school or an institute named after someone is told by its name alone.
GERMAN_DEDICATED = re.compile(
    rf"(?<![\w-])(?:{CAPITAL}[\w]+-){{2,}}(?:(?:Grund|Real|Gesamt|Ober|Hoch)?[Ss]chule|Gymnasium|Stiftung|Universität|Institut|Klinik(?:um)?|Krankenhaus|Museum|Akademie)(?![\w-])"
)
BARE_HEAD = re.compile(GERMAN_HEADS)
INDEFINITE = re.compile(
    r"(?<!\w)(?:[Kk]?ein(?:e[mnrs]?)?|viele[rn]?|mehrere[rn]?|alle[rn]?|jede[mnrs]?) (?:[a-zäöüß]+e[mnrs]? )?\Z"
)
# How adjectives end before heads without an article, by their gender.
GERMAN_ENDINGS = (
    (re.compile(r"(?:verband|verein|kongress|gerichtshof)\Z", re.IGNORECASE), "er"),
    (
        re.compile(
            r"(?:ministerium|gericht|amt|institut|hilfswerk|präsidium|krankenhaus|kreuz|theater|museum|orchester|klinikum|kommissariat)\Z",
            re.IGNORECASE,
        ),
        "es",
    ),
)  # else feminine, or of several
BUND = re.compile(
    r"(?:Bundes|Landes|Landgericht|Reichs|Innen|Außen|Finanz|Justiz|Verteidigungs|Umwelt|Verfassungs|Weltorg|Volks|National)"
)
# How adjectives end in Slavic languages, in the nominative: of nouns with these endings, and of masculine ones.
MASCULINE_ENDINGS = tuple("йyiіýíи")
AGREEING_ENDINGS = (
    (("a", "а", "я"), ("a", "а", "я", "á", "í", "ja")),
    (("ość", "ść", "straż", "moc"), ("a", "á", "í")),
    (("o", "e", "о", "е", "є", "um", "í"), ("e", "е", "о", "o", "є", "é", "í", "y", "ý", "ie", "ое", "ее")),
)
SURELY = 2  # words: a longer name is one at the start of a sentence, too
# What a State has one of: "Генеральна прокуратура", "Ústavní soud".
OF_THE_STATE = re.compile(
    r"(?:Генеральн|Верховн|Конституц|Конститут|Національн|Национальн|Нацыянальн|Государственн|Державн|Дзяржаўн|Федеральн|Центральн|Вищ|Высш|Вышэйш|Следств|Слідч|"
    r"Najwyższ|Naczeln|Główn|Krajow|Państwow|Nejvyšš|Ústavn|Najvyšš|Vrhovn|Ustavn|Nacionaln|Државн|Врховн|Уставн|Национална|Nejvyšš|Národn|Centráln|Centraln|Narodow)\w*\Z"
)
PLACE_ADJECTIVE = re.compile(r"\w+(?:ськ|цьк|зьк|ск|цк|ški|ški|sk|ck|шк)(?:ий|а|е|ий|ая|ое|i|a|ie|и|о|ý|á|é)\Z")


def _pattern(order: str, heads: str = "") -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])" + order.replace("HEADS", heads) + r"(?!['’]?[\w-])")


TURKIC_HEADS = {
    "tr": "Üniversitesi|Bakanlığı|Derneği|Vakfı|Partisi|Başkanlığı|Mahkemesi|Kurumu|Kurulu|Müdürlüğü|Bankası|Federasyonu|Birliği|Sendikası|Enstitüsü|Hastanesi|Meclisi|"
          "Komisyonu|Konseyi|Ajansı|Odası|Holding|Gazetesi|Komutanlığı|Savcılığı|Bürosu|Başsavcılığı|Barosu|Kulübü|Örgütü|Merkezi|Fonu|Kuvvetleri|Polisi|Müzesi|Tiyatrosu|Şirketi",
    "az": "Universiteti|Nazirliyi|Partiyası|Məhkəməsi|Komitəsi|Bankı|Birliyi|İnstitutu|Xidməti|Agentliyi|Assosiasiyası|Federasiyası|Şirkəti|Mərkəzi|Fondu|Şurası|Akademiyası",
}  # fmt: skip
# One word before "and" is a field of work, as "Gıda ve Tarım Bakanlığı"; two are another name.
TURKIC = (
    rf"{NAME}(?:,? (?:ve|və) {NAME})?(?: (?:\d+\. )?{NAME}){{0,5}}? (?:HEADS)(?P<case>n[dc]?[ae]n?|n[ıiuü]n?|yl[ae])?"
)
# How heads end in the Romanian genitive, and in the nominative: "Departamentului", "Agenției".
ROMANIAN_CASES = {
    "ului": "ul", "iei": "ia", "unii": "unea", "rții": "rtea", "ăncii": "anca", "erei": "era", "tății": "tatea", "cii": "cea",
}  # fmt: skip
ROMANIAN = "|".join(
    f"{head}|{head.removesuffix(base)}{ending}" if head.endswith(base) else head
    for head in ROMANCE_HEADS["ro"].split("|")
    for ending, base in [next(((e, b) for e, b in ROMANIAN_CASES.items() if head.endswith(b)), ("", "—"))]
)
# Hungarian names end in their heads, too, and these in their cases: "Nemzeti Agrárgazdasági Kamarának".
HUNGARIAN_HEADS = (
    "Egyetem|Főiskola|Minisztérium|Szövetség|Bizottság|Hivatal|Kamar[aá]|Intézet|Központ|Múzeum|Színház|Kórház|Bíróság|Törvényszék|Ítélőtábl[aá]|Ügyészség|Főügyészség|Járásbíróság|Rendőrség|"
    "Főkapitányság|Rendőr-főkapitányság|Rendőrkapitányság|Önkormányzat|Ügynökség|Alapítvány|Egyesület|Társaság|Igazgatóság|Főigazgatóság|Szakszervezet|Tanács|Szolgálat|Párt|Akadémi[aá]|Könyvtár|Irod[aá]|"
    "Testület|Hatóság|Vöröskereszt|Honvédség|Bank|Zrt|Kft|Nyrt"
)
HUNGARIAN = (
    rf"{NAME}(?: (?:és )?{NAME}){{0,5}} (?P<head>HEADS)"
    r"(?:n[ae]k|b[ae]n?|b[óő]l|r[ae]|r[óő]l|t[óő]l|n[áé]l|h[oeö]z|[oeö]n|[oeöaá]?t|v[ae]l|[a-zű]{1,2}[ae]l|[ae]|j[ae]|[áé]n[ae]k)?"
)
# A Dutch head stands before a town or "voor", or after an adjective: "rechtbank Overijssel", "Nederlands Instituut voor Rivieren".
DUTCH_HEADS = (
    "[Rr]echtbank|[Gg]erechtshof|[Ww]aterschap|[Hh]oogheemraadschap|[Vv]eiligheidsregio|[Mm]inisterie|[Uu]niversiteit|[Hh]ogeschool|[Ii]nstituut|[Ss]tichting|[Vv]ereniging|[Pp]olitie|[Bb]randweer|"
    "[Zz]iekenhuis|[Mm]useum|[Tt]heater|[Pp]arket|[Rr]aad|[Cc]ommissie|[Ii]nspectie|[Cc]entrum|[Pp]artij|[Bb]ond|[Ff]ederatie|[Vv]akbond|[Ff]onds|[Bb]ureau|[Dd]ienst|Bank|Kruis"
)
DUTCH = (
    rf"(?P<lead>(?:{CAPITAL}[{LOWER}]+(?:s|se|e) ){{1,2}})?(?:HEADS)"
    rf"(?P<tail>(?: (?:voor|van|tot|tegen) (?:de |het )?{NAME}(?: en {NAME})?| {NAME}){{0,2}})"
)
# A Bulgarian name has an adjective before its head, after it a field of work, a name in quotation marks or a town.
BULGARIAN_HEADS = (
    "министерство(?:то)?|институт(?:а|ът)?|агенция(?:та)?|дирекция(?:та)?|комисия(?:та)?|университет(?:а|ът)?|болница(?:та)?|музе(?:й|я|ят)|театър(?:а|ът)?|служба(?:та)?|"
    "съюз(?:а|ът)?|асоциация(?:та)?|федерация(?:та)?|фондация(?:та)?|партия(?:та)?|академия(?:та)?|център(?:а|ът)?|банка(?:та)?|библиотека(?:та)?|съвет(?:а|ът)?|управление(?:то)?|полиция(?:та)?|"
    "инспекция(?:та)?|клиника(?:та)?|синдикат(?:а|ът)?|конфедерация(?:та)?|събрание(?:то)?"
)
BULGARIAN_ADJECTIVE = r"(?:ск|шк|н|в)(?:и|а|о|ия|ият|ата|ото)|ен"
BULGARIAN = (
    rf"(?P<lead>{CAPITAL}[{LOWER}]+(?:{BULGARIAN_ADJECTIVE})(?: \w+(?:{BULGARIAN_ADJECTIVE})){{0,2}} )?(?:(?P<court>(?i:съд|прокуратура)\w{{0,3}})|(?i:HEADS))(?![\w-])"
    rf"(?P<tail>(?: (?:по|за|на|срещу) (?:(?!{CAPITAL})[{LOWER}]{{4,}})(?: (?:и |на )?[{LOWER}]{{4,}}(?<=ия|та|те|то|ст|ии))?)?"
    rf"(?: „[^“”\"\n]{{3,60}}[“”])?(?(court)(?: (?:във|в|–|-) {NAME}(?: {NAME})?)?))"
)
# How Bulgarian words end with an article, and without.
BULGARIAN_ARTICLES = {
    "ският": "ски", "ския": "ски", "шкия": "шки", "мия": "м", "ният": "ен", "ния": "ен", "ата": "а", "ята": "я", "ото": "о", "ието": "ие", "съда": "съд", "институтът": "институт", "института": "институт",
    "съюза": "съюз", "синдиката": "синдикат", "съвета": "съвет", "центъра": "център", "университета": "университет", "театъра": "театър", "музея": "музей", "ът": "",
}  # fmt: skip
PATTERNS = {
    **{
        language: re.compile(rf"(?<![\w-]){TURKIC.replace('HEADS', heads)}(?![\w-])")
        for language, heads in TURKIC_HEADS.items()
    },
    "hu": _pattern(HUNGARIAN, HUNGARIAN_HEADS),
    "nl": _pattern(DUTCH, DUTCH_HEADS),
    "bg": _pattern(BULGARIAN, BULGARIAN_HEADS),
    **{language: _pattern(ROMANCE, heads) for language, heads in (ROMANCE_HEADS | {"ro": ROMANIAN}).items()},
    **{language: _pattern(SLAVIC, heads) for language, heads in SLAVIC_HEADS.items()},
    "de": _pattern(GERMAN),
}
# Adjectives by the gender of their noun: the endings of the oblique cases, and that of the nominative.
MASCULINE, FEMININE, NEUTER = "m", "f", "n"
ADJECTIVES: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "uk": {MASCULINE: ("ого ому им ім", "ий", ""), FEMININE: ("ої ій ою у", "а", ""), NEUTER: ("ого ому им ім", "е", "")},
    "ru": {MASCULINE: ("ого ому ым им ом", "ый", "ий"), FEMININE: ("ой ую", "ая", "ая"), NEUTER: ("ого ому ым им ом", "ое", "ое")},
    "pl": {MASCULINE: ("iego iemu im ego emu ym", "y", "i"), FEMININE: ("iej ej ą", "a", "a"), NEUTER: ("iego iemu im ego emu ym", "e", "ie")},
    "cs": {MASCULINE: ("ého ému ém ým", "ý", ""), FEMININE: ("é ou", "á", ""), NEUTER: ("ého ému ém ým", "é", "")},
    "sr": {MASCULINE: ("og om im", "i", ""), FEMININE: ("e oj u om", "a", ""), NEUTER: ("og om im", "o", "")},
}  # fmt: skip
GENDERS = {
    FEMININE: ("a", "а", "я", "ь", "ść", "аж", "straż"),
    NEUTER: ("o", "e", "о", "е", "є", "um"),
}  # else masculine
DEDICATED = re.compile(
    r"(?i:uniwersytet|teatr|szpital|muzeum|akademia|instytut|fundacja|університет|театр|музей|інститут|академія|університет|университет|институт|академия|univerzitet|pozorište|bolnica|univerzita|divadlo)"
)
LONGEST = 4  # words of a name on either side
REACH = 20  # characters after a name
VELAR = ("к", "г", "х", "k", "g")  # before which the vowel of an ending changes
OF_ANOTHER = re.compile(  # begins the name of another body: "Служба у справах дітей | Сумської міської ради"
    rf" {CAPITAL}\w+(?:[сцз]ької|[сц]кой)(?= (?:міськ|районн|обласн|селищн|сільськ|городск|областн|сельск)\w+ )"
)
WITH_PREPOSITION = re.compile(
    r" (?:для|по|у справах|по делам|із? питань|по вопросам|із|з|с|do [Ss]praw|ds\.|na rzecz|za|за) "
)
TAIL = re.compile(rf"(?P<work>(?:{AFFAIRS}|{FIELDS})(?!\w))?(?P<names>(?: {NAME})*)")


def by_head_noun(
    parsed: ParsedStory, given_names: Collection[str], known: Sequence[Candidate] = ()
) -> Iterator[Candidate]:
    """Yield the organizations whose names are built on a head noun, but not those that are `known`."""
    pattern = PATTERNS.get(parsed.language)
    taken = SpanIndex.of(select_longest([candidate.span for candidate in known], lambda span: span))
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        start = match.start() + (_false_start(match) if parsed.language in SLAVIC_HEADS else 0)
        if start > match.start() and pattern is not None:  # without these words a field of work may follow the head
            match = pattern.match(parsed.text, start) or match  # noqa: PLW2901  the same name, from its first word on
        more = match.groupdict().get("more")
        field = SMALL_AFTER_AND.search(match[0]) if parsed.language in ROMANCE_HEADS else None
        is_of_fields = more is None or SEVERAL_FIELDS.match(match[0]) is not None
        end = match.end() if is_of_fields else match.start("more")
        end = end if field is None else min(end, match.start() + field.start("more"))
        span = _without_grammar(parsed, Span(start, end), given_names)
        if (
            span is not None
            and parsed.language == "de"
            and match["tail"].startswith(" in ")
            and (match["adjective"] or BUND.match(match["head"]))
        ):
            span = Span(span.start, match.start("tail"))  # "Bundesverwaltungsgericht | in Leipzig"
        elif (
            span is not None and parsed.language in SLAVIC_HEADS and OF_THE_STATE.match(span.of(parsed.text).split()[0])
        ):
            span = Span(
                span.start, span.start + len(re.split(r" (?:w|we|в|у|u|v|ve) ", span.of(parsed.text))[0])
            )  # "Ústavní soud | v Brně"
        elif span is not None and (town := TOWN_AFTER_NAME.match(span.of(parsed.text))) is not None:
            span = Span(span.start, span.start + town.end("name"))  # "Spitalul Floreasca | din București"
        if span is not None and (other := OF_ANOTHER.search(parsed.text, span.start, span.end + REACH)) is not None:
            span = Span(span.start, min(other.start(), span.end))
        if span is None or taken.meets(span) or not _identifies(parsed, match, span):
            continue
        name = span.of(parsed.text)
        head, blank, rest = name.partition(" ")
        # A head in the genitive is labelled in the nominative.
        if parsed.language == "de":
            if match["genitive"]:
                name = name.replace(f"{match['head']}{match['genitive']}", match["head"], 1)
            name = _german_nominative(name, match)
        elif parsed.language in TURKIC_HEADS:
            name = name.removesuffix(match["case"] or "")
        elif parsed.language == "hu":
            name = re.sub("á\\Z", "a", parsed.text[span.start : match.end("head")])
        elif parsed.language == "bg":
            name = _without_article(name)
        elif parsed.language == "ro" and head not in ROMANCE_HEADS["ro"].split("|"):
            ending = next((ending for ending in ROMANIAN_CASES if head.endswith(ending)), "")  # none in "Înalta Curte"
            name = f"{head.removesuffix(ending)}{ROMANIAN_CASES.get(ending, '')}{blank}{rest}"
        yield Candidate.by("head-noun", span, body(name))


def _german_nominative(name: str, match: re.Match[str]) -> str:
    """Return a German name whose adjective has the ending that it has without an article: "Evangelischen Kirche" is Evangelische Kirche."""
    adjective = match["adjective"] or ""
    if not name.startswith(f"{adjective} ") or not adjective.endswith(("e", "en", "es")):
        return name
    ending = next((ending for heads, ending in GERMAN_ENDINGS if heads.search(match["head"])), "e")
    return re.sub(r"e[ns]?\Z", "", adjective) + ending + name.removeprefix(adjective)


def dedicated_bodies(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the German schools, foundations and hospitals that are named after someone: "Georg-Wagner-Schule"."""
    for match in GERMAN_DEDICATED.finditer(parsed.text) if parsed.language == "de" else ():
        yield Candidate.by("head-noun", Span(*match.span()), body(match[0]))


def _without_article(name: str) -> str:
    """Return a Bulgarian name without the article of its first word: "Националния институт" is Национален институт."""
    first, blank, rest = name.partition(" ")
    ending = next((ending for ending in BULGARIAN_ARTICLES if first.lower().endswith(ending)), "")
    return f"{first.removesuffix(ending) if ending else first}{BULGARIAN_ARTICLES.get(ending, '')}{blank}{rest}"


def by_small_head(parsed: ParsedStory, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the courts, ministries, universities and hospitals whose head a Romance text writes in small letters."""
    pattern = SMALL.get(parsed.language)
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        person = next((name for name in GOVERNED.finditer(match[0]) if fold(name["name"]) in given_names), None)
        if person is None:
            yield Candidate.by("head-noun", Span(*match.span()), body(match[0][0].upper() + match[0][1:]))


def _false_start(match: re.Match[str]) -> int:
    """Return how far the words before a head reach that do not agree with it: "Ранее Медеуский суд", "Списе води Центар"."""
    lead = match["lead"] or ""
    head = match[0][len(lead) : match.start("tail") - match.start()]
    words = lead.split()
    agreeing = next(
        (endings for of_head, endings in AGREEING_ENDINGS if head.lower().endswith(of_head)), MASCULINE_ENDINGS
    )
    while words and not words[0].lower().endswith(agreeing):
        words = words[1:]
    small = [position for position, word in enumerate(words) if head[0].isupper() and not word[0].isupper()]
    words = words[small[-1] + 1 :] if small else words
    return len(lead) - len(" ".join((*words, "")))


def _without_grammar(parsed: ParsedStory, span: Span, given_names: Collection[str]) -> Span | None:
    """Return a span without words of grammar at its start and a person after "of", None where nothing remains."""
    # "Partito Democratico di Paolo Neri", "presidente del Consiglio Giorgia Meloni", but "Université Paul Sabatier"
    office = OFFICE_OF.search(parsed.before(span))
    is_office = office is not None and OFFICES[parsed.language].match(office["office"]) is not None
    finders = (GOVERNED, APPOSED) if is_office else (GOVERNED,)
    names = chain.from_iterable(finder.finditer(parsed.text, span.start, span.end) for finder in finders)
    governed = (match.start() for match in names if fold(match["name"]) in given_names)
    span = Span(span.start, next(governed, span.end))
    while (first := re.match(r"[\w'’-]+ ?", span.of(parsed.text))) is not None:
        if first[0].strip().lower() not in common_words(parsed.language):
            return span
        span = Span(span.start + first.end(), span.end)
    return None


def _identifies(parsed: ParsedStory, match: re.Match[str], span: Span) -> bool:
    """Tell whether a name says which body it is: "Міський суд" at the start of a sentence does not, nor does "Centro" alone."""
    name = span.of(parsed.text)
    parts = name.split()
    if "\n" in name or not (name[0].isupper() or parsed.language == "nl"):
        return False
    if parsed.language in TURKIC_HEADS or parsed.language == "hu":
        return True
    if len(parts) < 2:
        return parsed.language == "de" and BUND.match(parts[0]) is not None
    if parsed.language in SLAVIC_HEADS and parsed.starts_sentence(span) and not match["tail"]:
        return any((len(parts) > SURELY, PLACE_ADJECTIVE.match(parts[0]), OF_THE_STATE.match(parts[0])))
    if parsed.language in ROMANCE_HEADS and OFFICE_OF.search(parsed.before(span)):
        return re.fullmatch(rf"[\w'’-]+(?: {ADJECTIVE})*", name) is None  # "presidente del | Consiglio italiana"
    if parsed.language == "de":
        is_described = match["adjective"] is None and BARE_HEAD.fullmatch(match["head"])
        if INDEFINITE.search(parsed.before(span)) or (is_described and match["tail"].startswith((" in ", " gegen "))):
            return False  # "eines Hongkonger Gerichts", "die Kommission in Brüssel"
    return parsed.language != "de" or bool(match["tail"] or (match["adjective"] and not parsed.starts_sentence(span)))


def by_declined_head(parsed: ParsedStory, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the organizations whose names are built on a head noun in a case other than the nominative."""
    language = "sr" if parsed.language in {"hr", "bs"} else parsed.language
    if language not in ADJECTIVES:
        return
    spans = list(words(parsed.text))
    for position, span in enumerate(spans):
        head = _head(span.of(parsed.text), language)
        if head is None:
            continue
        # Adjectives before it, from the first with a capital on; else, after a capital, those and other names after it.
        gender = next((gender for gender, endings in GENDERS.items() if head.endswith(endings)), MASCULINE)
        lead = list(_adjectives(parsed, spans[max(position - LONGEST, 0) : position + 1][::-1], language, gender))[::-1]
        while lead and (not lead[0][0].isupper() or OFFICES[parsed.language].match(lead[0])):
            lead = lead[1:]
        is_capital = parsed.text[span.start].isupper()
        if not lead and not is_capital:
            continue
        # In Polish and Czech adjectives may stand on either side.
        is_alone = not lead or language in {"pl", "cs"}
        after = list(_adjectives(parsed, spans[position : position + LONGEST], language, gender)) if is_alone else []
        after = after if all(word[0].isupper() for word in after) else []
        region = OF_REGION.get(parsed.language, NO_CUE).match(parsed.text, span.start)
        after = after if region is None else []  # in the genitive, whatever the head's case
        start, end = spans[position - len(lead)].start, spans[position + len(after)].end
        rest = ""
        if (tail := TAIL.match(parsed.text, end)) is not None:
            is_work = (not lead and re.fullmatch(OF_WORK, head)) or WITH_PREPOSITION.match(tail["work"] or "")
            rest = tail[0] if is_work else tail["names"] if not tail["work"] else ""
            if lead and not is_work and re.fullmatch(OF_WORK, head):
                genitive = re.match(rf"{WORK_AFTER_LEAD}(?![\w-])", parsed.text[end:])
                rest = genitive[0] if genitive is not None else rest
        rest = rest if region is None else f" {region['region']}"
        following = [*words(rest)] if region is None else []
        person = next((word.start for word in following if _is_given_name(word.of(rest), language, given_names)), None)
        # A name of a body that is named after someone has it in the genitive: "Fundacji Batorego", but "Fundacji Helsińskiej Marcin Szwed".
        apposed = next((word.start for word in following[1:] if fold(word.of(rest)) in given_names), None)
        person = apposed if DEDICATED.match(head) else person
        if person is not None:
            rest = rest[:person].rstrip()
        whole = Span(start, end + len(rest))
        has_given_name = any(fold(word) in given_names for word in whole.of(parsed.text).split())
        if (lead or after or rest) and (DEDICATED.match(head) or not has_given_name):
            label = " ".join((*lead, head.capitalize() if is_capital else head, *after)) + rest
            yield Candidate.by("head-noun", whole, body(label, {serbian_latin(label)} if language == "sr" else ()))


def regional_bodies(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the courts, councils and offices of a region that a text in small letters names: "у прокуратурі Чернігівської області"."""
    pattern = OF_REGION.get(parsed.language)
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        folded = fold(match["head"])
        head = (
            folded
            if folded in AUTHORITIES
            else next((form for form in lemmas(folded, parsed.language) if form in AUTHORITIES), None)
        )
        if head is not None:
            yield Candidate.by(
                "head-noun", Span(*match.span()), body(f"{AUTHORITIES[head].capitalize()} {match['region']}")
            )


def _is_given_name(word: str, language: str, given_names: Collection[str]) -> bool:
    """Tell whether a word is someone's given name, as it stands or declined."""
    folded = fold(word)
    return word[0].isupper() and not {folded, *lemmas(folded, language)}.isdisjoint(given_names)


def head_in_nominative(parsed: ParsedStory, name: Span) -> str:
    """Return a name that begins with a declined head, or with adjectives and one, with these in the nominative."""
    language = "sr" if parsed.language in {"hr", "bs"} else parsed.language
    spans = [Span(name.start + span.start, name.start + span.end) for span in words(name.of(parsed.text))]
    for position, span in enumerate(spans[:LONGEST] if language in ADJECTIVES else ()):
        head = _head(span.of(parsed.text), language)
        if head is None:
            continue
        gender = next((gender for gender, endings in GENDERS.items() if head.endswith(endings)), MASCULINE)
        lead = list(_adjectives(parsed, spans[: position + 1][::-1], language, gender))[::-1]
        if len(lead) == position:
            head = head.capitalize() if parsed.text[span.start].isupper() else head
            return " ".join((*lead, head)) + parsed.text[span.end : name.end]
    return name.of(parsed.text)


def _adjectives(parsed: ParsedStory, spans: Sequence[Span], language: str, gender: str) -> Iterator[str]:
    """Yield the adjectives in the nominative that follow the first of some words, or precede it where they go backwards."""
    endings, usual, after_velar = ADJECTIVES[language][gender]
    for noun, span in pairwise(spans):
        word = span.of(parsed.text)
        is_cyrillic = language == "sr" and serbian_latin(word) != word
        oblique = (serbian_cyrillic(endings) if is_cyrillic else endings).split()
        stems = ((word.removesuffix(ending), ending) for ending in sorted(oblique, key=len, reverse=True))
        stem = next((stem for stem, ending in stems if stem != word and len(stem) > len(ending) + 1), None)
        if stem is None or parsed.text[min(noun.end, span.end) : max(noun.start, span.start)] != " ":
            return
        nominative = serbian_cyrillic(usual) if is_cyrillic else usual
        yield stem + (after_velar if after_velar and stem.endswith(VELAR) else nominative)


# Bodies that every region has one of, and how a region stands in the genitive.
AUTHORITIES = {
    fold(head): head
    for head in "прокуратура поліція полиция управління управление департамент міністерство министерство суд".split()
}
OF_REGION = {
    "uk": re.compile(
        rf"(?<![\w-])(?P<head>\w+) (?P<region>{CAPITAL}[\w-]+(?:ької|ького) (?:області|району|краю))(?![\w-])"
    ),
    "ru": re.compile(
        rf"(?<![\w-])(?P<head>\w+) (?P<region>{CAPITAL}[\w-]+(?:[сц]кой|[сц]кого) (?:области|района|края|округа))(?![\w-])"
    ),
}


@cache
def _heads(language: str) -> Mapping[str, str]:
    return {fold(head): head for head in SLAVIC_HEADS[language].split("|")}


def _head(word: str, language: str) -> str | None:
    """Return the head noun that a word is another case of, None where it is none."""
    heads, folded = _heads(language), fold(word)
    if folded in heads or word.isupper():
        return None
    return next((heads[lemma] for lemma in lemmas(folded, language) if lemma in heads), None)


# --- names that a word or their form presents --------------------------------------------------------------------------

SOUTH_SLAVIC_KINDS = (
    r"organizacij\w+|udruženj\w+|udrug\w+|fondacij\w+|zaklad\w+|fond\w{0,2}|mrež\w+|firm\w{1,2}|kompanij\w+|preduzeć\w+|poduzeć\w+|bank\w{1,2}|list\w{0,2}|dnevnik\w{0,2}|"
    r"agencij\w+|strank\w+|pokret\w{0,2}|klub\w{0,2}|izdavač\w{0,2}|nedeljnik\w{0,2}|portal\w{0,2}|sindikat\w{0,2}|televizij\w+|inicijativ\w+|grup\w{1,2}|koalicij\w+|festival\w{0,2}"
)
# Words for kinds of bodies, in all their forms.
KINDS = {
    "uk": r"організаці\w+|фонд\w{0,3}|мереж\w+|компані\w+|асоціаці\w+|спілк\w+|рух\w{0,2}|видавництв\w+|газет\w+|холдинг\w{0,3}|клуб\w{0,3}|гурт\w{0,3}|парті\w+|"
          r"агентств\w+|об'єднанн\w+|об’єднанн\w+|центр\w{0,3}|комітет\w{0,3}|банк\w{0,3}|телеканал\w{0,3}|фірм\w+|видання\w{0,2}|театр\w{0,3}|завод\w{0,3}|"
          r"команд\w+|сайт\w{0,3}|портал\w{0,3}|радіо|журнал\w{0,3}|ініціатив\w+|коаліці\w+|ансамбл\w+|колектив\w{0,3}|магазин\w{0,3}|мереж\w+|оператор\w{0,3}",
    "ru": r"организаци\w+|фонд\w{0,3}|сет\w{1,2}|компани\w+|ассоциаци\w+|союз\w{0,3}|движени\w+|издательств\w+|газет\w+|холдинг\w{0,3}|клуб\w{0,3}|групп\w+|парти\w+|"
          r"агентств\w+|объединени\w+|центр\w{0,3}|комитет\w{0,3}|банк\w{0,3}|телеканал\w{0,3}|фирм\w+|проект\w{0,3}|издани\w{1,3}|театр\w{0,3}|завод\w{0,3}|команд\w+|сайт\w{0,3}|портал\w{0,3}|радио|журнал\w{0,3}|"
          r"инициатив\w+|коалици\w+|ансамбл\w+|коллектив\w{0,3}|магазин\w{0,3}|оператор\w{0,3}",
    "pl": r"organizacj\w+|fundacj\w+|stowarzyszeni\w+|spółk\w+|firm\w{1,3}|koncern\w{0,3}|związk\w+|związek|bank\w{0,3}|wydawnictw\w+|dziennik\w{0,3}|tygodnik\w{0,3}|gazet\w+|"
          r"agencj\w+|parti\w+|klub\w{0,3}|portal\w{0,3}|telewizj\w+|sie(?:ć|ci|cią)|grup\w{1,3}|magazyn\w{0,3}|zesp[óo]\w{1,4}|inicjatyw\w+|rozgłośni\w{0,2}|teatr\w{0,4}",
    "cs": r"organizac\w+|nadac\w+|spol\w{0,3}k\w{0,3}|firm\w+|společnost\w{0,3}|hnutí|deník\w{0,3}|agentur\w+|nakladatelství|klub\w{0,3}",
    "hr": SOUTH_SLAVIC_KINDS, "bs": SOUTH_SLAVIC_KINDS, "sr": f"{SOUTH_SLAVIC_KINDS}|{serbian_cyrillic(SOUTH_SLAVIC_KINDS)}",
    "de": r"Organisation|Verein|Stiftung|Initiative|Firma|Hilfsorganisation|Zeitung|Bündnis|Netzwerk|Agentur|Gewerkschaft|Partei|Konzern|Verlag|Sender|Magazin|"
          r"Nachrichtenmagazin|Tageszeitung|Wochenzeitung|Nachrichtenagentur|Hersteller|Autobauer|Unternehmen|Band|Klub|Bank|Airline|Fluggesellschaft|Umweltorganisation|Menschenrechtsorganisation|Portal",
    "fr": r"association|ONG|organisation|fondation|société|entreprise|groupe|collectif|quotidien|hebdomadaire|journal|éditeur|mouvement|compagnie|réseau|syndicat|club|parti|armateur|constructeur|chaîne|site|magazine|agence|fédération|plateforme|festival",
    "it": r"associazione|ONG|ong|organizzazione|fondazione|società|azienda|gruppo|quotidiano|settimanale|giornale|editore|casa editrice|movimento|compagnia|rete|sindacato|club|partito|emittente|rivista|agenzia|banca|sito|portale|cooperativa|gruppo|colosso|casa automobilistica",
    "es": r"asociación|ONG|organización|fundación|sociedad|empresa|grupo|colectivo|diario|semanario|periódico|editorial|movimiento|compañía|red|sindicato|club|partido|plataforma|cadena|agencia|banco|revista|cooperativa|consultora|petrolera|aerolínea|portal",
    "pt": r"associação|ONG|organização|fundação|empresa|grupo|coletivo|diário|jornal|editora|movimento|companhia|rede|sindicato|clube|partido",
    "ro": r"asociația|ONG|organizația|fundația|compania|grupul|ziarul|mișcarea|sindicatul|clubul|partidul|firma|compania|agenția|televiziunea|postul|postului|postul de televiziune|cotidianul|site-ul|trupa|firmei|companiei|agenției|ziarului|partidului",
    "tr": r"derneği|vakfı|gazetesi|şirketi|partisi|örgütü|ajansı",
}  # fmt: skip
OPENED = '[«„“"‚]'
JOINT = r"(?:de|del|de la|en|di|della|du|des|für|und|za)"
QUOTED = rf"{OPENED}\s?(?P<quoted>[^\W\d_{LOWER}][^«»„“”\"\n]{{1,50}}?)\s?[»“”\"]"
UNQUOTED = rf"(?P<name>{NAME}(?:(?: {JOINT})? {NAME})*(?: [{LOWER}]{{3,}}(?:enne|aire|ique|ale|elle)s?(?=,))?)"
COMPANY = (
    rf"(?P<company>{NAME}(?: {NAME}){{0,2}} (?:AG|GmbH|KG|S\.A\.|S\.p\.A\.|SpA|d\.o\.o\.|a\.d\.|a\.s\.|A\.?Ş\.?))(?!\w)"
)
NO_NAME = r"(?P<name>(?!))"  # in Ukrainian and Russian such a name stands in quotation marks
PRESENTED = {
    language: re.compile(
        rf"(?<![\w-])(?:(?:[ldLD]['’])?(?i:{kinds}) (?:{QUOTED}|{NO_NAME if language in {'uk', 'ru'} else UNQUOTED})|{COMPANY})"
    )
    for language, kinds in KINDS.items()
}
CAPITALIZED = re.compile(rf"(?<![\w-])(?P<word>{CAPITAL}[\w'’-]*) \Z")
ABBREVIATION = re.compile(rf"(?<![\w.@/&-])(?<!\d )(?P<name>{CAPITAL}{{3,5}})(?![\w@/&]|\.\w|-?\d| \d)")
CYRILLIC_ALONE = frozenset({"uk", "ru", "be", "bg", "mk"})
BRANCH = re.compile(rf" (?P<name>{NAME})(?![\w-])(?! {CAPITAL})")
LATIN_NAME = re.compile(
    r"(?<![\w.@/&:-])(?<!\()[A-Z][A-Za-z][\w&’'-]+(?: (?:[A-Z][\w&’'-]*|of|the|for|and))*(?<! of)(?<! the)(?<! for)(?<! and)(?![\w@/]|-\d| \d|\.\w)"
)
# What Cyrillic texts leave in Latin letters, too: what is sold, flown and fired.
PRODUCTS = frozenset(
    "iPhone Android Windows Boeing Airbus Mercedes BMW Toyota Tesla Patriot Himars HIMARS Javelin Shahed Starlink Bluetooth Covid Omicron Delta Sputnik Pfizer Novichok Photoshop Instagram "
    "Facebook YouTube Telegram WhatsApp Viber TikTok Twitter Zoom Skype Netflix Eurovision Formula Leopard Bradley Abrams Mavic Storm Iskander Euro Euronext Brent Urals Nasdaq Internet Web".split()
)  # fmt: skip
PREPOSITION = re.compile(
    r"\b(?:у|в|во|з|із|зі|из|с|со|до|від|от|для|для|біля|при|про|о|об|по|за|проти|против|между|між)\Z", re.IGNORECASE
)
OMITTED_LETTERS = 3  # letters of a word that an abbreviation may leave out
# Three names and more with commas or "and" between them.
LISTED = re.compile(
    rf"(?<![\w'’-])(?<!{CAPITAL}\w )(?:{CAPITAL}[\w&’'-]*\w)(?: {CAPITAL}[\w&’'-]*\w){{0,2}}(?! ?{CAPITAL}|[\w-])"
)
LISTS = re.compile(rf"{LISTED.pattern}(?:{AND} {LISTED.pattern}){{2,}}")
RECOGNIZED = frozenset({"fr"})  # in Russian rules find more of them, and put their heads in the nominative
ROMAN = re.compile("[IVXLCDMІХ]+")
PARTY = re.compile(rf"(?<=[{LOWER}]) \((?P<party>{CAPITAL}[\w’'-]{{2,}})\)(?=[ ,.;])")
# Capitals that are no body: illnesses, taxes, measures of an economy, money, techniques, forms of firms, weapons.
NO_BODIES = frozenset(
    "COVID SARS MERS HIV AIDS SIDA VIH PCR DNA DNS RNA ADN ARN TVA IVA PIB BIP PKB PDV HDP BDP ВВП ПДВ НДС НДФЛ СМИ ЗМІ ДТП ЖКХ ЖКГ СНИД СПИД ВИЧ ВІЛ ГЭС ГЕС АЕС АЭС ТЭЦ ТЕЦ ТЭС ТЕС СЭС "
    "USD EUR RUB UAH PLN CHF GBP RSD TRY GPS LED SMS PDF URL VIP CEO DJs LGBT LGBTQ LGBTI ЛГБТ TGV SUV LKW PKW EKG MRT RTG ONG ОНГ НКО НПО НУО ООО ТОВ ОАО ЗАО ПАО ПАТ ПрАТ НГО NGO DOO SARL SRL SPA "
    "ПВО ППО РСЗО ЗРК БПЛА ДРГ ДНК РНК УЗД МРТ ТБО ТВ ТРЦ ЗНО ЕГЭ ОРВИ ГРВІ ФОП ИП ІТ ППЗ ПММ WWW HTTP FAQ DVD USB CCTV KFOR SOS OK USA США СССР СРСР UdSSR URSS ZSRR SSSR DDR RDA NRD ГДР НДР ФРГ "
    "LTE WLAN AGB DSGVO ÖPNV PKW LKW FRAND POS IBAN SEPA KI IA AI IT PC ETF DAX CAC ADIZ PDF SUV SIM QR EV Kfz DSA DMA GDPR RGPD TSG BGB StGB OL VM EM WM SM MEZ MESZ UTC GMT CET PMI VAR KO NBA HD UHD CEST".split()
)  # fmt: skip
# What stands before the name of a firm in quotation marks.
LEGAL_FORM = re.compile(
    r"(?<!\w)(?:П?АО|ОАО|ЗАО|ООО|ТОО|ГУП|МУП|ФГУП|ИП|НПО|НПП|ЧП|АО|АТ|ПАТ|П[рР]АТ|ТОВ|КП|ДП|ФОП|ТДВ|ГО|НКО|АНО|ТРК|ФК|ХК|БК|ЖК|ТСЖ|СК|ОДО|РУП|УП)\Z"
)
WORK_BEFORE = re.compile(
    r"(?:\b(?:фільм|стрічк|роман|книг|книж|повіст|вистав|п'єс|п’єс|пісн|альбом|операці|програм|орден|медал|премі|прем|проєкт|проект|картин|трек|шоу|серіал|закон|план|звани|званн|статт|рубри|номінаці|"
    r"фильм|лент|повест|спектакл|пьес|песн|операци|программ|преми|сериал|стать|номинаци|опер|балет|симфоні|симфони|мюзикл|поем|поэм|вірш|стих|документ|слов|гасл|лозунг|тем|сорт|марк|модел|"
    r"film|książ|powieś|spektakl|sztuk|utwor|utwór|piosenk|album|serial|obraz|wystaw|program|projekt|ustaw|raport|hasł|tytuł|operacj|akcj|order|nagrod|medal|knjig|predstav|pesm|pjesm|seriju|serij|izložb|izveštaj|akcij|operacij|zakon|nagrad|elektran|електран|termoelektran|термоелектран|електростанц|электростанц|филм|књиг|представ|изложб|акциј|операциј|наград|песм|роман|"
    r"раман|кніг|спектакл|песн|праграм|прэмі|ракет|дрон|танк|систем|комплекс|літак|самолет|самолёт|судн|корабл|поїзд|поезд|автомобіл|автомобил|циклон|ураган|тайфун)\w*|\b(?:так|как|як|назва\w*|название\w*|называ\w*|имен\w*|имени))\Z",
    re.IGNORECASE,
)


def by_kind(parsed: ParsedStory, places: Collection[int], given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the organizations that a word for their kind, or the ending of a company, presents; `places` are the offsets of known ones."""
    pattern = PRESENTED.get(parsed.language)
    bodies: dict[str, Entity] = {}
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        group = next(name for name in ("quoted", "name", "company") if match[name])
        span = Span(*match.span(group))
        if group == "name" and not _is_apart(parsed, Span(*match.span()), span, places, given_names):
            continue
        kind = parsed.text[match.start() : span.start].strip(' «„“"‚')
        bodies.setdefault(match[group], body(match[group], {f"{kind} {match[group]}"} if kind else ()))
    for name, entity in bodies.items():
        for span in occurrences(name, parsed.text):
            yield Candidate.by("presented", span, entity)


def _is_apart(
    parsed: ParsedStory, whole: Span, name: Span, places: Collection[int], given_names: Collection[str]
) -> bool:
    """Tell whether a name after a word for a kind is one without that word, and no person's and no place's."""
    kind, first = whole.of(parsed.text), fold(name.of(parsed.text).split()[0])
    before = CAPITALIZED.search(parsed.before(whole))
    is_continued = before is not None and before["word"].lower() not in common_words(parsed.language)
    begins = parsed.starts_sentence(whole)
    if is_continued or (kind[0].isupper() and parsed.language != "de" and not begins):
        return False  # "Partito Democratico", "Туристична агенція"
    is_person = not {first, *lemmas(first, parsed.language)}.isdisjoint(given_names)
    return not (is_person or first in CALENDAR or parsed.title_case.meets(name) or name.start in places)


def abbreviations(parsed: ParsedStory, assignment: SpanAssignment, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the bodies that a text in small letters calls by capitals ("la OEA", "CFR Marfă"), and the parties in brackets after a name.

    Where the story names a body in full whose words begin with the letters, it is meant.
    """
    bodies = assignment.entities("organization").values()
    used = {
        mention.span.of(parsed.text): mention.entity
        for mention in assignment.mentions
        if mention.rule == "abbreviation"
    }
    for match in ABBREVIATION.finditer(parsed.text):
        name, span = match["name"], Span(*match.span("name"))
        is_loud = parsed.all_caps.meets(span) or parsed.datelines.meets(span)
        if name.isupper() and name not in NO_BODIES and not ROMAN.fullmatch(name) and not is_loud:
            meant = (
                entity
                for entity in bodies
                if any(_has_initials(full, name) for full in (entity.label, *entity.aliases))
            )
            entity = used.get(name) or next(meant, None)
            after = BRANCH.match(parsed.text, span.end) if entity is None and parsed.language in ROMANCE_HEADS else None
            if (
                after is not None
                and fold(after["name"]) not in given_names
                and assignment.free(Span(*after.span("name")))
            ):
                span = Span(span.start, after.end())
                name = span.of(parsed.text)
            yield Candidate.by("head-noun" if entity is None else "abbreviation", span, entity or body(name))
    for match in PARTY.finditer(parsed.text):
        if match["party"][0].isupper():
            yield Candidate.by("head-noun", Span(*match.span("party")), body(match["party"]))


def _has_initials(name: str, letters: str) -> bool:
    """Tell whether the words of a name begin with some letters, small words aside: "Instituto Nacional de Geofísica" and ING."""
    initials = [(word[0], len(word) <= OMITTED_LETTERS) for word in re.findall(r"\w+", fold(name))]
    remaining = list(fold(letters))
    for initial, is_small in initials:
        if remaining and initial == remaining[0]:
            remaining.pop(0)
        elif not is_small:
            return False
    return not remaining


def branches(parsed: ParsedStory, named: Sequence[Candidate], given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the branches and divisions that a capitalized word after a body's name makes: "Caritas Polska", "Airbus Helicopters"."""
    people = {candidate.span.start for candidate in named if candidate.entity.type == "person"}
    countries = {candidate.span.start for candidate in named if candidate.entity.subtype == "country"}
    for candidate in named:
        after = BRANCH.match(parsed.text, candidate.span.end)
        if candidate.entity.type != "organization" or after is None:
            continue
        if parsed.language == "de" and after.start("name") not in countries:
            continue  # any noun has a capital
        if parsed.language in TURKIC_HEADS and " " in candidate.span.of(parsed.text):
            continue  # there what goes before tells more: "Güvenlik Konseyi | Suriye için"
        word = fold(after["name"])
        if (
            after["name"][0].isupper()  # not in a script without capitals
            and word not in given_names
            and OFFICES[parsed.language].match(word) is None
            and after.start("name") not in people
        ):
            span = Span(candidate.span.start, after.end())
            whole = body(span.of(parsed.text))
            yield Candidate.by("part-name", span, replace(whole, part_of=(candidate.entity.key,)))


def foreign_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the bodies whose names a Cyrillic text leaves in Latin letters: "PKP Intercity", "Delfi"."""
    if not CYRILLIC.search(parsed.text) or parsed.language not in CYRILLIC_ALONE:
        return
    for match in LATIN_NAME.finditer(parsed.text):
        span = Span(*match.span())
        first = re.split("[ -]", match[0])[0]
        if first not in NO_BODIES | PRODUCTS and not parsed.all_caps.meets(span):
            yield Candidate.by("head-noun", span, body(match[0]))


def quoted_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the clubs, firms and papers whose names Slavic texts put in quotation marks inside a sentence.

    A name has few words and no full stop, and no word for a work, an operation or a prize stands before it.
    """
    if parsed.language not in QUOTING:
        return
    bodies: dict[str, Entity] = {}
    for match in NAME_IN_QUOTES.finditer(parsed.text):
        before = parsed.before(Span(*match.span())).rstrip()
        is_firm = LEGAL_FORM.search(before) is not None
        if (
            (is_firm or not before[-1:].isupper())
            and not (WORK_BEFORE.search(before) or PLACES_IN_QUOTES.search(before))
            and not before.endswith((":", "–", "—", "-"))
        ):
            name = match["guillemets"] or match["quotes"]
            likely = name if " " in name else nominative(parsed, name)
            is_declined = PREPOSITION.search(before) is not None or re.search(
                rf"[«„]{re.escape(likely)}[»“”]", parsed.text
            )
            bodies.setdefault(name, body(likely if is_declined else name))
    for name, entity in bodies.items():
        yield from (Candidate.by("presented", span, entity) for span in occurrences(name, parsed.text))


def recognized(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the bodies that only a recognizer finds, in languages in which it knows where their names end.

    A single word at the start of a sentence, an ordinary one and one beside another capitalized word are left out, and so is
    what ends with a small word that is no adjective: "Conseil mardi".
    """
    names = parsed.recognized if parsed.language in RECOGNIZED else ()
    for span in (name.span for name in names if name.type == "organization"):
        name = span.of(parsed.text)
        is_word = parsed.starts_sentence(span) or fold(name) in ordinary_words(parsed.language)
        last = name.rsplit(maxsplit=1)[-1]
        is_word |= not last[0].isupper() and re.fullmatch(ADJECTIVE, last) is None
        is_beside = BRANCH.match(parsed.text, span.end) or CAPITALIZED.search(parsed.before(span))
        if name[0].isupper() and not (is_word or is_beside or parsed.all_caps.meets(span)) and assignment.free(span):
            yield Candidate.by("model", span, body(name))


def listed(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the names that stand in a list only with known bodies: "Fim-Cisl, Fiom-Cgil e Uilm".

    Of several unknown ones those count that have a capital inside, as people and feasts have not: "Cgil, Natale e Pasqua".
    """
    mentions = {mention.span.start: mention for mention in assignment.mentions}
    for match in LISTS.finditer(parsed.text) if parsed.language != "de" else ():
        items = [Span(*item.span()) for item in LISTED.finditer(parsed.text, *match.span())]
        types = {mentions[item.start].entity.type for item in items if item.start in mentions}
        if types != {"organization"} or parsed.title_case.meets(items[0]) or parsed.all_caps.meets(items[0]):
            continue
        unknown = list(filter(assignment.free, items))
        for item in unknown:
            name = item.of(parsed.text)
            is_body = len(unknown) == 1 or any(map(str.isupper, name[1:]))
            if is_body and fold(name) not in ordinary_words(parsed.language):
                yield Candidate.by("presented", item, body(name))
