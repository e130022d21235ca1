"""Words that show places in languages without a parser: prepositions, settlements, landmarks, endings of their cases. Tables only."""

import re
from collections.abc import Mapping

from graph_service.linking.knowledge.inflection import to_cyrillic

CAPITAL = "[^\\W\\d_a-zà-öø-ÿąćęłńśźżčđšžřěůťďňőűășțğıа-яёіїєґђјљњћџ]"
WORD = rf"(?:{CAPITAL}['’])?{CAPITAL}[\w’'-]*\w"
SOUTH_SLAVIC_LOCATIVE, SOUTH_SLAVIC_GENITIVE = "u|na|pri", "iz|kod|blizu|kraj"
SOUTH_SLAVIC_NOUNS = "sel[oau]|varoši?c?[aeui]?|mest[oau]|opštin[aeiu]|naselj[eau]|gradi?ć?[au]?"
LOCATIVE = {
    "uk": "у|в", "ru": "в|во", "pl": "w|we|na", "cs": "v|ve|na", "sk": "v|vo|na", "sl": "v|na",
    "hr": SOUTH_SLAVIC_LOCATIVE, "bs": SOUTH_SLAVIC_LOCATIVE, "sr": f"{SOUTH_SLAVIC_LOCATIVE}|{to_cyrillic(SOUTH_SLAVIC_LOCATIVE)}",
}  # fmt: skip
GENITIVE = {
    "uk": "із|з|до|біля|поблизу|неподалік", "ru": "из|до|около|близ", "pl": "z|ze|do|koło|okolicach|okolice", "cs": "z|ze|do|u|okolí", "sk": "z|zo|do|pri", "sl": "iz|do|blizu",
    "hr": SOUTH_SLAVIC_GENITIVE, "bs": SOUTH_SLAVIC_GENITIVE, "sr": f"{SOUTH_SLAVIC_GENITIVE}|{to_cyrillic(SOUTH_SLAVIC_GENITIVE)}",
}  # fmt: skip
# Languages that leave names as they are, or almost.
PLAIN = {
    "fr": "à|près d[e']|habitants d[e']|entre|vers|à l['’]|village d[e'’]|commune d[e'’]", "it": "a|ad|in|presso|vicino a|verso|abitanti di|campo di|paese di|comune di|frazione di",
    "es": "en|cerca de|desde|hacia|habitantes de|vecinos de|pueblo de|municipio de|localidad de", "pt": "em|perto de|habitantes de|município de|vila de",
    "ca": "a|prop de|veïns de|poble de", "ro": "în|la|lângă|satul|comuna|orașul", "nl": "in|te|nabij|dorp", "sv": "i|nära|byn", "da": "i|nær|landsbyen", "no": "i|nær|landsbyen",
    "de": "[Dd]orf|[Oo]rt|[Gg]emeinde|[Ss]tadtteil|[Oo]rtsteil|[Oo]rtschaft|[Kk]leinstadt|[Ss]tadt|[Bb]ezirk|[Vv]ie?rtel|[Bb]ewohner(?:n)? von",
}  # fmt: skip
NOUNS = {
    "uk": "сел[оаі]|смт|селищ[еаі]|хут[оі]р\\w*|міст[оаі]|містечк[оау]", "ru": "сел[оае]|посёл\\w+|деревн[яиею]|хутор\\w*|город[ае]?|станиц[аыеу]",
    "pl": "wsi|wieś|miejscowości|miejscowość|miasteczk[ou]|gmin[aiye]|miast[ao]", "cs": "obc[ei]|obec|vesnic[ei]|měst[oě]", "sk": "obc[ei]|obec|dedin[ae]|mest[oe]",
    "sl": "vas|vasi|naselj[eu]", "hr": SOUTH_SLAVIC_NOUNS, "bs": SOUTH_SLAVIC_NOUNS, "sr": f"{SOUTH_SLAVIC_NOUNS}|{to_cyrillic(SOUTH_SLAVIC_NOUNS)}",
}  # fmt: skip
# German nouns have capitals; how names of its settlements end tells them from other nouns.
GERMAN = re.compile(
    r"(?!(?:Alt|Innen|Haupt|Groß|Klein|Vor|Hafen|Partner|Heimat|Landeshaupt)(?:stadt|dorf)\Z)\w{2,}(?:dorf|burg|heim|hausen|ingen|stadt|bach|rode|stedt|kirchen|münster|ahr(?<!fahr))\Z"
)
# What prepositions of place govern, too: feasts, and the networks that people write in.
NO_PLACES = frozenset(
    "noel paques midi toussaint pentecote natale pasqua ferragosto navidad pascua pentecostes natal pascoa різдво різдва великдень великодня рождество пасху "
    "wigilie wielkanoc bozic bozica uskrs божић васкрс internet internecie internetu інтернет інтернеті интернет интернете facebook facebooku фейсбуці фейсбук "
    "фейсбуке фејсбуку twitter twitteru твітері твиттере instagram instagramu інстаграмі інстаграм instagrama youtube telegram telegramu телеграмі телеграме google".split()
)
ARTICLES = r"(?:(?:[Ll]a|[Ll]e|[Ll]es|[Ll]os|[Ll]as|[Ee]l) |[Ll]['’])?"
# What the endings of each case become in the nominative, the likeliest first; a hyphen stands for none.
SOUTH = "ova: ovo / ju: je / u: - / og: o / oga: o / oj: a / om: o / ama: e / ima: i / i: a / a: - / e: a"
NOMINATIVE: Mapping[str, str] = {
    "uk": "ому: е / ові: - / івці: івка / ці: ка / зі: га / ій: а / ої: а / ах: и / ях: і / ові: ів / еві: ів / ні: на / рі: ра / лі: ль / ок: ки / ого: е / ки: ка / и: а / ї: я / а: - / я: й / у: - / ю: й / і: -",
    "ru": "ове: ово / еве: ево / ине: ино / ке: ка / ом: ое / ой: ая / ах: ы / ях: и / ого: ое / ок: ки / ки: ка / ы: а / и: ь / а: - / я: й / е: -",
    "pl": "owie: ów / awiu: aw / ach: y / ej: a / ego: e / emu: e / cach: ce / kach: ki / ce: ka / dzie: da / cie: t / wie: wa / nie: no / iu: - / u: - / ki: ka / y: a / i: ia / a: -",
    "cs": "ově: ov / ech: y / é: á / ého: é / ce: ka / ě: - / u: - / y: a / a: -", "sk": "ove: ov / ej: á / om: é / e: a / u: - / y: a / a: -",
    "sl": "u: - / i: a / a: - / e: a", "hr": SOUTH, "bs": SOUTH, "sr": SOUTH,
}  # fmt: skip
# Adjectives of towns and states name none: "Рівненської області". SHORT is an abbreviation, "EPS-u".
ADJECTIVE = re.compile(
    r"\w+(?:[сцз]ьк|[сц]к|[sc]k|šk|шк|čk|ћк)(?:ого|ому|ої|ою|ій|им|их|ой|ом|ую|ая|ий|а|е|iego|iej|im|ą|a|ie|i|og|oj|om|ог|ој|е|ého|é|á|ý)\Z"
)
SHORT = re.compile(rf"{CAPITAL}{{2}}")


