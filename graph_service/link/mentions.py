"""From what is found to what is meant: the order in which the finders speak, and who wins where they disagree.

    names of the reference files, in the text or inflected ─┐
    names built on a head noun                             ├─► the longest stand ─► abbreviations, short forms, surnames
    people by full name                                    ┘        ▲                of what stands ─► topics
    cities, once the countries that a story names are known ────────┘
    what only the parser says fills the gaps

Headlines in capitals or title case are believed only where the body says the same, or where a name is long enough to be
no accident.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph_service.link import organizations, people, public_figures, references, resolve
from graph_service.link.atlas import Atlas
from graph_service.link.candidates import Candidate, Claims
from graph_service.link.firms import firms
from graph_service.link.gazetteers import Match
from graph_service.link.inflections import CYRILLIC
from graph_service.link.organizations import Countries
from graph_service.link.reading import Line
from graph_service.link.references import Backdrop
from graph_service.link.resolve import Context
from graph_service.link.view import FUNCTION_WORDS, View
from graph_service.model import Entity, Rejected, Span
from graph_service.text import fold, slugify

LANDSCAPES = frozenset({"Valley", "River", "Lake", "Gorge", "Mountains", "Pass", "Bay"})
WIDER = re.compile(
    r" (?P<kind>Valley|River|Lake|Gorge|Mountains|Pass|Bay|[Rr]egion|[Oo]blast|[Pp]rovince|[Rr]ayon|[Rr]aion|[Dd]istrict|[Cc]ounty|"
    r"[Mm]unicipality|[Vv]oivodeship)\b"
)
# A place in the name of a document or a meeting, or of a currency, is no place: "Copenhagen Document", "U.S. dlrs".
TITLE_OF = re.compile(
    r"(?:-\w+)?(?: [A-Z][\w-]+){0,3} (?:Document|Agreements?|Accords?|Convention|Treaty|Declaration|Process|Protocol|Charter|Principles|"
    r"Guidelines|Summit|Act|Conference|Recommendations|Memorandum|Framework|dlrs?|[Dd]ollars?|cents?)\b"
)
TITLED_BEFORE = re.compile(
    r"\b(?:[Dd]ocument|[Tt]raité|[Aa]ccords?|[Cc]onvention|[Dd]éclaration) de $|\b(?:Dokuments?|Vertrag|Abkommen) von $"
)
LOCATED = re.compile(
    r"\b(?:in|at|near|from|to|of|outside|around|through|between|town|city|village|district|region)(?: the)? $|, $"
)
PLACE_LABELS = frozenset({"GPE", "LOC"})
NOT_PLACES = frozenset(
    "States State Republic Region District City Province Federation Union Parliament Internet Court County".split()
)


@dataclass(frozen=True, slots=True)
class Findings:
    """The mentions of a story in order, none overlapping another; what lost and why; and what the story is about."""

    mentions: Sequence[Candidate]
    rejected: Sequence[Rejected]
    context: Context


def find(view: View, atlas: Atlas, publisher: Entity | None, sent_from: str | None) -> Findings:
    """Return what a story mentions; `sent_from` is the country of a dateline that stands apart from the text."""
    matches = _matches(view, atlas)
    context = resolve.context_of(view, matches, atlas.geography, atlas.serves, atlas.adjectives, publisher, sent_from)
    countries = _countries(atlas, context)
    claims = Claims(len(view.text))
    lost: list[Rejected] = []
    named = list(_named(view, matches, context, atlas, lost))
    persons = list(_people(view, atlas))
    known = Line.of(_apart([c.span for c in (*named, *persons) if c.entity.type != "topic"]))
    claims.add([
        *(c for c in named if c.entity.type != "topic"),
        *_unless_known(view, organizations.by_head_noun(view, known, countries, atlas.known_as), named),
        *persons,
        *firms(view, lambda part: bool(atlas.named(part)) or part in atlas.countries),
    ])  # fmt: skip
    claims.add(references.abbreviations(view, claims))
    claims.add(references.spelled_out(view, claims))
    claims.widen(references.short_forms(view, claims, _backdrop(atlas, context, publisher)))
    claims.add(people.surnames(view, claims))
    claims.add(references.part_names(view, claims))
    claims.add(public_figures.by_surname(view, claims, atlas.figures, context.home))
    claims.add(people.surnames(view, claims))
    claims.add(_from_the_parser(view, claims, atlas, context, countries))
    claims.add(references.part_names(view, claims))
    claims.add(c for c in named if c.entity.type == "topic")
    mentions = sorted(claims.mentions, key=lambda candidate: candidate.span.start)
    return Findings(mentions, [*_still_lost(lost, mentions), *claims.rejected()], context)


def _still_lost(lost: Iterable[Rejected], mentions: Iterable[Candidate]) -> Iterator[Rejected]:
    """Yield what lost but for those whom a later rule took for the same entity at the same place after all."""
    won = {(mention.span, mention.entity.key) for mention in mentions}
    yield from (one for one in lost if (one.span, one.entity.key) not in won)


def _matches(view: View, atlas: Atlas) -> list[Match]:
    language = view.story.language
    found = atlas.gazetteer.find(view.text, language)
    if CYRILLIC.search(view.text):
        found += atlas.inflected.find(view.text, language)
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        if kept and match.span.start < kept[-1].span.end:
            if match.span.end - match.span.start > kept[-1].span.end - kept[-1].span.start:
                kept[-1] = match
            continue
        kept.append(match)
    return [match for match in kept if match.surface.lower() not in FUNCTION_WORDS or match.surface.isupper()]


def _named(
    view: View, matches: Iterable[Match], context: Context, atlas: Atlas, lost: list[Rejected]
) -> Iterator[Candidate]:
    """Yield what the names of the reference files mean; what they could mean and do not goes into `lost`."""
    for match in matches:
        organizations_, places, persons, events, topics = (
            [key for key in match.keys if key.startswith(kind)]
            for kind in ("organization/", "place/", "person/", "event/", "topic/")
        )
        if organizations_ and _credible(view, match, context):
            yield from _organization(view, match, organizations_, context, atlas, lost)
        elif places:
            yield from _place(view, match, places, context, atlas, lost)
        elif persons:
            yield from _public_figure(view, match, atlas)
        elif events or topics:
            rule = "gazetteer" if events else "topic"
            yield Candidate.by(rule, match.span, atlas.entities[(events or topics)[0]])


def _organization(
    view: View, match: Match, keys: Sequence[str], context: Context, atlas: Atlas, lost: list[Rejected]
) -> Iterator[Candidate]:
    chosen = resolve.organization(match, keys, context, atlas.entities, atlas.serves)
    others = (atlas.entities[key] for key in keys if key != chosen.entity.key)
    reason = f"{chosen.entity.label} fits the story's names and country better"
    lost += [Rejected(entity=other, span=match.span, rule="gazetteer", reason=reason) for other in others]
    if _is_post(view, chosen):
        yield from _parent_of_post(chosen, atlas)
    else:
        yield _declined(match, chosen)


def _public_figure(view: View, match: Match, atlas: Atlas) -> Iterator[Candidate]:
    """Yield the person in public life at the story's time whom a full name means."""
    year = view.year
    known = [name for name in match.names if " " in name.written and name.key in atlas.figures.prominence]
    keys = {name.key for name in known if atlas.figures.prominence[name.key].covers(year)}
    if len(keys) == 1:
        yield _declined(match, Candidate.by("gazetteer", match.span, atlas.entities[keys.pop()]))


