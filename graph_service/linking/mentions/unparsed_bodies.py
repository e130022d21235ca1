"""Organizations in languages without a parser that a word for their kind presents, and declined names on a head noun.

"фонд «Тиха хата»", "L'association Rive claire", "spółka Norwil", "Nordlicht AG": the name is what stands in quotation marks or begins with a
capital after the word, whatever it means. In Slavic languages a head in another case gets its nominative, with the adjectives
that agree with it: "Рівненського міського суду" is Рівненський міський суд.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from graph_service.languages import common_words
from graph_service.linking.knowledge.inflection import lemmas, to_cyrillic, to_latin
from graph_service.linking.knowledge.name_forms import CYRILLIC
from graph_service.linking.knowledge.role_words import OFFICES
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.unparsed_organizations import CAPITAL, FIELDS, LOWER, NAME, OF_WORK, SLAVIC_HEADS
from graph_service.linking.mentions.unparsed_places import nominative
from graph_service.model import Entity, Span
from graph_service.stop_words import CALENDAR
from graph_service.text import fold, occurrences, words

SOUTH_SLAVIC = (
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
    "hr": SOUTH_SLAVIC, "bs": SOUTH_SLAVIC, "sr": f"{SOUTH_SLAVIC}|{to_cyrillic(SOUTH_SLAVIC)}",
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
COMPANY = rf"(?P<company>{NAME}(?: {NAME}){{0,2}} (?:AG|GmbH|KG|S\.A\.|S\.p\.A\.|SpA|d\.o\.o\.|a\.d\.|a\.s\.))(?!\w)"
NO_NAME = r"(?P<name>(?!))"  # in Ukrainian and Russian such a name stands in quotation marks
PRESENTED = {
    language: re.compile(
        rf"(?<![\w-])(?:(?:[ldLD]['’])?(?i:{kinds}) (?:{QUOTED}|{NO_NAME if language in {'uk', 'ru'} else UNQUOTED})|{COMPANY})"
    )
    for language, kinds in KINDS.items()
}
CAPITALIZED = re.compile(rf"(?<![\w-])(?P<word>{CAPITAL}[\w'’-]*) \Z")
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
ABBREVIATION = re.compile(rf"(?<![\w.@/&-])(?<!\d )(?P<name>{CAPITAL}{{3,5}})(?![\w.@/&]|-?\d| \d)")
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
ROMAN = re.compile("[IVXLCDMІХ]+")
PARTY = re.compile(rf"(?<=[{LOWER}]) \((?P<party>{CAPITAL}[\w’'-]{{2,}})\)(?=[ ,.;])")
# Capitals that are no body: illnesses, taxes, measures of an economy, money, techniques, forms of firms, weapons.
NO_BODIES = frozenset(
    "COVID SARS MERS HIV AIDS SIDA VIH PCR DNA DNS RNA ADN ARN TVA IVA PIB BIP PKB PDV HDP BDP ВВП ПДВ НДС НДФЛ СМИ ЗМІ ДТП ЖКХ ЖКГ СНИД СПИД ВИЧ ВІЛ ГЭС ГЕС АЕС АЭС ТЭЦ ТЕЦ ТЭС ТЕС СЭС "
    "USD EUR RUB UAH PLN CHF GBP RSD TRY GPS LED SMS PDF URL VIP CEO DJs LGBT LGBTQ LGBTI ЛГБТ TGV SUV LKW PKW EKG MRT RTG ONG ОНГ НКО НПО НУО ООО ТОВ ОАО ЗАО ПАО ПАТ ПрАТ НГО NGO DOO SARL SRL SPA "
    "ПВО ППО РСЗО ЗРК БПЛА ДРГ ДНК РНК УЗД МРТ ТБО ТВ ТРЦ ЗНО ЕГЭ ОРВИ ГРВІ ФОП ИП ІТ ППЗ ПММ WWW HTTP FAQ DVD USB CCTV KFOR SOS OK USA США СССР СРСР UdSSR URSS ZSRR SSSR DDR RDA NRD ГДР НДР ФРГ "
    "MEZ MESZ UTC GMT CET PMI VAR KO NBA HD UHD CEST".split()
)  # fmt: skip
EAST_SLAVIC = frozenset({"uk", "ru", "be"})
NAME_IN_QUOTES = re.compile(rf"(?<=[{LOWER},] )«(?P<quoted>{CAPITAL}[^«».!?:;,\"\n]{{2,30}})»")
WORK_BEFORE = re.compile(
    r"(?:\b(?:фільм|стрічк|роман|книг|книж|повіст|вистав|п'єс|п’єс|пісн|альбом|операці|програм|орден|медал|премі|прем|проєкт|проект|картин|трек|шоу|серіал|закон|план|звани|званн|статт|рубри|номінаці|"
    r"фильм|лент|повест|спектакл|пьес|песн|операци|программ|преми|сериал|стать|номинаци|опер|балет|симфоні|симфони|мюзикл|поем|поэм|вірш|стих|документ|слов|гасл|лозунг|тем|сорт|марк|модел|"
    r"раман|кніг|спектакл|песн|праграм|прэмі|ракет|дрон|танк|систем|комплекс|літак|самолет|самолёт|судн|корабл|поїзд|поезд|автомобіл|автомобил|циклон|ураган|тайфун)\w*|\b(?:так|как|як|назва\w*|название\w*|называ\w*|имен\w*|имени))\Z",
    re.IGNORECASE,
)
DEDICATED = re.compile(
    r"(?i:uniwersytet|teatr|szpital|muzeum|akademia|instytut|fundacja|університет|театр|музей|інститут|академія|університет|университет|институт|академия|univerzitet|pozorište|bolnica|univerzita|divadlo)"
)
LONGEST = 4  # words of a name on either side
VELAR = ("к", "г", "х", "k", "g")  # before which the vowel of an ending changes
WITH_PREPOSITION = re.compile(" (?:для|по|у справах|по делам|із? питань|по вопросам|із|з|с|do spraw|na rzecz|za|за) ")
TAIL = re.compile(rf"(?P<work>{FIELDS}(?!\w))?(?P<names>(?: {NAME})*)")


def presented(parsed: ParsedStory, places: Collection[int], given_names: Collection[str]) -> Iterator[Candidate]:
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


def abbreviations(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the bodies that a text in small letters calls by capitals ("la OEA", "ÖAMTC"), and the parties in brackets after a name.

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
    for candidate in named:
        after = BRANCH.match(parsed.text, candidate.span.end)
        if candidate.entity.type != "organization" or after is None or parsed.language == "de":
            continue
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
    """Yield the clubs, firms and papers whose names East Slavic texts put in quotation marks inside a sentence.

    A name has few words and no full stop, and no word for a work, an operation or a prize stands before it.
    """
    if parsed.language not in EAST_SLAVIC:
        return
    bodies: dict[str, Entity] = {}
    for match in NAME_IN_QUOTES.finditer(parsed.text):
        before = parsed.before(Span(*match.span())).rstrip()
        if not WORK_BEFORE.search(before) and not before.endswith((":", "–", "—", "-")):
            name = match["quoted"]
            is_declined = " " not in name and PREPOSITION.search(before) is not None
            bodies.setdefault(name, body(nominative(parsed, name) if is_declined else name))
    for name, entity in bodies.items():
        yield from (Candidate.by("presented", span, entity) for span in occurrences(name, parsed.text))


def declined(parsed: ParsedStory, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the organizations whose names are built on a head noun in a case other than the nominative."""
    language = "sr" if parsed.language in {"hr", "bs"} else parsed.language
    if language not in ADJECTIVES:
        return
    spans = list(words(parsed.text))
    for position, span in enumerate(spans):
        head = _head(span.of(parsed.text), language)
        candidate = None if head is None else _around(parsed, spans, position, head, language)
        if candidate is not None and (
            DEDICATED.match(head or "")
            or not any(fold(word) in given_names for word in candidate.span.of(parsed.text).split())
        ):
            yield candidate


