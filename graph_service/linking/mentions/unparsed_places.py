"""Places that no reference file has, in languages without a parser: what a preposition of place or a word for a settlement presents.

"U Tavankutu", "à Cilaos", "село Грушівка": a capitalized name that is free, no person's and no ordinary word. The name
is labelled in the nominative, as the story has it elsewhere or by the likeliest rule, and lies in the country of the nearest place in its sentence, else in the story's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from graph_service.languages import common_words
from graph_service.linking.knowledge.inflection import lemmas, to_cyrillic, to_latin
from graph_service.linking.knowledge.role_words import BODIES, OFFICES
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.stop_words import CALENDAR
from graph_service.text import fold, occurrences, slugify

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
LONGEST = 2  # words of an unlisted name in a language that inflects them


def _cue(language: str) -> re.Pattern[str] | None:
    """Return what stands right before a place's name."""
    cues = filter(None, (table.get(language) for table in (LOCATIVE, GENITIVE, PLAIN, NOUNS)))
    words = "|".join(cues)
    return re.compile(rf"(?<![\w'’-])(?:{words})(?: |(?<=['’]))\Z", re.IGNORECASE) if words else None


APPOSED = {language: re.compile(rf"(?<!\w)(?:{nouns}) \Z", re.IGNORECASE) for language, nouns in NOUNS.items()}
CUES = {language: cue for language in (*LOCATIVE, *PLAIN) if (cue := _cue(language)) is not None}
NAMES = {
    **dict.fromkeys(LOCATIVE, re.compile(rf"(?<![\w’'-]){WORD}(?: {WORD}){{0,2}}")),
    "de": re.compile(rf"(?<![\w-]){WORD}"),
    **dict.fromkeys(
        PLAIN.keys() - {"de"},
        re.compile(
            rf"(?<![\w-]){ARTICLES}(?<![\w-]){WORD}(?: (?:(?:de|del|de la|de los|di|allo|alla|al|sur|sul|am|an der) )?{WORD})*"
        ),
    ),
}


def unlisted_places(
    parsed: ParsedStory,
    assignment: SpanAssignment,
    given_names: Collection[str],
    country_at: Callable[[Candidate], Entity | None],
    spoken: Collection[str],
) -> Iterator[Candidate]:
    """Yield the places that only their cues tell; `country_at` has the country of a place, `spoken` are those of the language."""
    language = parsed.language
    cue, pattern = CUES.get(language), NAMES.get(language)
    located = [mention for mention in assignment.mentions if mention.entity.type == "place"]
    countries = Counter(country for mention in located if (country := country_at(mention)) is not None)
    home = max(countries, key=lambda country: countries[country] + 2 * (country.key in spoken), default=None)
    if cue is None or pattern is None:
        return
    by_sentence: defaultdict[int, list[Candidate]] = defaultdict(list)
    for mention in located:
        by_sentence[parsed.sentence(mention.span).start].append(mention)
    for match in pattern.finditer(parsed.text):
        span = Span(match.start(), match.end())
        if not assignment.free(span) or parsed.all_caps.meets(span) or parsed.title_case.meets(span):
            continue
        name = span.of(parsed.text)
        before = parsed.before(span)
        is_settlement = (
            language == "de"
            and GERMAN.match(name) is not None
            and re.search(r"\b(?:in|aus|nach|bei|von|und) $", before)
        )
        if not (cue.search(before) or is_settlement) or not _may_be_place(name, language, given_names):
            continue
        sentence = parsed.sentence(span)
        beside = [mention for mention in by_sentence[sentence.start] if country_at(mention)]
        nearest = min(beside, key=lambda mention: abs(mention.span.start - span.start), default=None)
        country = (country_at(nearest) if nearest is not None else None) or home
        label = name
        if language in LOCATIVE and not APPOSED[language].search(before):
            label = _nominative(parsed, name)
        latin = to_latin(label) if language == "sr" else _romanized(label, language)
        place = Entity(
            type="place", id=slugify(latin) or "unnamed", label=label, subtype="city", iso=country.iso if country else None,
            part_of=(country.key,) if country else (), aliases=() if label.isascii() or latin == label else (latin,),
        )  # fmt: skip
        yield Candidate.by("model", span, place)


def _romanized(label: str, language: str) -> str:
    """Return a name in Latin letters; Ukrainian has letters of its own for two sounds."""
    if language == "uk":
        label = label.translate(str.maketrans("гГи", "hHy"))
    return slugify(label).replace("-", " ").title()


def _may_be_place(name: str, language: str, given_names: Collection[str]) -> bool:
    """Tell whether a name may be a place's: no person's, no body's, no office, no day."""
    parts = name.split()
    folded = fold(parts[0])
    forms = {folded, *lemmas(folded, language)}
    return not (
        SHORT.match(name) is not None
        or (language in LOCATIVE and ADJECTIVE.match(parts[-1]) is not None)
        or (len(parts) > 1 and not forms.isdisjoint(given_names))
        or (language in LOCATIVE and len(parts) > LONGEST)
        or not forms.isdisjoint(CALENDAR | NO_PLACES)
        or any(BODIES.match(part) or OFFICES[language].match(part) for part in parts)
        or parts[0].lower() in common_words(language)
    )


def _nominative(parsed: ParsedStory, name: str) -> str:
    """Return a declined name in the nominative: as the story has it elsewhere, else by the likeliest rule."""
    rules = [rule.split(": ") for rule in NOMINATIVE[parsed.language].split(" / ")]
    is_cyrillic = parsed.language == "sr" and to_latin(name) != name
    parts = name.split()
    for position, part in enumerate(parts):
        forms = []
        for rule in rules:
            ending, base = map(to_cyrillic, rule) if is_cyrillic else rule
            if part.endswith(ending) and len(part) > len(ending) + 1:
                forms.append(part.removesuffix(ending) + base.strip("-"))
        in_story = [form for form in forms if any(occurrences(form, parsed.text, joiners=""))]
        parts[position] = next(iter((*in_story, *forms)), part)
    return " ".join(parts)
