"""People in languages without a parser: runs of capitalized words that an office, a verb of speech or a given name presents.

A run is cut where a known place or body stands in it ("президент України | Олена Гончар"), and words of grammar, offices and ordinary
words at the start of a sentence belong to no name: "Die OSZE" is not a person. What remains counts where its first word is a given
name, or where an office or a verb of speech stands beside it. Names are labelled in the nominative: "Олену Гончар" is Олена Гончар.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from graph_service.languages import CALENDAR, common_words
from graph_service.linking.knowledge.inflection import inflects, lemmas, serbian_latin
from graph_service.linking.knowledge.knowledge_base import PublicFigures
from graph_service.linking.knowledge.name_forms import PARTICLES
from graph_service.linking.knowledge.personal_names import DECLENSIONS, in_nominative
from graph_service.linking.knowledge.words_by_language import (
    BODIES,
    ELIDED,
    NO_CUE,
    OFFICES,
    SPEECH,
    STUDY_BEFORE,
    native_names,
    ordinary_words,
)
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.cue_words import PLACE_PREPOSITIONS
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import person
from graph_service.linking.mentions.unparsed_organizations import GERMAN_HEADS
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold, name_slug, words

NO_GIVEN_NAME = {"it": re.compile(r"r[àò]\Z"), "es": re.compile(r"(?:\w[eé]z|\AGarcía|rá|ó)\Z")}
GERMAN_BODY = re.compile(rf"\w{{3}}{GERMAN_HEADS}(?:e?s)?\Z")  # "Leisenberger von der Polizeiinspektion"
GERMAN_HEAD = re.compile(rf"{GERMAN_HEADS}(?:e?s)?\Z")
# How German nouns end that stand before a name or another noun, and given names seldom do; and words of number and time.
GERMAN_NOUN = re.compile(
    r"(?:er|erin|in|or|ist|ent|ant|eur|mann|frau|chef|kraft|ung|heit|keit|schaft|ion|tät|nis|tum|en|land|stadt|jahr|zug|euro|e)\Z|"
    r"\A(?:Anfang|Mitte|Ende|Prozent|Euro|Dollar|Grad|Uhr|Platz|Rang|Punkt|Teil|Kapitel|Artikel|Herr|Frau|Familie|Ex|Typ|Modell|Projekt|Seite|Tag|Woche|Monat|Million|Milliarde|Kapitän|Torwart|Papst|König|Prinz|Graf|Bischof|Konto|Sowohl)\Z|-"
)
DETERMINED = re.compile(
    r"(?<!\w)(?:[Dd](?:er|ie|as|en|em|es)|[Ee]in(?:e[mnrs]?)?|[Kk]ein(?:e[mnrs]?)?|[Ii]m|[Aa]m|[Zz]u[mr]|[Vv]om|[Bb]eim|[Ii]ns|[Aa]ns|[Mms]ein(?:e[mnrs]?)?|[Ii]hr(?:e[mnrs]?)?|[Uu]nser(?:e[mnrs]?)?|[Dd]iese[mnrs]?|[Jj]ede[mnrs]?|"
    r"[Vv]iele|[Mm]ehr|[Oo]hne|[a-zäöüß]{2,}(?<!sagt)(?<!und)(?:e[mnrs]?)) \Z|\d \Z"
)
NOT_ALONE = re.compile(rf"{DETERMINED.pattern}|(?<!\w)(?:[Ii]n|[Aa]us|[Nn]ach) \Z")  # what no surname follows
MOST_WORDS = 4  # of a name, without particles
SHORTEST = 3  # letters of a surname that a story repeats
CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яёіїєґ]"
ARTICLE = re.compile(
    r"(?<!\w)(?:la|le|les|el|los|las|il|lo|gli|i|o|a|l['’])\s?\Z", re.IGNORECASE
)  # no one's name has one
AGGLUTINATING = frozenset({"tr", "az"})  # in which "de" is "also"
SURNAME_FIRST = frozenset({"hu"})
CASE = re.compile(r"(?<=\w{2})['’]\w+\Z")  # behind an apostrophe
PAIR = 2  # words of a name at the start of a sentence, where a verb may stand, too
PAST = re.compile(r"(?:ó|[łл][aаoоiиі]?|ав|ив|ha)\Z")
CAPITALIZED_AFTER = re.compile(rf" {CAPITAL}")
SURNAME_AFTER = re.compile(rf"(?: (?:{'|'.join(sorted(PARTICLES))})){{0,2}} {CAPITAL}")
CAPITALIZED_BESIDE = re.compile(rf"(?<![\w-]){CAPITAL}[\w'’-]+ (?:\w{{1,5}} )?\Z")
# How surnames end in the nominative, and no adjective and few towns do.
SOUTH_SLAVIC_SURNAME = re.compile(r"\w{2}(?:[oe]vić|čić|jić|nić|rić|lić|šić|[ое]вић|чић|јић|нић|рић|лић|шић|ковић)\Z")
SURNAME_ENDINGS = {
    "uk": re.compile(r"\w{2}(?:енко|енка|чук|щук|юк|ович|евич|ишин|[ое]ва|[ое]в)\Z"),
    "ru": re.compile(r"\w{2}(?:енко|чук|щук|ович|евич|[оеё]ва|[ое]в)\Z"),
    "be": re.compile(r"\w{2}(?:енка|енко|чук|овіч|эвіч|евіч|[оа]ва|[ое]ў)\Z"),
    "pl": re.compile(r"\w{2}(?:[oe]wicz|czyk|czak|owski|ewski|owska|ewska|iński|ińska)\Z"),
    "cs": re.compile(r"\w{2}(?:ová)\Z"), "sk": re.compile(r"\w{2}(?:ová)\Z"),
    **dict.fromkeys(("sr", "hr", "bs"), SOUTH_SLAVIC_SURNAME),
}  # fmt: skip
RIGHTS = re.compile(
    r"[iy]ch\Z"
)  # a Polish genitive that no surname has in the nominative: "Rzecznik Praw Obywatelskich"
REACH = 60  # characters before a name in which an office is looked for: "міністр закордонних справ України"


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalized words in a row, with a particle at most between two of them."""

    words: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.words[0].start, self.words[-1].end)