def _around(parsed: ParsedStory, spans: Sequence[Span], position: int, head: str, language: str) -> Candidate | None:
    """Return the name around a declined head: capitalized adjectives before it, or those and other names after it."""
    gender = next((gender for gender, endings in GENDERS.items() if head.endswith(endings)), MASCULINE)
    lead = list(_adjectives(parsed, spans[max(position - LONGEST, 0) : position + 1][::-1], language, gender))[::-1]
    while lead and not lead[0][0].isupper():
        lead = lead[1:]
    is_capital = parsed.text[spans[position].start].isupper()
    if not lead and not is_capital:
        return None
    after = [] if lead else list(_adjectives(parsed, spans[position : position + LONGEST], language, gender))
    after = after if all(word[0].isupper() for word in after) else []
    tail = TAIL.match(parsed.text, spans[position + len(after)].end)
    has_work = tail is not None and (
        (not lead and re.fullmatch(OF_WORK, head)) or WITH_PREPOSITION.match(tail["work"] or "")
    )
    rest = "" if tail is None else tail[0] if has_work else tail["names"] if not tail["work"] else ""
    if not (lead or after or rest):
        return None
    label = " ".join((*lead, head.capitalize() if is_capital else head, *after)) + rest
    end = spans[position + len(after)].end + len(rest)
    aliases = {to_latin(label)} if language == "sr" else set()
    return Candidate.by("head-noun", Span(spans[position - len(lead)].start, end), body(label, aliases))


def _adjectives(parsed: ParsedStory, spans: Sequence[Span], language: str, gender: str) -> Iterator[str]:
    """Yield the adjectives in the nominative that follow the first of some words, or precede it where they go backwards."""
    for noun, span in pairwise(spans):
        between = parsed.text[min(noun.end, span.end) : max(noun.start, span.start)]
        adjective = _nominative(span.of(parsed.text), language, gender)
        if adjective is None or between != " ":
            return
        yield adjective


@cache
def _heads(language: str) -> frozenset[str]:
    return frozenset(SLAVIC_HEADS[language].split("|"))


def _head(word: str, language: str) -> str | None:
    """Return the head noun that a word is another case of, None where it is none."""
    heads = {fold(head): head for head in _heads(language)}
    folded = fold(word)
    if folded in heads or word.isupper():
        return None
    return next((heads[lemma] for lemma in lemmas(folded, language) if lemma in heads), None)


def _nominative(word: str, language: str, gender: str) -> str | None:
    """Return an adjective in an oblique case in the nominative, None for another word."""
    endings, usual, after_velar = ADJECTIVES[language][gender]
    if language == "sr" and to_latin(word) != word:
        endings, usual = to_cyrillic(endings), to_cyrillic(usual)
    for ending in sorted(endings.split(), key=len, reverse=True):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > len(ending) + 1:
            return stem + (after_velar if after_velar and stem.endswith(VELAR) else usual)
    return None
