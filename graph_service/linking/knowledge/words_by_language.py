"""Words by language: ordinary words and given names from extracted tables, and the words that show places, people and bodies.

`data/ordinary-words.tsv` (words that are names of places, too: "réunion", "essen", "мали") and `data/given-names.tsv` say where
they come from; scripts in `tests/quality` make them. The tables below are for languages without a parser. They have
prepositions, settlements, landmarks and the endings of their cases for places, and for people and bodies the beginnings of
offices, verbs of speech and heads.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from graph_service.files import resource
from graph_service.languages import FUNCTION_WORDS
from graph_service.linking.knowledge.inflection import serbian_cyrillic
from graph_service.text import fold

ORDINARY_WORDS, GIVEN_NAMES = "data/ordinary-words.tsv", "data/given-names.tsv"
SURNAME_FIRST = frozenset({"zh", "ja", "ko"})  # of these the table has surnames


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Return the ordinary words of a language that are names, too, of English the common ones, folded; none where no dictionary tells."""
    return frozenset(_rows(ORDINARY_WORDS).get(language, "").split())


def is_ordinary(name: str) -> bool:
    """Tell whether an English name is made of common words alone, in the singular or plural: "Energy", "Women's Resource Centers"."""
    common = ordinary_words("en")
    for part in re.findall(r"[^\W\d_]{3,}", re.sub(r"['’]s?\b", "", fold(name))):
        forms = (part, part.removesuffix("s"), part.removesuffix("es"), re.sub("ies$", "y", part))
        if common.isdisjoint(forms) and part not in FUNCTION_WORDS:
            return False
    return True


@cache
def given_names(language: str) -> frozenset[str]:
    """Return the folded given names that a text in a language may have: its own, and those of others that are no words in it."""
    foreign = {name for tag, row in _rows(GIVEN_NAMES).items() if tag not in SURNAME_FIRST for name in row.split()}
    return native_names(language) | (foreign - ordinary_words(language))


@cache
def native_names(language: str) -> frozenset[str]:
    """Return the folded given names that are usual in a language or known in many."""
    rows = _rows(GIVEN_NAMES)
    return frozenset({*rows["mul"].split(), *rows.get(language, "").split()})


@cache
def common_surnames(language: str) -> frozenset[str]:
    """Return the common surnames of a language that writes them first, none of another."""
    return frozenset(_rows(GIVEN_NAMES).get(language, "").split() if language in SURNAME_FIRST else ())