def _place(
    view: View, match: Match, keys: Sequence[str], context: Context, atlas: Atlas, lost: list[Rejected]
) -> Iterator[Candidate]:
    weighed = resolve.weigh(view, match, keys, context, atlas.geography)
    chosen = resolve.place(view, match, weighed, atlas.geography)
    if chosen is not None and _in_a_title(view, match.span):
        lost.append(chosen.rejected("part of the name of a document, a meeting or a currency"))
        chosen = None
    else:
        lost += _weaker(match, weighed, chosen, atlas)
    if chosen is not None:
        yield _declined(match, _widened(view, chosen))


def _weaker(match: Match, weighed: resolve.Weighed, chosen: Candidate | None, atlas: Atlas) -> Iterator[Rejected]:
    """Yield the places that a name could mean and does not, with the evidence for each."""
    for evidence, key in weighed:
        if chosen is None or key != chosen.entity.key:
            rival = f"{chosen.entity.label} has {weighed[0][0]:.0f}" if chosen else f"{resolve.NEEDED} is needed"
            entity = atlas.entities[key]
            reason = f"evidence {evidence:.0f}, {rival}"
            yield Rejected(entity=entity, span=match.span, rule="gazetteer", reason=reason)


def _declined(match: Match, chosen: Candidate) -> Candidate:
    return Candidate.by("inflected", chosen.span, chosen.entity) if match.inflected else chosen


def _in_a_title(view: View, span: Span) -> bool:
    return TITLE_OF.match(view.text, span.end) is not None or TITLED_BEFORE.search(view.before(span)) is not None


def _is_post(view: View, chosen: Candidate) -> bool:
    """Tell whether a body named after its head means the person here: "the High Commissioner, Rolf Ekeus"."""
    if "Commissioner" not in chosen.span.of(view.text):
        return False
    named_after = re.match(r",? [A-Z]\w+ (?:[A-Z]\.? )?[A-Z]\w+", view.after(chosen.span))
    return named_after is not None or re.search(r"[A-Z]\w+ [A-Z]\w+, (?:the )?$", view.before(chosen.span)) is not None


def _parent_of_post(chosen: Candidate, atlas: Atlas) -> Iterator[Candidate]:
    for parent in (atlas.entities[key] for key in chosen.entity.part_of):
        if chosen.entity.label.startswith(f"{parent.label} ") and chosen.span.end - chosen.span.start == len(
            chosen.entity.label
        ):
            span = Span(chosen.span.start, chosen.span.start + len(parent.label))
            yield Candidate.by("gazetteer", span, parent)


