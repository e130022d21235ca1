"""Landmarks, and towns that no gazetteer has: what a story names with a word for what it is, or where people live. In English only.

"Heathrow Airport" and "Siverskyi Donets River" are places of their own and no towns: what such a name contains is not named
apart. A landmark lies in the town that its name begins with ("Kharkiv airport"), else in the country of the nearest place
in its sentence.

A town of the table of towns counts where the words before it ask for a place ("residents of", "Amy Hill, 40, of"), and where the
parser calls it one. Of towns of one name it is the one in the country of the nearest place, else of the story, else the largest.
"""

import re
from calendar import day_name, month_name
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain

from graph_service.languages import FUNCTION_WORDS
from graph_service.linking.knowledge.place_tables import Town
from graph_service.linking.knowledge.words_by_language import is_ordinary
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.disambiguation import Context
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import fold, name_slug

WORD = r"(?:[A-Z]['’])?[A-Z][\w-]+"
# Words that name nothing but a landmark after a name; the others need a label of the parser that says so.
CERTAIN = "Airport|River|Stadium|Arena|Bridge|Mountains|Peninsula|Islands?|Lake|Reservoir|Canal|Strait|Gorge|Canyon|Dam|Desert|Glacier|Plateau|National Park|State Park|Coliseum|Velodrome"
LIKELY = (
    "Palace|Castle|Cathedral|Square|Valley|Bay|Pass|Island|Sea|Ocean|Forest|Station|Tower|Monument|Ground|Market|Farm|Mill|Pier|Isle|Abbey|Park|Gardens|Plaza|Mountain|Hills?|Heights|Woods|Moor|Basin|Peak|Cove|Racecourse|"
    "Speedway|Docks?|Quay|Wharf|Beach|Falls|Harbou?r|Reef|Ridge|Expressway|Motorway|Highway"
)
SMALL = "airport|river|stadium|bridge|mountains|peninsula|lake|reservoir|canal|gorge|dam|desert"
OPENING = "River|Lake|Mount|Mt|Cape|Loch|Lough|Lac|Lago"
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
TOWN = r"(?P<town>[A-Z][\w'’-]+(?:[ -](?:on|upon|under|in|le|la|de|the|by)[ -](?=[A-Z]))?(?:[ -][A-Z][\w'’-]+){0,2})(?!['’-]?\w| [A-Z])"
# After an age, and after words for those who live in a town, a name is a place's; after a mere preposition it may be a play's.
LIVED_IN = re.compile(
    rf"(?:, (?:aged )?\d{{1,3}}, (?:who lives in|of|from|lives in)|\b[Bb]oth (?:of|from)|\b(?:[Rr]esidents|[Vv]illagers|[Pp]arishioners|[Pp]eople|[Nn]eighbours|[Hh]omes?|[Hh]ouses?|"
    rf"[Tt]owns?|[Vv]illages?|[Ss]uburbs?|[Hh]amlets?|[Bb]orn|[Ll]ive[sd]?|[Ll]iving) (?:of|in|near)|\b\d{{1,3}}-year-old from) {TOWN}"
)
NEAR_TOWN = re.compile(
    rf"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Ff]rom|[Aa]t|[Tt]o|[Tt]owards|[Oo]ff|[Ll]eft|[Rr]eached) {TOWN}"
)
TOWN_LIST = re.compile(
    r"\b(?:[Ii]n|[Ff]rom|[Aa]t|[Nn]ear|[Bb]etween|[Rr]esidents of|[Vv]illagers of|[Pp]eople of|[Tt]owns of|[Vv]illages of|[Cc]amps of|[Vv]illages including) (?P<names>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?:, [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)* and [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
    r"(?![-’'&]?\w| [A-Z])"
)
SMALL_TOWN = 100_000  # people
TownTable = Callable[[str], Sequence[Town]]


def towns(
    parsed: ParsedStory,
    context: Context,
    home: Mapping[str, Entity],
    table: TownTable,
    is_no_town: Callable[[str], bool],
) -> Iterator[Candidate]:
    """Yield the towns that the words before them ask for; after a mere preposition one must lie in a country of the story.

    `table` finds the towns of a name, `home` has the country of each place of the story.
    """
    for pattern in (LIVED_IN, NEAR_TOWN):
        for match in pattern.finditer(parsed.text):
            span, name = Span(*match.span("town")), match["town"]
            if parsed.title_case.meets(span) or parsed.all_caps.meets(span) or is_ordinary(name) or is_no_town(name):
                continue
            town = town_named(name, context, {country.key for country in home.values()}, table)
            is_wanted = pattern is LIVED_IN or (town is not None and context.countries[town.country])
            if town is not None and is_wanted and fold(town.entity.label) == fold(name):
                yield Candidate.by("gazetteer-context", span, town.entity)
    for match in TOWN_LIST.finditer(parsed.text):
        listed = []
        for name in re.split(r", | and ", match["names"]):
            town = (
                None
                if is_no_town(name)
                else town_named(name, context, {country.key for country in home.values()}, table)
            )
            if town is not None and context.countries[town.country] and fold(town.entity.label) == fold(name):
                listed.append((name, town.entity))
        for name, entity in listed if len(listed) > 1 else ():
            start = parsed.text.index(name, match.start("names"))
            yield Candidate.by("gazetteer-context", Span(start, start + len(name)), entity)


def town_named(name: str, context: Context, near: Collection[str], table: TownTable) -> Town | None:
    """Return the town of a name: in one of the countries that are `near`, else in one that the story is about, else the largest."""
    # Another language's name for a small town is more often something else.
    named = [
        town
        for town in table(fold(name))
        if town.population > SMALL_TOWN or (town.population and fold(town.entity.label) == fold(name))
    ]
    return max(
        named, key=lambda town: (town.country in near, context.countries[town.country], town.population), default=None
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
        if not beside and context.home is None:
            beside = [place for place in places if place.entity.key in home]
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
    return None if (GENERIC | FUNCTION_WORDS).issuperset(name) else Span(start, match.end())
