"""What a page says, as JSON-LD in the terms of schema.org, which search engines and reference managers read.

The facts are those that `/data` states, of the same IRIs, so that a program can go on from the page to the graph. An element of `script`
ends at the first `</script`, so no `<` is written as such.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from graph_service.iris import Names
from graph_service.model import Entity, LinkedStory
from graph_service.results import EntityCard, EntityPage, Overview, StoryCard
from graph_service.web.metadata.page_address import page_of

Json = dict[str, Any]

SITE = "Story Graph"
ABOUT = "News stories with the people, places, organizations and topics that they mention, and the sentence behind every fact."
CONTEXT = "https://schema.org"
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
DESCRIPTION = 200  # characters, which search engines show
OTHER_NAMES = 20
CLASSES = {
    "organization": "Organization",
    "place": "Place",
    "person": "Person",
    "topic": "DefinedTerm",
    "event": "DefinedTerm",
}
PLACE_CLASSES = {"country": "Country", "city": "City", "region": "AdministrativeArea"}
WHOLES = {"organization": "parentOrganization", "place": "containedInPlace", "person": "memberOf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page is about: in a sentence, by its type in the Open Graph protocol, and as JSON-LD."""

    description: str
    type: str
    data: Json

    @property
    def json_ld(self) -> Markup:
        """The data as the content of an element of `script`."""
        document = {"@context": CONTEXT} | self.data
        return Markup(json.dumps(document, ensure_ascii=False).translate(ESCAPES))  # noqa: S704  without markup


def of_story(linked: LinkedStory, names: Names) -> PageFacts:
    """Return what the page of a story says."""
    story, key = linked.story, f"story/{linked.story.id}"
    mentioned = dict.fromkeys(mention.entity for mention in linked.mentions)

    def named(keys: Iterable[str]) -> list[Json]:
        return [_named(linked.entities[each], names) for each in keys]

    data = {
        "@type": "NewsArticle",
        "@id": names.entity(key),
        "headline": story.title,
        "inLanguage": story.language,
        "datePublished": story.date,
        "url": story.url,
        "mainEntityOfPage": page_of(names, key),
        "author": list(story.authors),
        "articleSection": list(story.fields_of_work),
        "publisher": _named(linked.entities[linked.publisher], names) if linked.publisher else None,
        "about": named(linked.topics),
        "spatialCoverage": named(linked.coverage),
        "mentions": named(mentioned),
    }
    body = story.text.removeprefix(story.title)
    return PageFacts(description=_shortened(body) or story.title, type="article", data=_stated(data))


def of_entity(result: EntityPage, names: Names) -> PageFacts:
    """Return what the page of an entity says."""
    entity = result.entity
    wholes = [{"@id": names.entity(key)} for key in entity.part_of]
    located = entity.latitude is not None and entity.longitude is not None
    geo = {
        "@type": "GeoCoordinates",
        "@id": names.geometry(entity.key),
        "latitude": entity.latitude,
        "longitude": entity.longitude,
    }
    data = _named(entity, names) | {
        "mainEntityOfPage": page_of(names, entity.key),
        "alternateName": list(entity.aliases[:OTHER_NAMES]),
        "description": entity.description,
        "sameAs": list(entity.same_as),
        "geo": geo if located else None,
        "areaServed": [{"@id": card.iri, "name": card.label} for card in result.serves],
    }
    if entity.type in WHOLES:
        data[WHOLES[entity.type]] = wholes
    stories = f"{result.with_parts:,} {'story' if result.with_parts == 1 else 'stories'}"
    description = (
        entity.description or f"{result.summary or entity.label}. {SITE} has {stories}, with the sentences that say so."
    )
    kind = "profile" if entity.type == "person" else "website"
    return PageFacts(description=_shortened(description), type=kind, data=_stated(data))


def of_list(
    heading: str, total: int, cards: Sequence[EntityCard | StoryCard], names: Names, first: int = 0
) -> PageFacts:
    """Return what a page says that lists stories or entities, `first` of which come before it."""
    rows = [
        (card.key, card.label) if isinstance(card, EntityCard) else (f"story/{card.id}", card.title) for card in cards
    ]
    items = [
        {"@type": "ListItem", "position": first + n, "url": page_of(names, key), "name": label}
        for n, (key, label) in enumerate(rows, start=1)
    ]
    data = {"@type": "ItemList", "name": heading, "numberOfItems": total, "itemListElement": items}
    names_of_first = ", ".join(label for _, label in rows[:5])
    return PageFacts(description=_shortened(f"{heading}: {names_of_first}"), type="website", data=data)


def of_site(names: Names, overview: Overview) -> PageFacts:
    """Return what the home page says: the site with its search, and its data."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{names.base}/search?q={{search_term_string}}"}
    site = {
        "@type": "WebSite",
        "@id": f"{names.base}/#site",
        "name": SITE,
        "description": ABOUT,
        "url": f"{names.base}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        },
    }
    dataset = {
        "@type": "Dataset",
        "@id": f"{names.base}/.well-known/void#dataset",
        "name": SITE,
        "description": f"{overview.stories:,} stories as RDF. {ABOUT}",
        "url": f"{names.base}/",
        "temporalCoverage": f"{overview.first}/{overview.last}" if overview.first else None,
        "inLanguage": list(overview.languages),
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/turtle",
            "contentUrl": f"{names.base}/.well-known/void",
        },
    }
    return PageFacts(description=ABOUT, type="website", data={"@graph": [site, _stated(dataset)]})


def _named(entity: Entity, names: Names) -> Json:
    kind = PLACE_CLASSES.get(entity.subtype) if entity.type == "place" else None
    return {"@type": kind or CLASSES[entity.type], "@id": names.entity(entity.key), "name": entity.label}


def _stated(data: Json) -> Json:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _shortened(text: str) -> str:
    """Return the beginning of a text in one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION else line[: line.rfind(" ", 0, DESCRIPTION)] + " …"
