"""Landmarks: buildings, waters, mountains and islands that a story names with a word for what they are. In English only.

"Heathrow Airport" and "Siverskyi Donets River" are places of their own and no towns: what such a name contains is not named
apart. A landmark lies in the town that its name begins with ("Kharkiv airport"), else in the country of the nearest place
in its sentence.
"""

import re
from calendar import day_name, month_name
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from graph_service.languages import FUNCTION_WORDS
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.disambiguation import Context
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import name_slug

WORD = r"(?:[A-Z]['’])?[A-Z][\w-]+"
# Words that name nothing but a landmark after a name; the others need a label of the parser that says so.
CERTAIN = "Airport|River|Stadium|Bridge|Mountains|Peninsula|Islands?|Lake|Reservoir|Canal|Strait|Gorge|Canyon|Dam|Desert|Glacier|Plateau"
LIKELY = "Palace|Castle|Cathedral|Square|Valley|Bay|Pass|Island|Sea|Ocean|Forest|Station|Tower|Monument"
SMALL = "airport|river|stadium|bridge|mountains|peninsula|lake|reservoir|canal|gorge|dam|desert"
OPENING = "River|Lake|Mount|Cape"
OPENING_OF = "Gulf|Straits?|Sea|Bay|Isles?"
AFTER_NAME = re.compile(
    rf"(?<![\w.&'’-])(?P<name>(?:{WORD} ){{1,4}})(?P<noun>{CERTAIN}|{LIKELY}|{SMALL})\b(?![-’'&]?\w)"
)
BEFORE_NAME = re.compile(rf"(?<![\w.&'’-])(?P<noun>{OPENING}) (?P<name>{WORD})\b")
OF_NAME = re.compile(rf"(?<![\w.&'’-])(?P<noun>{OPENING_OF}) of (?:the )?(?P<name>{WORD}(?: {WORD})?)\b")
# A capitalized word after a landmark makes another name of it: "Tampa Bay Rays", "Hudson River Trust".
CONTINUES = re.compile(r" (?:&|[A-Z])")
CONTINUED = re.compile(r"(?<![.!?] )(?<![.!?]\n)[A-Z][\w-]+ \Z")
SHORT = 2  # words of a name before a noun in lower case; more are a body's: "the World Trade Organization building"
DAYS = frozenset(map(str.lower, (*day_name, *filter(None, month_name))))
PLACE_LABELS = frozenset({"FAC", "LOC", "GPE"})
GENERIC = frozenset(
    "international regional national central main new old north south east west northern southern eastern western great grand first second "
    "olympic metropolitan municipal city airport river lake sea railway train bus metro police fire power television radio space".split()
)


def landmarks(
    parsed: ParsedStory, places: Sequence[Candidate], context: Context, home: Mapping[str, Entity]
) -> Iterator[Candidate]:
    """Yield the landmarks that a story names; `places` are the known places in it, `home` has the country of each."""
    if parsed.doc is None:
        return
    known = {offset: place for place in places for offset in (place.span.start, place.span.end)}
    for match in chain.from_iterable(pattern.finditer(parsed.text) for pattern in (AFTER_NAME, BEFORE_NAME, OF_NAME)):
        span = _name_span(parsed, match)
        if match.re is BEFORE_NAME and CONTINUED.search(parsed.text, 0, match.start()):
            continue  # "Acute River Fever"
        if match["noun"].islower() and len(match["name"].split()) > SHORT:
            continue
        if span is None or CONTINUES.match(parsed.after(span)):
            continue
        is_certain = match["noun"].islower() or re.fullmatch(f"{CERTAIN}|{OPENING}|{OPENING_OF}", match["noun"])
        labels = (label for other, label in context.labels.items() if other.meets(span))
        if not is_certain and PLACE_LABELS.isdisjoint(labels):
            continue
        inside = known.get(match.start("noun") - 1) or known.get(span.start)
        is_airport = inside is not None and inside.entity.subtype == "city" and match["noun"] == "airport"
        if inside is not None and match["noun"].islower() and not is_airport:
            continue  # any bridge of a town, any river of a country
        name = span.of(parsed.text)
        label = name.removesuffix(match["noun"]) + match["noun"].capitalize() if name.endswith(match["noun"]) else name
        sentence = parsed.sentence(span)
        beside = [place for place in places if place.entity.key in home and sentence.holds(place.span)]
        nearest = min(beside, key=lambda place: abs(place.span.start - span.start), default=None)
        around = inside.entity if inside else home.get(nearest.entity.key if nearest else context.home or "")
        landmark = Entity(
            type="place", id=name_slug(label), label=label, subtype="other", iso=around.iso if around else None,
            part_of=(around.key,) if around else (), aliases=() if inside else (match["name"].strip(),),
        )  # fmt: skip
        yield Candidate.by("landmark", span, landmark)


def _name_span(parsed: ParsedStory, match: re.Match[str]) -> Span | None:
    """Return the span of a landmark without words before it that only begin a sentence; None where no name remains."""
    span = Span(match.start(), match.end())
    if parsed.all_caps.meets(span) or parsed.title_case.meets(span) or parsed.datelines.meets(span):
        return None
    start = match.start()
    words = list(re.finditer(r"\S+", match[0]))
    for word in words[:-1]:
        token = parsed.token(match.start() + word.start())
        if word[0].lower() not in FUNCTION_WORDS | DAYS and token.tag_.startswith("NNP"):
            start = match.start() + word.start()
            break
    name = [word[0].lower() for word in words if match.start() + word.start() >= start and word[0] != match["noun"]]
    return None if GENERIC.issuperset(name) else Span(start, match.end())
