"""People in public life whom a story names by surname alone.

A surname counts only where it is used as a person's: the parser says so, an office or a form of address stands before it,
or a verb of speech after it. Where several people of that time share a surname, the office that the story names decides,
then the country it is about; where neither does, no one is linked.
"""

import re
from collections.abc import Iterator, Sequence

from graph_service.linking.knowledge.public_figures import PublicFigures
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.head_nouns import GENERIC, HEADS
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Span
from graph_service.stop_words import CALENDAR, FUNCTION_WORDS
from graph_service.text import fold

CAPITALIZED = re.compile(r"(?<![\w-])[^\W\d_a-zа-яёіїєґ][\w'’-]+(?![\w-])")
SPEAKS = re.compile(
    r"(?:['’]s)? (?:[Aa]dministration|[Gg]overnment)\b|,? (?:(?:also|has|had|later|who|then) )?(?:said|told|says|added|warned|urged|called|"
    r"announced|met|noted|argued|insisted|resigned|arrived|stressed|welcomed|agreed|proposed|visited|wrote|repeated|declined)\b"
)
ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gen|Col|Sir|Lord|Lady|Dame|President|President-elect|Minister|Premier|Ambassador|Secretary|Senator|Representative|"
    r"Chancellor|Governor|Chairman|Chairwoman|Commissioner|King|Queen|Prince|Pope|General|Colonel|Ayatollah|Speaker|Leader|Treasury['’]s|Fed['’]s)\.? $"
)
BESIDE = 60  # characters in which an office is looked for


def by_surname(
    parsed: ParsedStory, assignment: SpanAssignment, figures: PublicFigures, home: str | None
) -> Iterator[Candidate]:
    """Yield the people in public life whom a story names by surname alone."""
    year = parsed.year
    referents: dict[str, str | None] = {}
    people = _labelled_people(parsed)
    for match in CAPITALIZED.finditer(parsed.text):
        span = Span(match.start(), match.end())
        surname = re.sub(r"['’]s?$", "", match[0])
        span = Span(span.start, span.start + len(surname))
        keys = figures.by_surname(surname, year) if _tells(surname) else []
        if (
            keys
            and assignment.free(span)
            and not parsed.all_caps.meets(span)
            and _is_used_of_a_person(parsed, span, people)
        ):
            if surname not in referents:
                referents[surname] = _chosen(parsed, span, keys, figures, home)
            key = referents[surname]
            if key is not None:
                yield Candidate.by("public-figure", span, figures.entities[key])


def _tells(surname: str) -> bool:
    """Tell whether a word may be a surname in running text: no small word at a sentence's start, no abbreviation."""
    return surname.lower() not in FUNCTION_WORDS | CALENDAR and not surname.isupper() and surname not in HEADS | GENERIC


def _labelled_people(parsed: ParsedStory) -> frozenset[Span]:
    ents = parsed.doc.ents if parsed.doc is not None else ()
    return frozenset(Span(ent.start_char, ent.end_char) for ent in ents if ent.label_ == "PERSON")


def _is_used_of_a_person(parsed: ParsedStory, span: Span, people: frozenset[Span]) -> bool:
    before, after = parsed.before(span), parsed.after(span)
    if (ADDRESSED.search(before) or SPEAKS.match(after)) and span.end - span.start > 2:
        return not re.search(r"[A-Z][\w'’-]+ $", before) or ADDRESSED.search(before) is not None
    return span in people


def _chosen(
    parsed: ParsedStory, span: Span, keys: Sequence[str], figures: PublicFigures, home: str | None
) -> str | None:
    """Return who of several is meant, by an office in front of the name, then by the story's country."""
    around = fold(parsed.before(span, BESIDE) + parsed.after(span, BESIDE))

    def weight(key: str) -> tuple[int, bool]:
        prominence = figures.prominence[key]
        in_office = max((_in_common(office, around) for office in prominence.offices), default=0)
        return in_office, prominence.country is not None and prominence.country == home

    weighed = sorted(((weight(key), key) for key in keys), reverse=True)
    if len(weighed) > 1 and weighed[0][0] == weighed[1][0]:
        return None
    return weighed[0][1]


def _in_common(office: str, around: str) -> int:
    """Return how many of the telling words of an office stand around a name."""
    words = [word for word in re.findall(r"\w+", fold(office)) if len(word) > 3]
    return sum(word in around for word in words)
