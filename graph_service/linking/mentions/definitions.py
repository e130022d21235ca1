"""Abbreviations that a story defines: "Norwegian Refugee Council (NRC)", "NRC, the Norwegian Refugee Council".

A definition is a name beside an abbreviation that its initials spell, joined by brackets, commas or words such as "or". In
English the initials of a body that the story names in full are defined, too, wherever they stand. What a story defines wins
over what the reference files know: in that story the abbreviation means the name and nothing else.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher

from graph_service.languages import common_words
from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.words_by_language import given_names
from graph_service.linking.mentions.cue_words import HEADS, NOT_BODIES
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import fold

SHORT = r"(?P<short>[^\W\d_a-z][\w&/.]{1,9})"
# "Name (ABC)", "Name, or ABC,", "Name, known as ABC"; "ABC (Name)", "ABC, the Name".
# What stands before an abbreviation in brackets: "hereafter".
HEREAFTER = (
    r"(?:(?:далі|надалі|скорочено|далее|сокращ[её]нно|dalej|w skrócie|skrót|dále(?: jen)?|zkráceně|ďalej(?: len)?|u daljn?j?em tekstu|skraćeno|у даљем тексту|по-нататък|im Folgenden|nachfolgend|kurz|"
    r"ci-après(?: dénommée?)?|en abrégé|di seguito|in seguito|in breve|en adelante|en lo sucesivo|por sus siglas|doravante|em diante|sigla|în continuare|prescurtat|a továbbiakban|röviden|hierna|kortweg|"
    r"kısaca|or|hereafter|henceforth)[:,]?(?: [–—-])? )?"
)
AFTER_THE_NAME = re.compile(
    rf"(?:\s?\(\s?{HEREAFTER}(?:the )?[\"“'«]?{SHORT}[\"”'»]?\s?[);,]|"
    rf",? (?:or(?: simply)?|(?:better |also |widely |commonly )?known (?:simply )?as|abbreviated (?:to|as)|called) (?:the )?[\"“]?{SHORT.replace('short', 'other')}(?![\w-])|"
    rf", (?:the )?{SHORT.replace('short', 'apposed')},)"
)
BEFORE_THE_NAME = re.compile(
    rf"(?<![\w-]){SHORT}(?:\s?\(\s?(?:the )?[\"“]?|, (?:or )?(?:the |an? )|,? (?:short for|which stands for|standing for|that is,) (?:the )?| [-–—] the )(?=[^\W\d_a-z])"
)
WORD = re.compile(r"[^\W_][\w'’.]*")
ELIDED = re.compile(r"(?:[ld]|(?:de|a|ne|su|da)ll|qu)['’](?=\w)", re.IGNORECASE)
SMALL = frozenset(
    "of for and the a on in to against de du des la le les et pour der die das und für von da do dos della di e y el los las".split()
)
# What an abbreviation may stand for that is no organization, as the noun on which its name is built.
NO_BODY = re.compile(
    r"\b(?:System|Disease|Syndrome|Virus|Fever|Disorder|Tax|Rate|Ratio|Product|Technology|Language|Device|Display|Unit|Zone|Area|Weapons?|"
    r"Missiles?|Vehicles?|Aircraft|Mobiles?|Rights?|Standards?|Objects?|Loans?|Scheme)$"
)
# The name of a project or a course stands in quotation marks, or before such a word.
OF_A_PROJECT = re.compile(
    r"[\"”'’»]|(?: \([^()]*\))?,?(?: (?:an?|the)(?: [\w-]+){0,2})? (?:project|programme|program|initiative|campaign|training|course|method|scheme|tool|standard|technology|test)s?\b"
)
SMALL_WORD = re.compile(r" (?:to|in|of|for|on|at|against|within) ")
MOST_WORDS = 14
PLAIN_WORD = re.compile(r"[^\W\d_]\w*")
INITIALISM = re.compile(r"(?<![\w&.-])[A-Z]{3,6}(?![\w&-]|\.\w)")
INITIALS = range(3, 7)  # fewer letters are too often something else
ALIKE = 0.88  # how much two names must share to be one name, once misspelt


def definitions(parsed: ParsedStory) -> dict[str, Span]:
    """Map each abbreviation that the story defines to its name in full, where that stands."""
    spans: dict[str, Span] = {}
    for match in AFTER_THE_NAME.finditer(parsed.text):
        short = match["short"] or match["other"] or match["apposed"]
        is_abbreviation = _is_abbreviation(short)
        if not is_abbreviation and (match["short"] is None or parsed.language == "en"):
            continue
        name = _name_before(parsed.text, match.start(), short) if is_abbreviation else None
        if name is None and parsed.language != "en":
            name = _name_in_small_letters_before(parsed, match.start(), short)
        if name is not None:
            spans.setdefault(short, name)
    for match in BEFORE_THE_NAME.finditer(parsed.text):
        short = match["short"]
        if not _is_abbreviation(short):
            continue
        name = _name_after(parsed.text, match.end(), short)
        if name is None and parsed.language != "en" and parsed.text[match.end() - 1] == "(":
            name = _name_in_brackets(parsed, match.end(), short)
        if name is not None:
            spans.setdefault(short, name)
    return _initialisms(parsed) | spans if parsed.language == "en" else spans


def _initialisms(parsed: ParsedStory) -> dict[str, Span]:
    """Map each abbreviation in capitals to the body with these initials that the story names in full, if it names one so.

    "Jan Moe of the Norwegian Refugee Council said … NRC staff": no other body with these initials is meant.
    """
    shorts = {match[0] for match in INITIALISM.finditer(parsed.text)}
    names: defaultdict[str, dict[str, Span]] = defaultdict(dict)
    run: list[re.Match[str]] = []
    for match in PLAIN_WORD.finditer(parsed.text) if shorts else ():
        if run and parsed.text[run[-1].end() : match.start()] != " ":
            run = []
        if match[0] in SMALL:
            run = [*run[-MOST_WORDS:], match] if run else []
            continue
        if not match[0][0].isupper() or match[0] in shorts:
            run = []
            continue
        run = [*run[-MOST_WORDS:], match]
        main = [word for word in run if word[0] not in SMALL]
        for length in INITIALS:
            short = "".join(word[0][0] for word in main[-length:])
            if len(short) == length and short in shorts:
                span = Span(main[-length].start(), match.end())
                names[short].setdefault(fold(span.of(parsed.text)), span)
    single = {short: next(iter(spans.values())) for short, spans in names.items() if len(spans) == 1}
    return {short: span for short, span in single.items() if span.of(parsed.text).split()[-1] in HEADS}


def without_namesakes(
    parsed: ParsedStory, matches: list[Match], defined: Mapping[str, Span], entity_of: Callable[[str], Entity]
) -> list[Match]:
    """Return the matches but those of a defined abbreviation by which the reference files know something else."""
    by_end = {match.span.end: match for match in matches}
    meant = []
    for match in matches:
        span = defined.get(match.surface)
        full = by_end.get(span.end) if span is not None else None
        if span is None or span.meets(match.span):
            is_meant = True
        elif full is not None:
            is_meant = not set(match.keys).isdisjoint(full.keys)
        else:
            name = fold(span.of(parsed.text))
            known = (name for key in match.keys for name in (entity_of(key).label, *entity_of(key).aliases))
            is_meant = any(SequenceMatcher(None, name, fold(other)).ratio() >= ALIKE for other in known)
        if is_meant:
            meant.append(match)
    return meant


def is_body(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name that the story abbreviates may be an organization's, rather than a thing's or a project's."""
    head = SMALL_WORD.split(span.of(parsed.text))[0]
    return not (NO_BODY.search(head) or NOT_BODIES.search(head) or OF_A_PROJECT.match(parsed.after(span)))