def full_names(parsed: ParsedStory, known: SpanIndex, given_names: Collection[str]) -> Iterator[Candidate]:
    """Yield the people that a story names by two or three words; `known` are the spans of known places and bodies.

    `given_names` are folded.
    """
    language = parsed.language
    written: set[str] = set()
    alone: dict[str, int] = {}
    named_alone: dict[str, bool] = {}  # of a German word, whether it never follows an article or an adjective
    for span in _words_of(parsed):
        word = span.of(parsed.text)
        written.add(fold(word))
        if not (CAPITALIZED_BESIDE.search(parsed.before(span)) or CAPITALIZED_AFTER.match(parsed.after(span))):
            alone[word] = span.start
            if language == "de":
                named_alone[word] = named_alone.get(word, True) and not NOT_ALONE.search(parsed.before(span))
    named = _before_given_name if language in SURNAME_FIRST else _from_given_name
    for run in map(partial(named, parsed, given_names), _runs(parsed, known, given_names)):
        names = [span.of(parsed.text) for span in run.words]
        given_name = _given_name(names[-1 if language in SURNAME_FIRST else 0], language, given_names)
        if language == "de" and given_name and given_name != fold(names[0]):
            continue  # "Hermanns Haus": a genitive before its noun
        if STUDY_BEFORE.search(parsed.before(run.span)) or _is_quoted(parsed, run.span):
            continue
        is_body = language == "pl" and RIGHTS.search(names[-1]) is not None
        is_body |= any(BODIES.match(name) or name.lower() in common_words(language) for name in names)
        if is_body or not 2 <= len(names) <= MOST_WORDS:
            continue
        label, before, is_presented = run.span.of(parsed.text), parsed.before(run.span), False
        if language != "de" and not parsed.starts_sentence(run.span):
            after = parsed.after(run.span, REACH)
            # "su rival, Ana Ruiz, reconoció", but "llegó hasta O Barco, confirmó el alcalde"
            predicate = after.lstrip(", ") if before.endswith(", ") or not after.startswith(",") else ""
            speaks = SPEECH[language].search(before) or SPEECH[language].match(predicate)
            is_apposition = after.startswith(", ") and OFFICES[language].match(after[2:])
            is_presented = bool(speaks or is_apposition) or _has_office(parsed, run.span, REACH)
            is_presented = is_presented or _is_apposed_to_office(parsed, run.span)
        is_presented = is_presented or (language == "de" and _is_german_name(parsed, run, named_alone))
        is_presented = is_presented or _has_office(parsed, run.span, reach=0) or _ends_as_surname(parsed, run)
        if not (given_name or is_presented or _is_repeated(parsed, run, alone)):
            continue
        aliases: tuple[str, ...] = ()
        if given_name and language in SURNAME_FIRST:
            label = " ".join((*names[:-1], _like(names[-1], given_name)))
            aliases = (" ".join((*label.split()[1:], names[0])),)
        elif language in DECLENSIONS:
            label = in_nominative(label, language, given_names, written)
        elif given_name not in {"", fold(names[0])}:
            label = _nominative(names, given_name, written, language)
        latin = serbian_latin(label)
        entity = person(label)
        entity = replace(entity, aliases=(*entity.aliases, *aliases))
        if language == "sr" and latin != label:  # one person in both alphabets
            entity = Entity(type="person", id=name_slug(latin), label=label, aliases=(latin,))
        yield Candidate.by("full-name" if given_name else "name-pattern", run.span, entity)


