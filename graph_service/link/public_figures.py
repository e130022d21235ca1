"""People in public life: whom a story means by a name that it never gives in full.

The reference files say who was known by surname alone, and in which years. A story of 1987 that says "President Reagan" or
"the Reagan administration" means the president of that time. A surname counts only where it is used as a person's: the
parser says so, an office or a form of address stands before it, or a verb of speech after it. Where several people of that
time share a surname, the office that the story names, then the country it is about, decides; where nothing does, nobody is
meant. The year is the story's, or else the latest that its text names.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph_service.link.candidates import Candidate, Claims
from graph_service.link.heads import GENERIC, HEADS
from graph_service.link.names import Name
from graph_service.link.view import CALENDAR, FUNCTION_WORDS, View
from graph_service.model import Entity, Span
from graph_service.text import fold

CAPITALIZED = re.compile(r"(?<![\w-])[^\W\d_a-zа-яёіїєґ][\w'’-]+(?![\w-])")
ROMAN = re.compile(r"[ivx]+")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
PARTICLES = frozenset("de der den del della di da dos du la le van von zu bin ibn al el".split())
SPEAKS = re.compile(
    r"(?:['’]s)? (?:[Aa]dministration|[Gg]overnment)\b|,? (?:(?:also|has|had|later|who|then) )?(?:said|told|says|added|warned|urged|called|"
    r"announced|met|noted|argued|insisted|resigned|arrived|stressed|welcomed|agreed|proposed|visited|wrote|repeated|declined)\b"
)
ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gen|Col|Sir|Lord|Lady|Dame|President|President-elect|Minister|Premier|Ambassador|Secretary|Senator|Representative|"
    r"Chancellor|Governor|Chairman|Chairwoman|Commissioner|King|Queen|Prince|Pope|General|Colonel|Ayatollah|Speaker|Leader|Treasury['’]s|Fed['’]s)\.? $"
)
BESIDE = 60  # characters in which an office is looked for


@dataclass(frozen=True, slots=True)
class Prominence:
    """The years in which a person was in public life (None where open), the country, and the offices held."""

    since: int | None
    until: int | None
    country: str | None
    offices: tuple[str, ...]

    def covers(self, year: int | None) -> bool:
        """Tell whether the person was in public life in a year; always where the year is not known."""
        return year is None or ((self.since or year) <= year <= (self.until or year))


@dataclass(frozen=True)
class PublicFigures:
    """The people of the reference files, by full name and by surname."""

    entities: Mapping[str, Entity]
    prominence: Mapping[str, Prominence]
    names: Sequence[Name]

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((bare(name.written), name.key) for name in self.names if " " in name.written)

    @cached_property
    def _by_surname(self) -> Mapping[str, tuple[str, ...]]:
        single: defaultdict[str, set[str]] = defaultdict(set)
        for name in self.names:
            if " " not in name.written:
                single[name.key].add(fold(name.written))
        return _grouped((form, name.key) for name in self.names for form in _surnames(name.written, single[name.key]))

    def named(self, name: str, year: int | None) -> Entity | None:
        """Return the person in public life of a full name, whatever its middle initials; None where several are."""
        found = self._prominent(self._by_name.get(bare(name), ()), year)
        return self.entities[found[0]] if len(found) == 1 else None

    def by_surname(self, surname: str, year: int | None) -> list[str]:
        """Return the keys of the people whom a surname may mean in a year."""
        return self._prominent(self._by_surname.get(fold(surname), ()), year)

    def _prominent(self, keys: Iterable[str], year: int | None) -> list[str]:
        return [key for key in keys if key in self.prominence and self.prominence[key].covers(year)]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for form, key in pairs:
        found[form][key] = None
    return {form: tuple(keys) for form, keys in found.items()}


def bare(name: str) -> str:
    """Return a name folded, without middle initials and what tells a son from his father."""
    parts = re.findall(r"[\w'’-]+", fold(name))
    kept = [part for at, part in enumerate(parts) if part not in SUFFIXES and (len(part) > 1 or at == 0)]
    return " ".join(kept if len(kept) > 1 else parts)


def _surnames(name: str, single: Collection[str]) -> Iterator[str]:
    """Yield the surname of a name, with and without particles; a name of one word as it is.

    The last word is none where the person is known by the first ("Deng"), nor in a royal style ("… II", "… of Saudi Arabia").
    """
    parts = [part for part in fold(name).split() if part.rstrip(".") not in SUFFIXES]
    if len(parts) > 1 and (parts[0] in single or "of" in parts or ROMAN.fullmatch(parts[-1])):
        return
    yield parts[-1]
    for at in range(len(parts) - 2, 0, -1):
        if parts[at] in PARTICLES:
            yield " ".join(parts[at:])


def by_surname(view: View, claims: Claims, figures: PublicFigures, home: str | None) -> Iterator[Candidate]:
    """Yield the people in public life whom a story names by surname alone."""
    year = view.year
    meant: dict[str, str | None] = {}
    people = _labelled_people(view)
    for found in CAPITALIZED.finditer(view.text):
        span = Span(found.start(), found.end())
        surname = re.sub(r"['’]s?$", "", found[0])
        span = Span(span.start, span.start + len(surname))
        keys = figures.by_surname(surname, year) if _tells(surname) else []
        if keys and claims.free(span) and not view.loud.meets(span) and _is_used_of_a_person(view, span, people):
            if surname not in meant:
                meant[surname] = _chosen(view, span, keys, figures, home)
            key = meant[surname]
            if key is not None:
                yield Candidate.by("public-figure", span, figures.entities[key])


def _tells(surname: str) -> bool:
    """Tell whether a word may be a surname in running text: no small word at a sentence's start, no abbreviation."""
    return surname.lower() not in FUNCTION_WORDS | CALENDAR and not surname.isupper() and surname not in HEADS | GENERIC


def _labelled_people(view: View) -> frozenset[Span]:
    ents = view.doc.ents if view.doc is not None else ()
    return frozenset(Span(ent.start_char, ent.end_char) for ent in ents if ent.label_ == "PERSON")


def _is_used_of_a_person(view: View, span: Span, people: frozenset[Span]) -> bool:
    before, after = view.before(span), view.after(span)
    if (ADDRESSED.search(before) or SPEAKS.match(after)) and span.end - span.start > 2:
        return not re.search(r"[A-Z][\w'’-]+ $", before) or ADDRESSED.search(before) is not None
    return span in people


def _chosen(view: View, span: Span, keys: Sequence[str], figures: PublicFigures, home: str | None) -> str | None:
    """Return who of several is meant, by an office in front of the name, then by the story's country."""
    around = fold(view.before(span, BESIDE) + view.after(span, BESIDE))

    def weight(key: str) -> tuple[int, bool]:
        told = figures.prominence[key]
        in_office = max((_in_common(office, around) for office in told.offices), default=0)
        return in_office, told.country is not None and told.country == home

    weighed = sorted(((weight(key), key) for key in keys), reverse=True)
    if len(weighed) > 1 and weighed[0][0] == weighed[1][0]:
        return None
    return weighed[0][1]


def _in_common(office: str, around: str) -> int:
    """Return how many of the telling words of an office stand around a name."""
    words = [word for word in re.findall(r"\w+", fold(office)) if len(word) > 3]
    return sum(word in around for word in words)