def _is_abbreviation(short: str) -> bool:
    return sum(map(str.isupper, short)) >= 2 and sum(map(str.isupper, short)) * 2 >= len(short)


def _name_before(text: str, end: int, short: str) -> Span | None:
    """Return the shortest run of words that ends at `end` and whose initials spell `short`."""
    start = max(text.rfind("\n", 0, end) + 1, end - 200)
    parts = list(WORD.finditer(text, start, end))[-MOST_WORDS:]
    if not parts or text[parts[-1].end() : end].strip("\"”'»"):
        return None
    for first in range(len(parts) - 2, -1, -1):
        if not _continues(text, parts[first], parts[first + 1]):
            return None
        if _spell([part[0] for part in parts[first:]], short):
            return Span(parts[first].start(), parts[-1].end())
    return None


def _name_in_small_letters_before(parsed: ParsedStory, end: int, short: str) -> Span | None:
    """Return the shortest run of words before `end` that `short` abbreviates: the first has a capital, the others may have none."""
    text, language = parsed.text, parsed.language
    start = max(text.rfind("\n", 0, end) + 1, end - 200)
    parts = list(WORD.finditer(text, start, end))[-MOST_WORDS:]
    if not parts or text[parts[-1].end() : end].strip("\"”'»"):
        return None
    letters = fold("".join(filter(str.isalnum, short)))
    is_word = not _is_abbreviation(short)  # "Istituto nazionale di geofisica e vulcanologia (Ingv)"
    for first in range(len(parts) - 1, -1, -1):
        if first + 1 < len(parts) and text[parts[first].end() : parts[first + 1].start()] not in {" ", "-", " «", " „"}:
            return None
        elided = ELIDED.match(parts[first][0])
        beginning = elided.end() if elided is not None else 0
        name = [parts[first][0][beginning:], *(part[0] for part in parts[first + 1 :])]
        is_start = name[0][0].isupper() and name[0].lower() not in common_words(language)
        if not is_start or fold(name[0]) in given_names(language):
            continue
        main = [word for word in name if word.lower() not in common_words(language)]
        initials = [fold("".join(word[0] for word in each)) for each in (name, main, main[:-1])]
        is_spelt = len(name) > 1 and (
            letters in initials[:2]
            or (language == "de" and _takes(letters, main, initials[1:]))
            or (is_word and len(main) > 1 and _takes(letters, main, initials[1:2]))
        )
        if is_spelt:
            return Span(parts[first].start() + beginning, parts[-1].end())
    return None