def recognized(parsed: ParsedStory, assignment: SpanAssignment, figures: PublicFigures) -> Iterator[Candidate]:
    """Yield the people of two words and more whom only a recognizer finds; a title and a surname are no full name."""
    names = parsed.recognized_people.spans
    written = {fold(span.of(parsed.text)) for span in words(parsed.text)} if names else set()
    for span in names:
        surface = span.of(parsed.text)
        first, _, rest = surface.partition(" ")
        is_titled = OFFICES[parsed.language].match(first.rstrip(".")) is not None
        if rest and not is_titled and assignment.free(span) and not parsed.all_caps.meets(span):
            label = in_nominative(surface, parsed.language, figures.given_names(parsed.language), written)
            figure = figures.named(label, parsed.year) or declined_figure(surface, parsed, figures)
            yield Candidate.by("model", span, figure or person(label))


def declined_figure(name: str, parsed: ParsedStory, figures: PublicFigures) -> Entity | None:
    """Return the one person in public life of whose name of two words a declined name may be a form ("Robertem Ficem")."""
    parts = fold(name).split()
    if len(parts) != PAIR or not inflects(parsed.language):
        return None
    first, last = ((part, *lemmas(part, parsed.language)) for part in parts)
    named = (figures.named(f"{forename} {surname}", parsed.year) for forename in first for surname in last)
    people = {figure.key: figure for figure in named if figure is not None}
    return next(iter(people.values())) if len(people) == 1 else None


def by_office(parsed: ParsedStory, assignment: SpanAssignment, figures: PublicFigures) -> Iterator[Candidate]:
    """Yield the people in public life whom a surname alone means, right after an office."""
    for run in _runs(parsed, SpanIndex.of([]), figures.given_names(parsed.language)):
        surname = run.words[0].of(parsed.text)
        if len(run.words) == 1 and assignment.free(run.span) and _has_office(parsed, run.span, reach=0):
            forms = (fold(surname), *lemmas(fold(surname), parsed.language))
            keys = {key for form in forms for key in figures.by_surname(form, parsed.year)}
            if len(keys) == 1:
                yield Candidate.by("public-figure", run.span, figures.entities[keys.pop()])