@cache
def _rows(file: str) -> Mapping[str, str]:
    with resource(file).open(encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t", 1) for line in lines if not line.startswith("#"))


LOWER = "a-zà-öø-ÿąćęłńśźżčđšžřěůťďňőűășțğıа-яёіїєґђјљњћџ"
CAPITAL = rf"[^\W\d_{LOWER}]"
WORD = rf"(?:{CAPITAL}['’])?{CAPITAL}[\w’'-]*\w"
SOUTH_SLAVIC_LOCATIVE, SOUTH_SLAVIC_GENITIVE = "u|na|pri", "iz|kod|blizu|kraj"
SOUTH_SLAVIC_NOUNS = "sel[oau]|varoši?c?[aeui]?|mest[oau]|opštin[aeiu]|naselj[eau]|gradi?ć?[au]?"
LOCATIVE = {
    "uk": "у|в", "ru": "в|во", "pl": "w|we|na", "cs": "v|ve|na", "sk": "v|vo|na", "sl": "v|na",
    "hr": SOUTH_SLAVIC_LOCATIVE, "bs": SOUTH_SLAVIC_LOCATIVE, "sr": f"{SOUTH_SLAVIC_LOCATIVE}|{serbian_cyrillic(SOUTH_SLAVIC_LOCATIVE)}",
}  # fmt: skip
GENITIVE = {
    "uk": "із|з|до|біля|поблизу|неподалік", "ru": "из|до|около|близ", "pl": "z|ze|do|koło|okolicach|okolice", "cs": "z|ze|do|u|okolí", "sk": "z|zo|do|pri", "sl": "iz|do|blizu",
    "hr": SOUTH_SLAVIC_GENITIVE, "bs": SOUTH_SLAVIC_GENITIVE, "sr": f"{SOUTH_SLAVIC_GENITIVE}|{serbian_cyrillic(SOUTH_SLAVIC_GENITIVE)}",
}  # fmt: skip
# Languages that leave names as they are, or almost.
PLAIN = {
    "fr": "à|près d[e']|habitants d[e']|entre|vers|à l['’]|village d[e'’]|commune d[e'’]|maire d[e'’]|gendarmerie d[e'’]|gare d[e'’]|gymnase d[e'’]|col d[eu'’]", "it": "a|ad|in|presso|vicino a|verso|abitanti di|campo di|paese di|comune di|frazione di",
    "es": "en|cerca de|desde|hacia|habitantes de|vecinos de|pueblo de|municipio de|localidad de", "pt": "em|perto de|habitantes de|município de|vila de",
    "ca": "a|prop de|veïns de|poble de", "ro": "în|la|lângă|satul|comuna|orașul", "nl": "in|te|nabij|uit|bij|dorp|gemeente|stad", "bg": "в|във|край|към|село|селата|град|община|общината|жители на|жителите на|кмет на|кметът на|кмета на|гара", "mk": "во|кај|крај|село|град|општина", "sv": "i|nära|byn", "da": "i|nær|landsbyen", "no": "i|nær|landsbyen",
    "de": "[Dd]orf|[Oo]rt|[Gg]emeinde|[Ss]tadtteil|[Oo]rtsteil|[Oo]rtschaft|[Kk]leinstadt|[Ss]tadt|[Bb]ezirk|[Vv]ie?rtel|[Bb]ewohner(?:n)? von",
}  # fmt: skip
NOUNS = {
    "uk": "сел[оаі]|смт|селищ[еаі]|хут[оі]р\\w*|міст[оаі]|містечк[оау]", "ru": "сел[оае]|пос[её]л\\w+|деревн[яиею]|хутор\\w*|город[ае]?|станиц[аыеу]",
    "pl": "wsi|wieś|miejscowości|miejscowość|miasteczk[ou]|gmin[aiye]|miast[ao]", "cs": "obc[ei]|obec|vesnic[ei]|měst[oě]", "sk": "obc[ei]|obec|dedin[ae]|mest[oe]",
    "sl": "vas|vasi|naselj[eu]", "hr": SOUTH_SLAVIC_NOUNS, "bs": SOUTH_SLAVIC_NOUNS, "sr": f"{SOUTH_SLAVIC_NOUNS}|{serbian_cyrillic(SOUTH_SLAVIC_NOUNS)}",
}  # fmt: skip
# German nouns have capitals; how names of its settlements end tells them from other nouns.
GERMAN_SETTLEMENT = re.compile(
    r"(?!(?:Alt|Innen|Haupt|Groß|Klein|Vor|Hafen|Partner|Heimat|Landeshaupt)(?:stadt|dorf)\Z)\w{2,}(?:dorf|burg|heim|hausen|ingen|stadt|bach|rode|stedt|kirchen|münster|ahr(?<!fahr))\Z"
)
# Before the name of a field of study or work, which is capitalized in these languages: "doctor en Economía", "vagas em Sistemas Digitais".
STUDY_BEFORE = re.compile(
    r"\b(?:doctor\w*|máster|maestr\w+|licenciad\w+|licenciatura|grado|graduad\w+|diplomad\w+|diplomatura|título|carrera|cursos?|experto?s?|expertas?|especialista\w*|especializad\w+|catedrátic\w+|"
    r"profesor\w*|estudios|investigador\w*|ingenier\w+|doutor\w*|mestr\w+|mestrado|bacharel\w*|formad\w+|formação|especialização|monitori\w+|pós-graduação|professor\w*|pesquisador\w*|"
    r"docteur\w*|doctorat|licence|diplôme\w*|professeur\w*|spécialiste|chercheu\w+|laure\w+|dottor\w+|esperto|corso|corsi|docente|ricercator\w+) (?:en|em|in|de|di|del|da) \Z",
    re.IGNORECASE,
)
ELIDED = re.compile(r"[LD]['’][^\W\d_A-ZÀ-Þ]")  # an article before a noun: "L’humanité", but "L’Aquila"
# How French towns are named: Tournon-sur-Rhône, Saint-Affrique, Villeneuve-lès-Avignon.
FRENCH_SETTLEMENT = re.compile(r"Sainte?-\w+|\w+(?:-\w+)*-(?:sur|sous|lès|les|en|aux?|du|de|la|le)-\w+")
# What prepositions of place govern, too: feasts, and the networks that people write in.
NO_PLACES = frozenset(
    "noel paques midi toussaint pentecote natale pasqua ferragosto navidad pascua pentecostes natal pascoa різдво різдва великдень великодня рождество пасху "
    "wigilie wielkanoc bozic bozica uskrs божић васкрс internet internecie internetu інтернет інтернеті интернет интернете facebook facebooku фейсбуці фейсбук "
    "фейсбуке фејсбуку twitter twitteru твітері твиттере instagram instagramu інстаграмі інстаграм instagrama youtube telegram telegramu телеграмі телеграме google accion action azione acao".split()
)
ARTICLES = r"(?:(?:[Ll]a|[Ll]e|[Ll]es|[Ll]os|[Ll]as|[Ee]l) |[Ll]['’])?"
# What the endings of each case become in the nominative, the likeliest first; a hyphen stands for none.
SOUTH_SLAVIC_NOMINATIVE = (
    "ova: ovo / ju: je / u: - / og: o / oga: o / oj: a / om: o / ama: e / ima: i / i: a / a: - / e: a"
)
NOMINATIVE: Mapping[str, str] = {
    "uk": "ою: а / ею: я / єю: я / ем: ь / ом: - / ому: е / ові: - / івці: івка / ці: ка / зі: га / ій: а / ої: а / ах: и / ях: і / ові: ів / еві: ів / ні: на / рі: ра / лі: ль / ок: ки / ого: е / ки: ка / и: а / ї: я / а: - / я: й / у: - / ю: й / і: -",
    "ru": "ове: ово / еве: ево / ине: ино / ке: ка / ном: ное / ском: ское / ом: - / ем: ь / ской: ская / ной: ная / ой: а / ей: я / ью: ь / ах: ы / ях: и / ого: ое / ок: ки / ки: ка / ы: а / и: ь / а: - / я: й / е: -",
    "pl": "wią: ew / czą: cz / ą: a / iem: - / em: - / owie: ów / awiu: aw / ach: y / ej: a / ego: e / emu: e / cach: ce / kach: ki / ce: ka / dzie: da / cie: t / wie: wa / nie: no / iu: - / u: - / ki: ka / y: a / i: ia / a: -",
    "cs": "sku: sko / skem: sko / cku: cko / ově: ov / ech: y / é: á / ého: é / ce: ka / ě: - / u: - / y: a / a: -", "sk": "ove: ov / ej: á / om: é / e: a / u: - / y: a / a: -",
    "sl": "u: - / i: a / a: - / e: a", "hr": SOUTH_SLAVIC_NOMINATIVE, "bs": SOUTH_SLAVIC_NOMINATIVE, "sr": SOUTH_SLAVIC_NOMINATIVE,
}  # fmt: skip
# Adjectives of towns and states name none ("Рівненської області"), nor do abbreviations ("EPS-u").
ADJECTIVE = re.compile(
    r"\w+(?:[сцз]ьк|[сц]к|[sc]k|šk|шк|čk|ћк)(?:ого|ому|ої|ою|ій|им|их|ой|ом|ую|ая|ий|а|е|iego|iej|im|ą|a|ie|i|og|oj|om|ог|ој|е|ého|é|á|ý)\Z"
)
ABBREVIATION = re.compile(rf"{CAPITAL}{{2}}")
APPOSED = {language: re.compile(rf"(?<!\w)(?:{nouns}) \Z", re.IGNORECASE) for language, nouns in NOUNS.items()}
# What stands right before a place's name.
CUE_TABLES = (LOCATIVE, GENITIVE, PLAIN, NOUNS)
CUES = {
    language: re.compile(
        rf"(?<![\w'’-])(?:{'|'.join(filter(None, (table.get(language) for table in CUE_TABLES)))})(?: |(?<=['’]))\Z",
        re.IGNORECASE,
    )
    for language in (*LOCATIVE, *PLAIN)
}
NO_CUE = re.compile(r"(?!)")
# What stands after a town's name and says that it is one: "Keçiören Belediye Başkanı".
TOWN_BEFORE = {
    "tr": re.compile(
        r" (?:(?:Büyükşehir|İl|İlçe) )?(?:Beledi\w+|Vali\w*|Kaymakam\w*|Emniyet|Cumhuriyet Başsavcı\w*|Milli Eğitim|Milletvekil\w+|ilçe\w*|ilin\w*|Adliye\w*|Baros\w*|Havaliman\w*|Otogar\w*|[Mm]ahalle\w*|[Kk]öyü\w*|[Bb]eldesi\w*|[Mm]evkii?\w*)\b"
    ),
}
# What stands after a place's name where the language puts its cases there, behind an apostrophe: "Yeşilyurt'ta".
CASE_SUFFIX = {
    "tr": re.compile(r"['’](?:[dt][ae]n?|[dt][ae]ki\w*|y?[ae]|n[iıuü]n|l[iıuü])\b"),
    "az": re.compile(r"['’](?:d[aə]n?|y?[aə])\b"),
}
# The case of the last of two names is that of the first, too: "Muğla ve Iğdır'da".
COORDINATED = {
    language: re.compile(rf",? (?:ve|veya|ile|və) {CAPITAL}\w+{suffix.pattern}")
    for language, suffix in CASE_SUFFIX.items()
}
ROMANCE_NAME = rf"(?<![\w-]){ARTICLES}(?<![\w-]){WORD}(?: (?:(?:de|del|de la|de los|da|do|das|dos|di|allo|alla|al|sur|sous|sul|am|an der|aan de) )?{WORD})*"
NAMES = {
    **dict.fromkeys(LOCATIVE, re.compile(rf"(?<![\w’'-]){WORD}(?: (?:(?:nad|pod|na|над) )?{WORD}){{0,2}}")),
    "de": re.compile(rf"(?<![\w-]){WORD}(?: (?:am|an der|ob der|vor der) (?!\w+tag(?!\w)|Mittwoch){WORD})?"),
    **dict.fromkeys(PLAIN.keys() - {"de"}, re.compile(ROMANCE_NAME)),
}
# Names of which only the first word has a capital: "Бобов дол".
SMALL_SECOND = {"bg": re.compile(rf"(?<![\w-]){WORD} [а-я]{{3,}}(?![\w-])")}
OTHER_NAME = re.compile(rf"(?<![\w-])(?:{CAPITAL}['’])?{CAPITAL}[\w-]*\w(?: {CAPITAL}[\w-]*\w)*")
# What stands between names of a kind: "Năvodari și Medgidia", "Elazığ, Diyarbakır ve Adıyaman".
AND = r"(?:,|(?:,? (?:і|й|та|и|ды|або|или|i|a|oraz|lub|albo|i|ili|nebo|in|og|och|ja|e|ed|o|y|et|ou|și|sau|ve|veya|və|und|oder|en|of|és|ir|un|dhe|да|та|и|και)))"
BETWEEN = re.compile(
    rf"{AND} (?:(?:{'|'.join(filter(None, (*LOCATIVE.values(), *GENITIVE.values())))}|à|en|in|a|ad|în|la) )?\Z"
)
# Words for what a landmark is: before its name in small letters, those for a river apart, or as the name's first word.
RIVERS = {
    "uk": "річк[аиіоу]ю?|рік[аиу]|ріці|ріки", "ru": "рек[аиеу]|рекой|реке", "pl": "rzek[aiąę]|rzece", "cs": "řek[aouy]|řece", "sk": "riek[aouy]|rieke", "sl": "rek[aeio]",
    **dict.fromkeys(("hr", "bs", "sr"), f"r(?:ij)?ek[aeuo]m?|r(?:ij)?eci|{serbian_cyrillic('rek')}[аеуо]м?|{serbian_cyrillic('reci')}"),
    "de": "(?:Flu(?:ss|ß)|Flusse?s)", "fr": "rivière|fleuve|(?:vallée|rives?|berges?|crues?|lit)(?= d(?:u|e l[a'’]) ?)", "it": "fiume|torrente|(?:valle|rive|argini|piena|foce)(?= del(?:la|l['’])? ?)", "es": "río|(?:valle|ribera|orillas?|cauce|cuenca|desembocadura)(?= del )", "pt": "rio", "ro": "râul(?:ui)?|fluviul(?:ui)?", "ca": "riu",
}  # fmt: skip
# What stands before a river and, in some languages, before a town: "над Серетом", "dolina Dunajca".
RIVERSIDE = {
    language: re.compile(rf"(?<!\w)(?:{words}) \Z", re.IGNORECASE)
    for language, words in {
        "uk": r"над|понад|уздовж|вздовж|долин\w+|берег\w*|русл\w+|гирл\w+", "ru": r"над|вдоль|долин\w+|берег\w*|русл\w+|усть\w+",
        "pl": r"nad|dolin\w+|brzeg\w*|ujści\w+|koryt\w+", "cs": r"nad|údol\w+|břeh\w*|povodí|koryt\w+",
        **dict.fromkeys(("hr", "bs", "sr"), r"dolin\w+|obal\w+|korit\w+|ušć\w+|pored|duž|долин\w+|обал\w+|корит\w+|ушћ\w+|поред|дуж"),
        "bg": r"край|край река|поречие\w*|бреге?\w*|корит\w+",
    }.items()
}  # fmt: skip
HEIGHTS = {
    "uk": "озер[оаі]|гор[аиіу]|острів|остров[аіу]|затока", "ru": "озер[оае]|гор[аыеу]|остров[ае]?", "pl": "jezior[oaz]|gór[aęy]|wysp[aęy]|przełęcz", "cs": "jezer[oau]|hor[aouy]|ostrov[aě]?",
    **dict.fromkeys(("hr", "bs", "sr"), "jezer[oau]|planin[aeiu]|ostrv[oau]|otok[au]?|језер[оау]|планин[аеиу]|острв[оау]"),
    "de": "(?:Berg|Insel|See|Alm|Schloss|Burg)", "fr": "lac|mont|massif|col|île", "it": "lago|monte|passo|isola", "es": "lago|monte|cerro|volcán|isla|embalse", "pt": "lago|serra|ilha", "ro": "lacul|muntele|insula",
}  # fmt: skip
OPENING = {
    "it": "Val|Valle|Monte|Monti|Lago|Isola|Isole|Golfo|Capo|Passo|Costa|Parco|Piazza|Via|Ponte|Palazzo|Castello|Basilica|Stadio|Colle|Porta",
    "es": "Sierra|Valle|Monte|Cerro|Lago|Isla|Islas|Golfo|Cabo|Bahía|Costa|Parque|Plaza|Puente|Palacio|Castillo|Catedral|Estadio|Volcán|Río|Desierto|Cordillera|Avenida",
    "fr": "Val|Vallée|Mont|Lac|Île|Îles|Golfe|Cap|Côte|Col|Massif|Place|Promenade|Boulevard|Avenue|Pont|Palais|Château|Cathédrale|Basilique|Stade|Marais|Forêt|Pointe|Baie|Hôtel",
    "pt": "Serra|Vale|Monte|Lago|Ilha|Ilhas|Golfo|Cabo|Baía|Costa|Praça|Ponte|Palácio|Castelo|Estádio|Rio",
    "ro": "Valea|Muntele|Munții|Lacul|Insula|Piața|Podul|Palatul|Castelul|Catedrala|Stadionul|Delta|Marea|Dealul",
}  # fmt: skip
JOINT = r"(?:(?:de la|de los|de las|del|de|des|du|della|delle|dei|degli|di|da|do|dos|al|alla) |d['’]|dell['’]|de l['’]|l['’])?"


PRESENTED_LANDSCAPES = {
    language: re.compile(
        rf"(?<![\w’'-])(?:(?P<river>{rivers})|{HEIGHTS.get(language, '(?!)')}) {JOINT if language in OPENING else ''}(?P<name>{WORD})(?![\w-])"
    )
    for language, rivers in RIVERS.items()
}
LANDSCAPES = {
    language: re.compile(rf"(?<![\w’'-])(?P<name>(?:{nouns}) {JOINT}{WORD}(?: {WORD})?)(?![\w-])")
    for language, nouns in OPENING.items()
}
# Languages that put the names of firms, ships and stations in quotation marks, and the words before a place's.
QUOTING = frozenset({"uk", "ru", "be", "pl", "sr", "hr", "bs"})
NAME_IN_QUOTES = re.compile(
    rf"(?<=[{LOWER},А-ЯІ] )(?:«(?P<guillemets>{CAPITAL}[^«».!?:;,\"\n]{{2,30}})»|„(?P<quotes>{CAPITAL}[^„”“.!?:;,\"\n]{{2,30}})[”“])"
)
PLACES_IN_QUOTES = re.compile(
    r"(?<!\w)(?:пункт\w* пропуск\w*|КПП|КПВВ|станц[иі]\w+|зупинк\w+|шахт\w+|родовищ\w+|месторождени\w+|терм[иі]нал\w*|стад[иі]он\w*|аеропорт\w*|аэропорт\w*|арен\w+|"
    r"кар'єр\w*|карьер\w*|заповідник\w*|заказник\w*|урочищ\w+|санатор\w+|пансионат\w*|готел\w+|гостиниц\w+|kopaln\w+|stacj\w+|lotnisk\w+|stadion\w*|przejści\w+ graniczn\w+|rudnik\w*|рудник\w*|hotel\w*|хотел\w*) ?\Z",
    re.IGNORECASE,
)
# How Hungarian says where: "Vácnál", "Visegrádon", "Győrött".
HUNGARIAN_LOCATIVE = re.compile(r"\w{2}(?:b[ae]n?|b[óő]l|[oeö]n|n[áé]l|h[oeö]z|r[ae]|r[óő]l|t[óő]l|[oeö]tt|ig)\Z")
# Regions named by adjectives of towns: "в Одеській та Київській областях".
SUFFIX = r"(?:ськ|цьк|зьк|ск|цк|шк|чк|ћк|šk|sk|ck)"
ENDING = r"(?:iego|iemu|imi|ich|iej|ego|ej|ie|im|ого|ому|ою|им|ими|ым|ыми|их|ой|ом|ої|ій|ую|ая|ий|ый|ој|ог|ém|ého|ému|ou|ý|á|é|og|om|oj|i|ą|a|e|u|а|у|е|и|і)"
REGION_ADJECTIVE = rf"{CAPITAL}\w+?{SUFFIX}{ENDING}"
REGION_AND = r"(?:, (?:[вуі] )?| (?:та|і|й|и|i|a|oraz|te) (?:[вуwv] )?)"
REGION_SOUTH_SLAVIC = r"oblast\w*|okrug\w*|županij\w+"
REGION_NOUNS = {
    "uk": r"област\w+|кра[йюїє]\w*|округ\w*", "ru": r"област\w+|кра[йюея]\w*|округ\w*", "cs": r"oblast\w*|kraj\w*", "sk": r"oblas\w+|kraj\w*",
    "pl": r"obwo?ó?d\w*|województw\w+", "hr": REGION_SOUTH_SLAVIC, "bs": REGION_SOUTH_SLAVIC, "sr": f"{REGION_SOUTH_SLAVIC}|{serbian_cyrillic(REGION_SOUTH_SLAVIC)}",
}  # fmt: skip
REGION_AFTER_LIST = {
    language: re.compile(
        rf"(?<![\w-])(?P<list>{REGION_ADJECTIVE}(?:{REGION_AND}{REGION_ADJECTIVE})*) (?P<noun>{nouns})(?![\w-])"
    )
    for language, nouns in REGION_NOUNS.items()
}
REGION_BEFORE_LIST = {  # "w obwodzie charkowskim"
    "pl": re.compile(rf"(?<![\w-])(?i:{REGION_NOUNS['pl']}) (?P<list>\w+?{SUFFIX}{ENDING})(?![\w-])"),
}
# Regions named by nouns that are made of the adjective: "на Харківщині", "Донеччина". The suffix of the adjective is what the noun lacks.
# In Polish by the old locative of the adjective, which nothing else has: "w Opolskiem".
REGION_NOUN_ENDING = {"pl": "iem", "uk": "(?:а|и|і|у|ою)", "ru": "(?:а|ы|е|у|ой|ою)", "be": "(?:а|ы|е|у|ай|аю)"}
REGION_AS_NOUN = {
    language: re.compile(
        rf"(?<![\w-])(?P<stem>{CAPITAL}\w+?)(?P<suffix>{suffixes}){REGION_NOUN_ENDING[language]}(?![\w-])"
    )
    for language, suffixes in {
        "pl": "sk|ck|dzk",
        "uk": "щин|ччин",
        "ru": "щин|(?<=[дт])чин",
        "be": "шчын|(?<=[дт])чын",
    }.items()
}
SUFFIX_OF_ADJECTIVE = {"щин": "ськ", "ччин": "цьк"}  # in Ukrainian
# Districts named by adjectives of their towns: "у Хустському районі", "w powiecie tczewskim", "na Klatovsku".
TOWN_ADJECTIVE = rf"(?P<stem>{CAPITAL}\w+?)(?P<suffix>{SUFFIX}){ENDING}"
DISTRICTS = {
    **{
        language: re.compile(rf"(?<![\w-]){TOWN_ADJECTIVE} (?:{nouns})(?![\w-])")
        for language, nouns in {"uk": r"район\w{0,3}", "ru": r"район\w{0,3}", "be": r"раён\w{0,3}"}.items()
    },
    "pl": re.compile(rf"(?<![\w-])(?i:powia[ct]\w{{0,3}}) (?P<stem>\w+?)(?P<suffix>{SUFFIX}){ENDING}(?![\w-])"),
    **dict.fromkeys(
        ("cs", "sk"), re.compile(rf"(?<![\w-])(?P<stem>{CAPITAL}\w+?)(?P<suffix>sk|ck)(?:o|a|u|em|om)(?![\w-])")
    ),
}
DISTRICT_NOUNS = {"UA": "Raion", "PL": "County"}  # else a district
# Regions by their names and a word for them: "Pest megyében".
REGION_AFTER_NAME = {
    "hu": re.compile(rf"(?<![\w-])(?P<name>{CAPITAL}[\w-]+(?: {CAPITAL}[\w-]+)*) megy(?:e|ei|ék|é\w+)(?![\w-])")
}
# Districts that a word says to be one, before the name or as its last part: "Landkreis Mainz-Bingen", "Rhein-Neckar-Kreis". Those of one
# word are listed, since most words in -kreis are none: "Teufelskreis".
GERMAN_DISTRICT = re.compile(
    rf"(?<![\w-])(?:(?:Landkreis|Landkreises|Kreis(?:es)?(?= [\w-]+(?![\w-])(?! {CAPITAL}))) (?P<name>{CAPITAL}[\w]+(?:[- ](?:an der |am )?{CAPITAL}\w+){{0,2}})|"
    rf"(?P<whole>(?:{CAPITAL}\w+-){{1,3}}Kreis|(?:Altmark|Bodensee|Burgenland|Donnersberg|Eifel|Enz|Erzgebirgs|Hochsauerland|Hochtaunus|Hohenlohe|Kyffhäuser|"
    rf"Ortenau|Ostalb|Saale|Salzland|Vogtland|Wartburg|Wetterau|Zollernalb)kreis)(?:es)?)(?![\w-])"
)
REGION_OF_LIST = re.compile(rf"(?<![\w-])(?P<stem>\w+?)(?P<suffix>{SUFFIX}){ENDING}(?![\w-])")


SOUTH_SLAVIC_OFFICES = (
    "predsedni|predsjedni|potpredse|premijer|ministar|ministr|ambasador|direktor|šef|portparol|glasnogovorn|predstavni|koordinator|sekretar|komesar|povjereni|"
    "kancelar|gradonačelni|poslani|zastupni|general|pukovni|advokat|odvjetni|novinar|profesor|sudij|sudac|suci|tužila|aktivist|stručnja|gospodin|gospođa|"
    "zamenik|zamjenik|savetni|savjetni|načelni|rukovodi|lider|doktor"
)
SOUTH_SLAVIC_SPEECH = (
    "rekao|rekla|kazao|kazala|izjavio|izjavila|kaže|navodi|naveo|navela|ističe|istakao|istakla|naglasio|naglasila|dodao|dodala|objasnio|objasnila|poručio|"
    "poručila|je rekao|je rekla|je izjavio|je izjavila|je kazao|je kazala|je istakao|je istakla|je dodao|je dodala|upozorio|upozorila|potvrdio|potvrdila|podsetio|podsetila|podsjetio|podsjetila|smatra|tvrdi|zaključio|zaključila|ocenio|ocenila|ocijenio|ocijenila|saopštio|saopštila|najavio|najavila|precizirao|precizirala"
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
    "hr": SOUTH_SLAVIC_OFFICES, "bs": SOUTH_SLAVIC_OFFICES, "sr": f"{SOUTH_SLAVIC_OFFICES}|{serbian_cyrillic(SOUTH_SLAVIC_OFFICES)}",
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
    "tr": "cumhurbaşkan|başkan|yardımcı|kaymakam|vekil|başbakan|bakan|büyükelçi|sözcü|direktör|müdür|genel|temsilci|sekreter|vali|milletvekil|general|albay|avukat|gazeteci|profesör|savcı|yargıç|uzman|sayın",
    "nl": "president|premier|minister|ambassadeur|directeur|hoofd|woordvoerd|vertegenwoordig|coördinator|secretaris|commissaris|kanselier|burgemeester|generaal|kolonel|advoca|"
          "journalist|professor|rechter|activist|expert|meneer|mevrouw|voorzitter",
    "sv": r"\w*(?:president|minister|ambassadör|direktör|chef|talesperson|talesman|sekreterare|borgmästare|general|advokat|journalist|professor|domare|aktivist|expert|ordförande|åklagare|forskare|tränare|ledare|läkare|analytiker|skådespelare)",
    "da": r"\w*(?:præsident|minister|ambassadør|direktør|chef|talsmand|talsperson|sekretær|borgmester|general|advokat|journalist|professor|dommer|aktivist|ekspert|formand|forsker|træner|leder|læge|anklager|analytiker|ordfører|kommentator)",
    "no": r"\w*(?:president|minister|ambassadør|direktør|sjef|talsmann|talsperson|sekretær|ordfører|general|advokat|journalist|professor|dommer|aktivist|ekspert|formann|leder|forsker|trener|lege|aktor|analytiker|kommentator)",
}  # fmt: skip
SPEECH_BY_LANGUAGE = {
    "uk": "сказа\\w+|заяви\\w+|наголоси\\w+|підкресли\\w+|поясни\\w+|зазначи\\w+|дода\\w+|каже|розпові\\w+|повідоми\\w+|вважає|запевни\\w+|уточни\\w+|нагада\\w+|прокоментува\\w+|заклика\\w+|відзначи\\w+|попереди\\w+|визна\\w+|розповіда\\w+",
    "ru": "сказа\\w+|заяви\\w+|отмети\\w+|подчеркн\\w+|поясни\\w+|добави\\w+|говорит|рассказа\\w+|сообщи\\w+|считает|уточни\\w+|напомни\\w+|призна\\w+|прокомментирова\\w+|объясни\\w+|утвержда\\w+|призва\\w+|завери\\w+|вспомина\\w+|замети\\w+|предупреди\\w+",
    "be": "сказа\\w+|заяві\\w+|адзначы\\w+|падкрэслі\\w+|дада\\w+|кажа|паведамі\\w+",
    "pl": "powiedzia\\w+|oświadczy\\w+|podkreśli\\w+|doda\\w+|zaznaczy\\w+|wyjaśni\\w+|mówi|stwierdzi\\w+|poinformowa\\w+|przyzna\\w+|ocenia?\\w*|zapewni\\w+|zauważy\\w+|tłumaczy\\w*|przekon\\w+|zapowiedzia\\w+|przypomnia\\w+|ostrzega?\\w*|zaapelowa\\w+|przekaza\\w+",
    "cs": "řek\\w+|uved\\w+|prohlási\\w+|doda\\w+|zdůrazni\\w+|vysvětli\\w+|říká|sděli\\w+|upozorn\\w+|připomn\\w+|potvrdi\\w+|dopln\\w+|konstatova\\w+|upřesn\\w+|míní|tvrdí|varova\\w+|popsa\\w+",
    "sk": "poveda\\w+|uvied\\w+|vyhlási\\w+|doda\\w+|zdôrazni\\w+|vysvetli\\w+|hovorí",
    "sl": "je dejal\\w*|je povedal\\w*|dejal\\w*|povedal\\w*|je poudaril\\w*|je dodal\\w*|pravi",
    "hr": SOUTH_SLAVIC_SPEECH, "bs": SOUTH_SLAVIC_SPEECH, "sr": f"{SOUTH_SLAVIC_SPEECH}|{serbian_cyrillic(SOUTH_SLAVIC_SPEECH)}",
    "de": "sagte|erklärte|betonte|sagt|erklärt|betont|teilte|berichtete|forderte|warnte|meinte?|erzählte?|berichtet|fordert|warnt|kritisierte?|kommentierte?|ergänzte?|räumte|kündigte|befürchtet|vermutet|weiß|so|laut",
    "fr": "a déclaré|a dit|a expliqué|a souligné|a ajouté|a affirmé|explique|souligne|déclare|indique|affirme|ajoute|a confié|a estimé|a rappelé|a précisé|a regretté|a assuré|a indiqué|a annoncé|raconte|confie|estime|rappelle|précise|regrette|assure|résume|témoigne|insiste|poursuit|conclut|prévient|dénonce|déplore|reconnaît|commente|souffle",
    "it": "ha detto|ha dichiarato|ha affermato|ha aggiunto|ha spiegato|ha sottolineato|dice|afferma|spiega|sottolinea|ha ricordato|ha commentato|ha precisato|ha annunciato|ha concluso|osserva|racconta|commenta|replica|ricorda|conclude|avverte|precisa|denuncia|assicura|ammette|risponde|annuncia|dichiara|conferma|aggiunge|ribadisce|insiste",
    "es": "dijo|afirmó|declaró|señaló|explicó|añadió|subrayó|aseguró|dice|indicó|ha dicho|ha declarado|ha afirmado|destacó|advirtió|sostuvo|reconoció|apuntó|recordó|lamentó|denunció|criticó|insistió|precisó|comentó|respondió|anunció|reiteró|manifestó|expresó|aseveró|relató|contó|admitió|confirmó|agregó|explica|señala|afirma|asegura|ha explicado|ha señalado|ha asegurado|ha destacado",
    "pt": "disse|afirmou|declarou|explicou|acrescentou|sublinhou|diz|destacou|contou|lembrou|ressaltou|alertou|comentou|informou|anunciou|reconheceu|criticou|defendeu",
    "ca": "va dir|ha dit|va afirmar|ha afirmat|va declarar|ha declarat|va explicar|ha explicat|diu",
    "ro": "a spus|a declarat|a afirmat|a adăugat|a explicat|a subliniat|spune|declară|a precizat|a transmis|a anunțat|a menționat|a completat|a recunoscut|a avertizat|susține|explică|afirmă|crede|adaugă",
    "tr": "dedi|söyledi|açıkladı|belirtti|vurguladı|ekledi|konuştu|duyurdu|kaydetti|uyardı|hatırlattı|savundu|değerlendirdi|aktardı|anlattı|bildirdi",
    "nl": "zei|zegt|verklaarde|verklaart|benadrukte|benadrukt|vertelde|vertelt|aldus|stelt|stelde|meldt|meldde|volgens|vindt|reageert|waarschuwt",
    "sv": "sade|säger|sa|förklarade|förklarar|betonade|betonar|berättar|berättade|skriver|skrev|menar|uppger|tycker|enligt|konstaterar",
    "da": "sagde|siger|forklarer|forklarede|fortæller|fortalte|mener|skriver|skrev|oplyser|understreger|udtaler|ifølge|tilføjer|lyder",
    "no": "sa|sier|forklarer|forklarte|forteller|fortalte|mener|skriver|skrev|opplyser|understreker|uttaler|ifølge|legger|forteller",
}  # fmt: skip


def _words(table: dict[str, str], pattern: str) -> dict[str, re.Pattern[str]]:
    compiled = {language: re.compile(pattern.format(words), re.IGNORECASE) for language, words in table.items()}
    return defaultdict(lambda: NO_CUE, compiled)


OFFICES = _words(OFFICES_BY_LANGUAGE, "(?:{0})")
# Matches a verb after a name, and finds one right before a name.
SPEECH = _words(
    {language: rf"(?<!\w)(?:{verbs})(?= \Z|\b(?! \Z))" for language, verbs in SPEECH_BY_LANGUAGE.items()}, "{0}"
)
# Beginnings of words that make a name a body's, an event's, a street's: no person has one of them.
BODIES = re.compile(
    r"(?:Міністерств|Комітет|Рад[аиіу]\Z|Парті|Асоціаці|Університет|Інститут|Центр|Фонд|Місі|Бюро|Офіс|Організаці|Служб|Агентств|Облас|Район|Вулиц|Республік|Співдружн|Союз|Спілк|"
    r"Министерств|Комитет|Совет\w*\Z|Парти|Ассоциаци|Миссия|Миссии|Офис|Организаци|Агентств|Район|Улиц|Республик|Содружеств|"
    r"Ministerst|Komend|Politechni|Spraw\b|Służb|Straż|Sąd\w{0,3}\b|Komit|Rad[aęyz]\Z|Praw\b|Finans|Obron|Zdrowi|Rodzin|Edukac|Rozwoj|Rolnict|Klimat|Infrastr|Cyfryzac|Funduszy|Środowisk|Parti|Stowarzysz|Uniwersytet|Instyt|Centr|Fundacj|Misj|Biur|Organiza|Agencj|Ulic|Plac|Republi|Unia|Unii|Zjednocz|"
    r"Minister(?:io|o\b|ium|e\b|stv)|Comit|Consejo|Consiglio|Conseil|Universi|Istitut|Institu|Fondazion|Fundaci|Fondation|Mission|Missione|Ufficio|Oficina|Bureau|Stiftung|"
    r"Corte|Tribunal|Asamblea|Assemblea|Assemblée|Parlament|Parlement|Congreso|Senado|Senato|Sénat|Calle|Via\b|Piazza|Plaza|Rue\b|Place\b|Straße|Platz|Stadion|Arena\b|Banco|Banca|Banque|Bank|"
    r"Ministarstv|Skupštin|Vijeć|Već[ea]|Savez|Udruženj|Fakultet|Kancelarij|Misij|Мисиј|Ambasad|Амбасад|Суд\w{0,3}\b|Sud\w{0,3}\b|Stran[kc]|Ulica|Trg\b|Министарств|Скупштин|Већ[еа]|Савез|Удружењ|Канцелариј|Странк|"
    r"Belediye|Büyükşehir|Valili|Başsavcı|Kaymakaml|Müdürl|"
    r"Estados|Stati|États|Nations|Naciones|Nazioni|Nations|Vereinte|Spojené|Stany|Сполучен|Соединенн|Об'єднан|Европейск|Європейськ|Guerra|Guerre|Krieg|Війн|Войн)",
)