def _name_in_brackets(parsed: ParsedStory, start: int, short: str) -> Span | None:
    """Return the words up to the closing bracket if `short` has their initials, small words aside."""
    end = parsed.text.find(")", start, start + 200)
    name = Span(start, end)
    words = WORD.findall(name.of(parsed.text)) if end >= 0 else []
    main = [word for word in words if word.lower() not in common_words(parsed.language)]
    letters = fold("".join(filter(str.isalnum, short)))
    is_spelt = len(main) > 1 and letters in {fold("".join(word[0] for word in each)) for each in (words, main)}
    return name if is_spelt and words[0][0].isupper() else None


def _takes(letters: str, name: Sequence[str], initials: Sequence[str]) -> bool:
    """Tell whether an abbreviation has all initials of a name, perhaps without its last word's, and more of its letters in order."""
    return _is_subsequence(letters, fold("".join(name))) and any(
        each[:1] == letters[0] and _is_subsequence(each, letters) for each in initials
    )


def _is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in part)


def _name_after(text: str, start: int, short: str) -> Span | None:
    """Return the longest run of words that begins at `start` and whose initials spell `short`."""
    parts = list(WORD.finditer(text, start, start + 200))[:MOST_WORDS]
    name = None
    for last in range(1, len(parts)):
        if not _continues(text, parts[last - 1], parts[last]):
            break
        if _spell([part[0] for part in parts[: last + 1]], short):
            name = Span(parts[0].start(), parts[last].end())
    return name


def _continues(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Tell whether two words are of one name: both as in a name, with a blank, a hyphen or a comma of a list between."""
    return text[left.end() : right.start()] in {" ", "-", " & ", ", "} and all(
        word[0][0].isupper() or word[0] in SMALL or text[word.start() - 1] == "-" for word in (left, right)
    )


def _spell(parts: list[str], short: str) -> bool:
    """Tell whether the initials of a name's words spell an abbreviation, with or without its small words."""
    if not parts[0][0].isupper() or not parts[-1][0].isupper():
        return False
    letters = "".join(filter(str.isalnum, short)).upper()
    main = [part for part in parts if part[0].isupper()]
    without_articles = [part for part in parts if part != "the"]  # "Doctors of the World Greece (DOWG)"
    for spelt in (parts, main, [part for part in parts if part not in SMALL], without_articles):
        # An abbreviation within the name counts whole: "UN Development Programme (UNDP)".
        whole = (part.replace(".", "") if part.isupper() else part[0] for part in spelt)
        if letters in {"".join(part[0] for part in spelt).upper(), "".join(whole).upper()}:
            return True
    return False