def _unless_known(view: View, found: Iterable[Candidate], named: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the names that do not merely add to an organization's known name ("… Department of the Secretariat")."""
    starts = {c.span.start: c.span for c in named if c.entity.type == "organization"}
    for candidate in found:
        known = starts.get(candidate.span.start)
        if (
            known is None
            or not re.match(r" (?:of|for|on|in|to)\b", view.after(known))
            or known.end >= candidate.span.end
        ):
            yield candidate


def _credible(view: View, match: Match, context: Context) -> bool:
    """In a line of capitals a short name is believed only if the running text has it too."""
    return (
        (match.exact and not view.loud.meets(match.span))
        or " " in match.surface
        or bool(set(match.keys) & context.certain)
    )


def _widened(view: View, chosen: Candidate) -> Candidate:
    """Return what a city's name stands for before a word for a region or a landscape: "Luhansk region" is not Luhansk."""
    found = WIDER.match(view.text, chosen.span.end)
    if found is None or chosen.entity.kind != "city":
        return chosen
    city, kind = chosen.entity, found["kind"].capitalize()
    name = f"{chosen.span.of(view.text) if kind in LANDSCAPES else city.label} {kind}"
    wider = Entity(
        type="place", id=slugify(name), label=name, kind="other" if kind in LANDSCAPES else "region", iso=city.iso, part_of=city.part_of,
        aliases=() if kind in LANDSCAPES else tuple(f"{city.label} {k}" for k in ("Oblast", "Region", "region") if k != kind),
    )  # fmt: skip
    return Candidate.by("region", Span(chosen.span.start, found.end()), wider)


def _countries(atlas: Atlas, context: Context) -> Countries:
    entities = atlas.entities
    return Countries(
        adjectives={adjective: entities[key] for adjective, key in atlas.adjectives.items()},
        named=atlas.countries,
        home=entities[context.home] if context.home is not None else None,
    )


def _people(view: View, atlas: Atlas) -> Iterator[Candidate]:
    """Yield the people named in full; what the reference files know as an organization is none ("La Strada")."""
    found = [
        candidate
        for candidate in (*people.full_names(view), *people.mislabelled(view), *people.patterned(view))
        if not any(known.type == "organization" for known in atlas.named(candidate.entity.label))
    ]
    fullest = people.unified({candidate.entity.key: candidate.entity for candidate in found}.values())
    year = view.year
    for candidate in found:
        entity = fullest[candidate.entity.key]
        yield replace(candidate, entity=atlas.figures.named(entity.label, year) or entity)


def _backdrop(atlas: Atlas, context: Context, publisher: Entity | None) -> Backdrop:
    home = context.home
    local = [atlas.entities[key] for key, served in atlas.serves.items() if served == home]
    operations = [entity for entity in local if entity.kind == "field-operation"]
    return Backdrop(publisher, sorted(operations, key=lambda entity: (entity.closed, entity.id)))


def _from_the_parser(
    view: View, claims: Claims, atlas: Atlas, context: Context, countries: Countries
) -> list[Candidate]:
    people_named = {fold(entity.label) for entity in claims.entities("person").values()}

    def blocked(name: str) -> bool:
        return (
            fold(name) in people_named
            or name.lower() in atlas.adjectives
            or any(e.type == "topic" for e in atlas.named(name))
        )

    return [
        *organizations.by_model(view, countries, blocked),
        *people.single_names(view),
        *_unlisted_places(view, claims, atlas, context),
    ]


def _unlisted_places(view: View, claims: Claims, atlas: Atlas, context: Context) -> Iterator[Candidate]:
    """Yield the places that only the parser knows: villages, valleys; in the country of the place named beside them."""
    story_home = atlas.entities.get(context.home or "")
    placed = [mention for mention in claims.mentions if mention.entity.type == "place" and mention.entity.iso]
    for ent in view.doc.ents if view.doc is not None else ():
        span = Span(ent.start_char, ent.end_char)
        name = span.of(view.text)
        if (
            ent.label_ in PLACE_LABELS
            and _is_place_name(name)
            and name.lower() not in atlas.adjectives
            and not view.titled.meets(span)
            and not view.loud.meets(span)
            and LOCATED.search(view.before(span))
        ):
            beside = [m for m in placed if view.sentence(span).holds(m.span)]
            near = min(beside, key=lambda m: abs(m.span.start - span.start), default=None)
            home = atlas.entities.get(atlas.geography.country_of.get(near.entity.key, "")) if near else story_home
            yield Candidate.by("model", span, _unlisted(name, "city" if ent.label_ == "GPE" else "other", home))


def _is_place_name(name: str) -> bool:
    return (
        name[0].isupper()
        and all(p[0].isupper() or p in FUNCTION_WORDS for p in name.split())
        and name[-1].isalpha()
        and len(name) > 3
        and name not in NOT_PLACES
    )


def _unlisted(name: str, kind: str, home: Entity | None) -> Entity:
    return Entity(
        type="place",
        id=slugify(name) or "unnamed",
        label=name,
        kind=kind,
        iso=home.iso if home else None,
        part_of=(home.key,) if home else (),
    )


def _apart(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