def declined_surnames(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the mentions by a declined surname of the people whom the story names in full."""
    by_surname: dict[str, Entity] = {}
    for mention in assignment.mentions:  # by the label's surname, and by what the story's may be a form of
        if mention.entity.type == "person":
            # Where the surname comes first, the name in the order of other languages is an alias.
            is_first = parsed.language in SURNAME_FIRST and bool(mention.entity.aliases) and not mention.entity.origin
            position = 0 if is_first else -1
            surname = fold(mention.entity.label.split()[position])
            names = fold(_without_case(mention.span.of(parsed.text), parsed.language)).split()
            written = surname if surname in names else names[position]
            for form in (surname, written, *lemmas(written, parsed.language)):
                by_surname.setdefault(form, mention.entity)
    for span in _words_of(parsed) if by_surname else ():
        word = span.of(parsed.text)
        if word[0].isupper() and assignment.free(span):
            folded = fold(word)
            people = (by_surname[form] for form in (folded, *lemmas(folded, parsed.language)) if form in by_surname)
            entity = next(people, None)
            if entity is not None and not (
                parsed.starts_sentence(span) and fold(word) in ordinary_words(parsed.language)
            ):
                yield Candidate.by("surname", span, entity)


def is_given_name(parsed: ParsedStory, span: Span, given_names: Collection[str]) -> bool:
    """Tell whether a place's name is someone's given name: one word, with a surname after it ("Вікторія Бойчук")."""
    name = span.of(parsed.text)
    return fold(name) in given_names and SURNAME_AFTER.match(parsed.after(span)) is not None


def is_surname(parsed: ParsedStory, place: Candidate, surnames: Collection[str]) -> bool:
    """Tell whether a town's name is one of the surnames of people whom the story names, and no preposition of place precedes it."""
    if place.entity.subtype != "city" or fold(place.span.of(parsed.text)) not in surnames:
        return False
    preposition = PLACE_PREPOSITIONS.get(parsed.language)
    is_located = preposition is not None and preposition.search(parsed.before(place.span)) is not None
    return not is_located


def _runs(parsed: ParsedStory, known: SpanIndex, given_names: Collection[str]) -> Iterator[Run]:
    """Yield the longest runs that no known name interrupts, without the words before a name that belong to none."""
    language, spans = parsed.language, list(_words_of(parsed))
    run: list[Span] = []
    for span, after in pairwise((*spans, Span(len(parsed.text), len(parsed.text)))):
        word = span.of(parsed.text)
        between = parsed.text[run[-1].end : span.start] if run else " "
        if len(run) >= PAIR and (between == " da " if language == "it" else language == "de" and between != " "):
            yield Run(tuple(run))  # "Marc Ludwig von der | Sternwarte", "Giorgia Meloni da | Donald Trump"
            run = []
        if (
            run
            and OFFICES[language].match(word)
            and not any(_given_name(s.of(parsed.text), language, given_names) for s in run)
        ):
            run = []
        is_name = (
            len(word) > 1
            and word[0].isupper()
            and not word.isupper()
            and not known.meets(span)
            and not word[-1].isdigit()
            and not (language == "de" and GERMAN_BODY.search(word))
            and ELIDED.match(word) is None
        )
        if is_name and not run:  # a word of grammar, an office or an ordinary word that starts a sentence begins none
            is_grammar = (
                word.lower() in common_words(language) or fold(word) in CALENDAR or OFFICES[language].match(word)
            )
            is_ordinary = fold(word) in ordinary_words(language) and (language == "de" or parsed.starts_sentence(span))
            beside = after if language in SURNAME_FIRST else span
            if not is_grammar and (not is_ordinary or _given_name(beside.of(parsed.text), language, given_names)):
                run.append(span)
        elif is_name:
            run.append(span)
        gap = parsed.text[span.end : after.start]
        particle = word.lower() in PARTICLES and bool(run) and language not in AGGLUTINATING
        if gap != " " or not (is_name or particle):
            if run:
                yield Run(tuple(run))
            run = []


def _words_of(parsed: ParsedStory) -> Iterator[Span]:
    """Yield the words of a text, of an agglutinating language without their cases: "Erdoğan'ın" is Erdoğan."""
    if parsed.language not in AGGLUTINATING:
        yield from words(parsed.text)
        return
    for span in words(parsed.text):
        yield Span(span.start, span.start + len(_without_case(span.of(parsed.text), parsed.language)))


def _without_case(name: str, language: str) -> str:
    """Return a name without the case that some languages write after an apostrophe."""
    return CASE.sub("", name) if language in AGGLUTINATING else name


def _from_given_name(parsed: ParsedStory, given_names: Collection[str], run: Run) -> Run:
    """Return a run from its first given name on, if a word follows that: "degli Esteri Antonio Gallo".

    A name that is usual in the language comes before one that only another language has, as Esteri is.
    """
    for names in (native_names(parsed.language), given_names):
        for position, span in enumerate(run.words[:-1]):
            if _given_name(span.of(parsed.text), parsed.language, names):
                return _without_noun(parsed, given_names, Run(run.words[position:]))
    return run


def _without_noun(parsed: ParsedStory, given_names: Collection[str], run: Run) -> Run:
    """Return a German name in the genitive without the noun after it: "Barack Obamas | Rettungsaktion"."""
    if parsed.language != "de" or len(run.words) <= PAIR:
        return run
    first, second = run.words[:PAIR]
    surname = second.of(parsed.text)
    is_genitive = surname.endswith("s") and fold(surname) not in given_names
    return Run((first, Span(second.start, second.end - 1))) if is_genitive else run


def _before_given_name(parsed: ParsedStory, given_names: Collection[str], run: Run) -> Run:
    """Return a run from the word before its first given name to the last given name: "miniszterelnök Orbán Viktor"."""
    for position in range(1, len(run.words)):
        end = position
        while end < len(run.words) and _given_name(run.words[end].of(parsed.text), parsed.language, given_names):
            end += 1
        if end > position:
            return Run(run.words[position - 1 : end])
    return run


def _ends_as_surname(parsed: ParsedStory, run: Run) -> bool:
    """Tell whether two words inside a sentence, the last of which ends as nothing but surnames do, are a name: "Чулпан Хаматова"."""
    ending = SURNAME_ENDINGS.get(parsed.language)
    first, last = run.words[0].of(parsed.text), run.words[-1].of(parsed.text)
    return (
        ending is not None
        and len(run.words) == PAIR
        and ending.search(last) is not None
        and ending.search(first) is None
        and not parsed.starts_sentence(run.span)
        and not PLACE_PREPOSITIONS.get(parsed.language, NO_CUE).search(parsed.before(run.span))
        and fold(first) not in ordinary_words(parsed.language)
    )


def _is_repeated(parsed: ParsedStory, run: Run, alone: Mapping[str, int]) -> bool:
    """Tell whether a story calls the one of a longer name by its last word alone, as it calls people, and never by the first.

    `alone` has where each word stands last with no capitalized word beside it.
    """
    language, text = parsed.language, parsed.text
    first, last = run.words[0].of(text), run.words[-1].of(text)
    is_verb = PAST.search(first) is not None or SPEECH[language].match(first) is not None or len(run.words) > PAIR
    if language == "de" or ARTICLE.search(parsed.before(run.span)) or (parsed.starts_sentence(run.span) and is_verb):
        return False
    if len(last) < SHORTEST or fold(last) in ordinary_words(language) | CALENDAR:
        return False

    return (
        alone.get(last, 0) > run.span.end
        and alone.get(first, 0) <= run.span.end
        and not PLACE_PREPOSITIONS.get(language, NO_CUE).search(parsed.before(run.span))
    )


def _is_german_name(parsed: ParsedStory, run: Run, named_alone: Mapping[str, bool]) -> bool:
    """Tell whether two German words are a name: the story calls the one by the last alone and without an article, or a verb of speech precedes.

    German nouns have capitals, too; most of those that stand before another end as no given name does.
    """
    names = [span.of(parsed.text) for span in run.words]
    is_noun = GERMAN_NOUN.search(names[0]) is not None or DETERMINED.search(parsed.before(run.span)) is not None
    is_apart = run.span.of(parsed.text) != " ".join(names) or parsed.starts_sentence(run.span)
    if len(names) != PAIR or is_noun or is_apart or parsed.title_case.meets(run.span):
        return False
    if any(fold(name) in ordinary_words("de") | CALENDAR or GERMAN_HEAD.search(name) for name in names):
        return False
    return named_alone.get(names[1], False) or SPEECH["de"].search(parsed.before(run.span)) is not None


def _has_office(parsed: ParsedStory, span: Span, reach: int) -> bool:
    """Tell whether an office stands before a span: right before it, or with only words between, at most `reach` characters."""
    start = max(parsed.sentence_at(span.start).start, span.start - reach - 30)
    before = parsed.text[start : span.start]
    spans = list(words(before))
    for position in range(len(spans) - 1, -1, -1):
        if any(mark in before[spans[position].end :] for mark in ',.;:()«»"–—\n'):
            return False
        if OFFICES[parsed.language].match(spans[position].of(before)):
            return True
        if not reach:
            return False
    return False


def _is_apposed_to_office(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name stands between commas after an office: "el presidente de la Junta, Juanma Moreno, desde"."""
    before = parsed.before(span, 2 * REACH)
    if not (before.endswith(", ") and parsed.after(span, 1) in {",", "."}):
        return False
    clause = re.split(r"[,.;:()«»\"\n]", before.removesuffix(", "))[-1]
    return any(OFFICES[parsed.language].match(word.of(clause)) for word in words(clause))


def _is_quoted(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name stands alone in quotation marks, as names of groups and slogans do."""
    before, after = parsed.before(span, 1), parsed.after(span, 1)
    return before != "" != after and before in '«„“"‚' and after in '»“”"‘'


def _given_name(word: str, language: str, given_names: Collection[str]) -> str:
    """Return the given name of which a word is a form, "" if there is none; "Sarà" is a verb, García a surname."""
    folded = fold(word)
    if NO_GIVEN_NAME.get(language, NO_CUE).search(word):
        return ""
    if folded in given_names:
        return folded
    if folded.partition("-")[0] in given_names:  # Jean-Luc
        return folded
    return min((lemma for lemma in lemmas(folded, language) if lemma in given_names), key=len, default="")


def _nominative(names: Sequence[str], given_name: str, written: Collection[str], language: str) -> str:
    """Return a declined name in the nominative; `given_name` is its first, `written` are the words of the story."""
    last = fold(names[-1])
    forms = list(lemmas(last, language))
    surname = next((form for form in forms if form in written), min((last, *forms), key=len))
    middle = names[1:-1]
    return " ".join((_like(names[0], given_name), *middle, _like(names[-1], surname)))


def _like(surface: str, folded: str) -> str:
    """Return a folded word with the letters that it shares with the beginning of a surface as they stand there."""
    shared = 0
    for letter, other in zip(fold(surface), folded, strict=False):
        if letter != other:
            break
        shared += 1
    return surface[:shared] + folded[shared:]