def _cue(language: str) -> re.Pattern[str] | None:
    """Return what stands right before a place's name."""
    cues = filter(None, (table.get(language) for table in (LOCATIVE, GENITIVE, PLAIN, NOUNS)))
    words = "|".join(cues)
    return re.compile(rf"(?<![\w'’-])(?:{words})(?: |(?<=['’]))\Z", re.IGNORECASE) if words else None


APPOSED = {language: re.compile(rf"(?<!\w)(?:{nouns}) \Z", re.IGNORECASE) for language, nouns in NOUNS.items()}
CUES = {language: cue for language in (*LOCATIVE, *PLAIN) if (cue := _cue(language)) is not None}
NO_CUE = re.compile(r"(?!)")
# What stands after a place's name where the language puts its cases there, behind an apostrophe: "Yeşilyurt'ta".
CASES = {
    "tr": re.compile(r"['’](?:[dt][ae]n?|y?[ae]|n[iıuü]n|l[iıuü])\b"),
    "az": re.compile(r"['’](?:d[aə]n?|y?[aə])\b"),
}
ROMANCE_NAME = (
    rf"(?<![\w-]){ARTICLES}(?<![\w-]){WORD}(?: (?:(?:de|del|de la|de los|di|allo|alla|al|sur|sul|am|an der) )?{WORD})*"
)
NAMES = {
    **dict.fromkeys(LOCATIVE, re.compile(rf"(?<![\w’'-]){WORD}(?: (?:(?:nad|pod|над) )?{WORD}){{0,2}}")),
    "de": re.compile(rf"(?<![\w-]){WORD}(?: (?:am|an der|ob der|vor der) {WORD})?"),
    **dict.fromkeys(PLAIN.keys() - {"de"}, re.compile(ROMANCE_NAME)),
}
OTHER_NAME = re.compile(rf"(?<![\w-])(?:{CAPITAL}['’])?{CAPITAL}[\w-]*\w(?: {CAPITAL}[\w-]*\w)*")
# What stands between names of a kind: "Năvodari și Medgidia", "Elazığ, Diyarbakır ve Adıyaman".
AND = r"(?:,|(?:,? (?:і|й|та|и|ды|i|a|oraz|i|in|og|och|ja|e|ed|y|et|și|ve|və|und|en|és|ir|un|dhe|да|та|и|και)))"
BETWEEN = re.compile(
    rf"{AND} (?:(?:{'|'.join(filter(None, (*LOCATIVE.values(), *GENITIVE.values())))}|à|en|in|a|ad|în|la) )?\Z"
)
# Words for what a landmark is: before its name in small letters, those for a river apart, or as the name's first word.
RIVERS = {
    "uk": "річк[аиіоу]ю?|рік[аиу]|ріці|ріки", "ru": "рек[аиеу]|рекой|реке", "pl": "rzek[aiąę]|rzece", "cs": "řek[aouy]|řece", "sk": "riek[aouy]|rieke", "sl": "rek[aeio]",
    **dict.fromkeys(("hr", "bs", "sr"), f"r(?:ij)?ek[aeuo]m?|r(?:ij)?eci|{to_cyrillic('rek')}[аеуо]м?|{to_cyrillic('reci')}"),
    "de": "(?:Flu(?:ss|ß)|Flusse?s)", "fr": "rivière|fleuve", "it": "fiume|torrente", "es": "río", "pt": "rio", "ro": "râul(?:ui)?|fluviul(?:ui)?", "ca": "riu",
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
# Regions named by adjectives of towns: "в Одеській та Київській областях".
SUFFIX = r"(?:ськ|цьк|зьк|ск|цк|шк|чк|ћк|šk|sk|ck)"
ENDING = r"(?:iego|iemu|imi|ich|iej|ego|ej|ie|im|ого|ому|ою|ими|ым|ыми|их|ой|ом|ої|ій|ую|ая|ий|ый|ој|ог|ém|ého|ému|ou|ý|á|é|og|om|oj|i|ą|a|e|u|а|у|е|и|і)"
REGION_ADJECTIVE = rf"{CAPITAL}\w+?{SUFFIX}{ENDING}"
REGION_AND = r"(?:, (?:[вуі] )?| (?:та|і|й|и|i|a|oraz|te) (?:[вуwv] )?)"
REGION_SOUTH_SLAVIC = r"oblast\w*|okrug\w*|županij\w+"
REGION_NOUNS = {
    "uk": r"област\w+|кра[йюїє]\w*|округ\w*", "ru": r"област\w+|кра[йюея]\w*|округ\w*", "cs": r"oblast\w*|kraj\w*", "sk": r"oblas\w+|kraj\w*",
    "pl": r"obwo?ó?d\w*|województw\w+", "hr": REGION_SOUTH_SLAVIC, "bs": REGION_SOUTH_SLAVIC, "sr": f"{REGION_SOUTH_SLAVIC}|{to_cyrillic(REGION_SOUTH_SLAVIC)}",
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
REGION_OF_LIST = re.compile(rf"(?<![\w-])(?P<stem>\w+?)(?P<suffix>{SUFFIX}){ENDING}(?![\w-])")
