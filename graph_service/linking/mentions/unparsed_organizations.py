"""Organizations in languages without a parser: names built on a head noun, by the word order of the language.

Romance names begin with the head and go on over adjectives and "of" ("Comisión Nacional de Energía"). Slavic names have adjectives before
the head, after it names and genitives ("Рівненський міський суд", "Sąd Okręgowy w Gdańsku"); only heads in the nominative count, so that
the label is one. German names are compounds, or a head with an adjective, a town or "für" ("Landgericht Köln").
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from graph_service.languages import common_words
from graph_service.linking.knowledge.inflection import to_cyrillic
from graph_service.linking.knowledge.role_words import OFFICES
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Span
from graph_service.text import SpanIndex, fold, select_longest

LOWER = "a-zà-öø-ÿąćęłńśźżčđšžřěůťďňőűășțğıа-яёіїєґђјљњћџ"
CAPITAL = rf"[^\W\d_{LOWER}]"
NAME = rf"{CAPITAL}[\w'’-]+"
ROMANCE_HEADS = {
    "it": "Ministero|Università|Istituto|Agenzia|Commissione|Comitato|Associazione|Fondazione|Federazione|Consiglio|Partito|Movimento|Corte|Tribunale|Procura|Banca|"
          "Unione|Organizzazione|Protezione|Museo|Teatro|Ospedale|Accademia|Centro|Lega|Fondo|Ufficio|Autorità|Polizia|Croce|Guardia|Confederazione|Alleanza|Camera|"
          "Consorzio|Cooperativa|Ordine|Comando|Azienda|Arcidiocesi|Gazzetta|Corriere|Questura|Prefettura|Vigili|Fratelli",
    "es": "Ministerio|Universidad|Instituto|Agencia|Comisión|Comité|Asociación|Fundación|Federación|Consejo|Partido|Movimiento|Corte|Tribunal|Fiscalía|Juzgado|Audiencia|"
          "Banco|Unión|Organización|Museo|Hospital|Academia|Fondo|Oficina|Autoridad|Guardia|Policía|Secretaría|Parlamento|Programa|Unidad|Fuerza|Cruz|Defensoría|Asamblea|"
          "Junta|Diputación|Confederación|Cámara|Alianza|Frente|Congreso|Senado|Sindicato|Servicio|Dirección|Comisaría|Cooperativa|Consejería|Archivo|Ecologistas|Médicos|Ejército|Armada",
    "fr": "Ministère|Université|Institut|Agence|Commission|Comité|Association|Fondation|Fédération|Conseil|Parti|Mouvement|Cour|Tribunal|Parquet|Banque|Union|Organisation|"
          "Musée|Hôpital|Académie|Centre|Ligue|Fonds|Bureau|Office|Autorité|Garde|Police|Secrétariat|Parlement|Programme|Croix-Rouge|Haut-Commissariat|"
          "Gendarmerie|Confédération|Chambre|Grand Port|Caisse|Direction|Armée|Assemblée|Sénat|Alliance|Rassemblement|Front|Collectif|Société|Compagnie|Théâtre|Opéra|Préfecture|Médecins",
    "pt": "Ministério|Universidade|Instituto|Agência|Comissão|Comité|Comitê|Associação|Fundação|Federação|Conselho|Partido|Movimento|Tribunal|Banco|União|Organização|Museu|"
          "Hospital|Academia|Centro|Fundo|Gabinete|Autoridade|Guarda|Polícia|Parlamento|Programa|Cruz|Confederação|Câmara|Frente|Aliança|Congresso|Senado|Sindicato|Serviço|Direção|Exército",
    "ro": "Ministerul|Universitatea|Institutul|Agenția|Comisia|Comitetul|Asociația|Fundația|Federația|Consiliul|Partidul|Mișcarea|Curtea|Tribunalul|Parchetul|Banca|Uniunea|"
          "Organizația|Muzeul|Spitalul|Academia|Centrul|Fondul|Oficiul|Autoritatea|Poliția|Parlamentul|Crucea|Departamentul|Serviciul|Direcția|"
          "Inspectoratul|Camera|Alianța|Compania|Regia|Guvernul|Teatrul|Garda|Jandarmeria",
}  # fmt: skip
# Adjectives that may follow the head in small letters: régionale, nazionale, civil, mondiale, european.
ADJECTIVE = rf"[{LOWER}]{{3,}}(?:al|ale|ali|ales|aux|el|elle|ique|aire|ienne|aise|aine|ano|ana|ani|ane|ico|ica|iche|ivo|iva|ario|aria|ese|ar|il|ile|ă|oare|ifs?|ives?|imes?|aire|ers?|ère)"
OF = (
    r"(?:de la|de los|de las|de l['’]|de pe lângă|del|de|des|du|d['’]|din|di|dei|degli|della|delle|dell['’]|dello|do|da|dos|das|pour l['’]|pour les|pour la|pour le|pour|per la|per l['’]|per|"
    r"para la|para el|para|pentru|sur|contre|contra|contro)"
)
GOVERNED = re.compile(rf" {OF}(?:(?<=['’])| )(?P<name>{NAME})")
APPOSED = re.compile(rf" (?P<name>{NAME})(?= {NAME})")
OFFICE_OF = re.compile(r"(?P<office>\w+) (?:del|della|dell['’]|du|de la|de l['’]|des|dei|do|da) ?\Z")
ROMANCE = (
    rf"(?:HEADS)(?P<tail>(?: (?:{NAME}|{ADJECTIVE}))*(?: {OF}(?<=['’])?(?:(?<=['’])| )(?:{NAME}|[{LOWER}]{{4,}})(?: (?:{NAME}|{ADJECTIVE}))*){{0,2}}"
    rf"(?:(?<=[{LOWER}]) (?:e|et|y|și) (?:la )?[{LOWER}]{{4,}})?)"
)
# Heads that Romance prose writes in small letters before a town or a field of work: "le tribunal correctionnel de Lyon".
SMALL_HEADS = {
    "fr": r"ministère|tribunal|cour d['’]appel|cour d['’]assises|parquet|préfecture|université|hôpital|académie",
    "it": r"ministero|tribunale|corte d['’]appello|corte d['’]assise|procura|questura|prefettura|università|ospedale",
    "es": "ministerio|tribunal|juzgado|fiscalía|audiencia|universidad|hospital|secretaría",
    "pt": "ministério|tribunal|universidade|hospital|procuradoria",
}
SMALL = {
    language: re.compile(
        rf"(?<![\w-])(?:{heads})(?: {ADJECTIVE}){{0,2}} {OF}(?:(?<=['’])| ){NAME}(?:(?: {OF}(?:(?<=['’])| )| ){NAME}){{0,2}}(?![\w-])"
    )
    for language, heads in SMALL_HEADS.items()
}
SOUTH_SLAVIC_HEADS = (
    "sud|služba|federacija|komisija|univerzitet|sveučilište|banka|institut|komitet|odbor|agencija|organizacija|fond|centar|akademija|stranka|savet|savjet|vijeće|tužilaštvo|"
    "policija|ministarstvo|udruženje|udruga|savez|uprava|inspekcija|muzej|pozorište|bolnica|ambasada|misija|skupština|sektor|fakultet|fondacija|zaklada|"
    "inspektorat|koalicija|komora|liga|direkcija|zavod|filharmonija|opera|pokret|škola|arhiv|štab|direktorat|kancelarija|televizija|kompanija"
)
SLAVIC_HEADS = {
    "uk": "суд|служба|федерація|комісія|університет|банк|інститут|комітет|агентство|організація|фонд|центр|академія|партія|прокуратура|поліція|міністерство|асоціація|спілка|"
          "управління|департамент|інспекція|музей|театр|лікарня|посольство|місія|гвардія|адміністрація|бюро|союз|консерваторія|філармонія|"
          "ліга|прем'єр-ліга|коаліція|фракція|командування|штаб|інспекторат|коледж|ліцей|компанія|корпорація|концерн|товариство|об'єднання|рух|заповідник|бібліотека|єпархія|палата|альянс|фестиваль",
    "ru": "суд|служба|федерация|комиссия|университет|банк|институт|комитет|агентство|организация|фонд|центр|академия|партия|прокуратура|полиция|министерство|ассоциация|союз|"
          "управление|департамент|инспекция|музей|театр|больница|посольство|миссия|гвардия|администрация|бюро|консерватория|"
          "лига|коалиция|фракция|командование|штаб|колледж|компания|корпорация|концерн|общество|объединение|движение|заповедник|библиотека|епархия|палата|альянс|фестиваль|филармония",
    "be": "суд|служба|федэрацыя|камісія|універсітэт|банк|інстытут|камітэт|агенцтва|арганізацыя|фонд|цэнтр|акадэмія|партыя|пракуратура|міліцыя|міністэрства|саюз|музей|тэатр",
    "pl": "sąd|służba|straż|federacja|komisja|uniwersytet|politechnika|bank|instytut|komitet|agencja|organizacja|fundacja|centrum|akademia|partia|prokuratura|policja|ministerstwo|"
          "stowarzyszenie|związek|urząd|inspekcja|muzeum|teatr|szpital|ambasada|misja|komenda|trybunał|wydawnictwo|akcja|rada|"
          "inspektorat|fundusz|koalicja|izba|sojusz|liga|kasa|dyrekcja|zarząd|towarzystwo|zakład|zespół|filharmonia|opera|kuria|archidiecezja|kolegium|wojska|konfederacja|platforma|"
          "biuro|gazeta|telewizja|radio",
    "cs": "soud|služba|federace|komise|univerzita|banka|institut|výbor|agentura|organizace|nadace|centrum|akademie|strana|prokuratura|policie|ministerstvo|sdružení|svaz|úřad|"
          "inspekce|muzeum|divadlo|nemocnice|velvyslanectví|mise|rada|inspektorát|fond|koalice|komora|liga|ředitelství|společnost|ústav|opera|filharmonie|hnutí|televize|rozhlas",
    "hr": SOUTH_SLAVIC_HEADS, "bs": SOUTH_SLAVIC_HEADS, "sr": f"{SOUTH_SLAVIC_HEADS}|{to_cyrillic(SOUTH_SLAVIC_HEADS)}",
}  # fmt: skip
# Heads that a field of work follows in small letters, and heads that are told apart by their towns.
OF_WORK = (
    "(?i:міністерство|управління|департамент|центр|министерство|управление|департамент|служба|інспекція|агентство|бюро|комітет|комиссия|комісія|комитет|инспекция|фонд|міністэрства|ministerstwo|ministerstvo|centrum|"
    "ministarstvo|uprava|centar|sektor|institut|inspektorat|služba|agencija|inspekcija|министарство|управа|центар|сектор|институт|инспекторат|агенција|инспекција)"
)
COURT = "(?i:суд|sąd|soud|sud)"
FIELD = rf"[{LOWER}]{{3,}}(?:ів|їв|их|ої|ії|ості|и|і|ї|ти|ров'я|ов|ев|ых|ого|ой|ел|ав|ych|ów|ii|ej|nih|nog|ja|e|а|е|ња|них|ног|a)"
AGREEING = r"[\w'’-]{3,}(?:ий|ій|ый|ой|ая|яя|ое|ее|а|я|е|є|и|о|y|i|a|e|o|ý|á|é|í)(?<![łлl][aoiаои])"  # a past tense is no adjective
FIELDS = rf" (?:(?:za|за|do spraw|для|по|у справах|по делам|із? питань|по вопросам|по борьбе с|із|з|с|na rzecz) )?{FIELD}(?: {FIELD}){{0,2}}(?:(?<=их|ых|ой) [{LOWER}]{{4,}})?(?: (?:та|і|й|и|i|oraz|a) {FIELD})?"
SLAVIC = (
    rf"(?P<lead>(?={CAPITAL}){AGREEING}(?: {AGREEING}){{0,2}} )?(?:(?P<work>{OF_WORK})|(?P<court>{COURT})|(?i:HEADS))(?![\w-])"
    rf"(?P<tail>(?(lead)|(?(work)(?:{FIELDS})?))(?: {NAME})*(?(court)(?: (?:w|we|в|у|u|v|ve) {NAME}(?: {NAME})?)?))"
)
GERMAN_HEADS = (
    "(?:[Mm]inisterium|[Gg]ericht(?:shof)?|[Pp]olizei|[Aa]mt|[Bb]ehörde|[Aa]gentur|[Uu]niversität|[Ii]nstitut|[Vv]erband|[Vv]erein|[Kk]ommission|[Bb]ank|[Ss]tiftung|[Pp]artei|"
    "[Hh]ilfswerk|[Oo]rganisation|[Pp]räsidium|[Kk]rankenhaus|[Rr]ettung|[Zz]eitung|[Ww]acht|[Gg]esellschaft|[Gg]enossenschaft|[Vv]erwaltung|[Dd]irektion|[Kk]reuz|[Aa]kademie|[Hh]ochschule|[Tt]heater|[Oo]per|"
    "[Gg]emeinschaft|[Kk]ongress|[Kk]onferenz|[Zz]entrale|[Ww]erke|[Mm]useum|[Ff]estspiele|[Pp]hilharmoniker|[Oo]rchester|[Ss]taatsanwaltschaft|[Kk]linikum|[Ff]euerwehr|[Kk]ammer|[Gg]ewerkschaft)"
)
# A compound, a head after an adjective, or one before a town or "für".
GERMAN = (
    rf"(?:(?P<adjective>{CAPITAL}[{LOWER}]+(?:er|e|es|en)) )?(?P<head>(?:{CAPITAL}[{LOWER}]+)?{GERMAN_HEADS})(?P<genitive>e?s)?(?![\w-])(?P<tail>(?: (?:für|gegen) (?:die |den |das )?{NAME}(?: und {NAME})?)?"
    rf"(?: (?:in )?{CAPITAL}[{LOWER}]+)?)"
)
BUND = re.compile(
    r"(?:Bundes|Landes|Landgericht|Reichs|Innen|Außen|Finanz|Justiz|Verteidigungs|Umwelt|Verfassungs|Weltorg|Volks|National)"
)
MASCULINE_ENDINGS = tuple("йyiіýíи")  # how adjectives of masculine nouns end in Slavic languages
SURELY = 2  # words: a longer name is one at the start of a sentence, too
PLACE_ADJECTIVE = re.compile(r"\w+(?:ськ|цьк|зьк|ск|цк|ški|ški|sk|ck|шк)(?:ий|а|е|ий|ая|ое|i|a|ie|и|о|ý|á|é)\Z")


def _pattern(order: str, heads: str = "") -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])" + order.replace("HEADS", heads) + r"(?![\w-])")


TURKIC_HEADS = {
    "tr": "Üniversitesi|Bakanlığı|Derneği|Vakfı|Partisi|Başkanlığı|Belediyesi|Mahkemesi|Kurumu|Kurulu|Müdürlüğü|Bankası|Federasyonu|Birliği|Sendikası|Enstitüsü|Hastanesi|Meclisi|"
          "Komisyonu|Konseyi|Ajansı|Odası|Holding|Gazetesi|Komutanlığı|Valiliği|Savcılığı|Barosu|Kulübü|Örgütü|Merkezi|Fonu|Kuvvetleri|Polisi|Müzesi|Tiyatrosu|Şirketi",
    "az": "Universiteti|Nazirliyi|Partiyası|Məhkəməsi|Komitəsi|Bankı|Birliyi|İnstitutu|Xidməti|Agentliyi|Assosiasiyası|Federasiyası|Şirkəti|Mərkəzi|Fondu|Şurası|Akademiyası",
}  # fmt: skip
TURKIC = rf"{NAME}(?: (?:(?:ve|və) )?{NAME}){{0,5}}? (?:HEADS)"
# How heads end in the Romanian genitive, and in the nominative: "Departamentului", "Agenției".
ROMANIAN_CASES = {
    "ului": "ul", "iei": "ia", "unii": "unea", "rții": "rtea", "ăncii": "anca", "erei": "era", "tății": "tatea", "cii": "cea",
}  # fmt: skip
ROMANIAN = "|".join(
    f"{head}|{head.removesuffix(base)}{ending}" if head.endswith(base) else head
    for head in ROMANCE_HEADS["ro"].split("|")
    for ending, base in [next(((e, b) for e, b in ROMANIAN_CASES.items() if head.endswith(b)), ("", "—"))]
)
PATTERNS = {
    **{language: _pattern(TURKIC, heads) for language, heads in TURKIC_HEADS.items()},
    **{language: _pattern(ROMANCE, heads) for language, heads in (ROMANCE_HEADS | {"ro": ROMANIAN}).items()},
    **{language: _pattern(SLAVIC, heads) for language, heads in SLAVIC_HEADS.items()},
    "de": _pattern(GERMAN),
}


def by_head_noun(
    parsed: ParsedStory, given_names: Collection[str], presented: Sequence[Candidate] = ()
) -> Iterator[Candidate]:
    """Yield the organizations whose names are built on a head noun, but not those that are `presented` by it."""
    pattern = PATTERNS.get(parsed.language)
    taken = SpanIndex.of(select_longest([candidate.span for candidate in presented], lambda span: span))
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        start = match.start() + _disagreeing(match) if parsed.language in SLAVIC_HEADS else match.start()
        span = _without_grammar(parsed, Span(start, match.end()), given_names)
        name = span.of(parsed.text) if span else ""
        if span is None or taken.meets(span):
            continue
        if name[0].isupper() and "\n" not in name and _identifies(parsed, match, span):
            yield Candidate.by("head-noun", span, body(_in_nominative(name, match, parsed.language)))


def _in_nominative(name: str, match: re.Match[str], language: str) -> str:
    """Return a name whose head a German or Romanian text has in the genitive as its label has it."""
    if language == "de" and match["genitive"]:
        return name.replace(f"{match['head']}{match['genitive']}", match["head"], 1)
    head, blank, rest = name.partition(" ")
    if language == "ro" and head not in ROMANCE_HEADS["ro"].split("|"):
        ending = next(ending for ending in ROMANIAN_CASES if head.endswith(ending))
        return f"{head.removesuffix(ending)}{ROMANIAN_CASES[ending]}{blank}{rest}"
    return name


def by_small_head(parsed: ParsedStory, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the courts, ministries, universities and hospitals whose head a Romance text writes in small letters."""
    pattern = SMALL.get(parsed.language)
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        person = next((name for name in GOVERNED.finditer(match[0]) if fold(name["name"]) in given_names), None)
        if person is None:
            yield Candidate.by("head-noun", Span(*match.span()), body(match[0][0].upper() + match[0][1:]))


def _disagreeing(match: re.Match[str]) -> int:
    """Return how far the words before a head reach that do not agree with it: "Ранее Медеуский суд"."""
    lead = match["lead"] or ""
    head = match[0][len(lead) : match.start("tail") - match.start()]
    if head[-1].lower() in "aeioyаеёиіоуыюяєёь":
        return 0
    words = lead.split()
    while words and not words[0].endswith(MASCULINE_ENDINGS):
        words = words[1:]
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
    parts = span.of(parsed.text).split()
    if parsed.language in TURKIC_HEADS:
        return True
    if len(parts) < 2:
        return parsed.language == "de" and BUND.match(parts[0]) is not None
    if parsed.language in SLAVIC_HEADS and parsed.starts_sentence(span) and not match["tail"]:
        return len(parts) > SURELY or PLACE_ADJECTIVE.match(parts[0]) is not None
    return parsed.language != "de" or bool(match["tail"] or (match["adjective"] and not parsed.starts_sentence(span)))
