"""What programs read beside a page: `Link` headers, JSON-LD, and the well-known paths of browsers and crawlers.

The header (RFC 8288) leads to the canonical address of a page and to its other forms. JSON-LD in the terms of schema.org is for search
engines and reference managers: it states what `/data` states, of the same IRIs, so that a program can go on from the page to the graph.
An element of `script` ends at the first `</script`, so no `<` is written as such.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import PLACE_CLASSES, PLURALS
from graph_service.errors import NotFoundError
from graph_service.iris import Names
from graph_service.model import Entity, LinkedStory
from graph_service.rdf.formats import RDF_FORMATS
from graph_service.results import EntityCard, EntityPage, Overview, StoryCard
from graph_service.service import StoryGraph
from graph_service.web.requests.request_context import names_of

Json = dict[str, Any]

# The formats that a page links to, with the names that people know.
LINKED_FORMATS = {"Turtle": RDF_FORMATS["turtle"], "JSON-LD": RDF_FORMATS["json-ld"], "N-Triples": RDF_FORMATS["n-triples"],
                  "RDF/XML": RDF_FORMATS["rdf-xml"], "TriG": RDF_FORMATS["trig"]}  # fmt: skip
# Parameters that change nothing on a page: its length, and what newsletters and social networks add to addresses.
UNESSENTIAL = ("limit", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "ref")
DEFAULTS = {("offset", "0"), ("mode", "hybrid"), ("sort", "relevance"), ("parts", "true")}

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
WHOLES = {"organization": "parentOrganization", "place": "containedInPlace", "person": "memberOf"}

SITEMAP_PAGES = 50_000  # in one sitemap, as the protocol allows
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
FIXED = "pages"  # the sitemap of pages that are neither of a story nor of an entity
TYPES = {plural: entity_type for entity_type, plural in PLURALS.items()}
DAY = 86400  # seconds
# What has no end (searches, filters, queries) and what is for programs. A page of a list is of use, so its offset is allowed. Robots that know
# no patterns (RFC 9309, 2.2.3) read the lines without a star.
ROBOTS = """\
User-agent: *
Allow: /*?offset=
Disallow: /*?
Disallow: /search?q=
Disallow: /facets/
Disallow: /sparql?query=
Disallow: /api/
Disallow: /rdf-graph-store

Sitemap: {base}/sitemap.xml
"""
OPEN_SEARCH = """\
<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>{name}</ShortName>
  <Description>{about}</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Image width="16" height="16" type="image/x-icon">{base}/favicon.ico</Image>
  <Url type="text/html" template={page}/>
  <Url type="application/json" template={api}/>
  <Url type="application/opensearchdescription+xml" rel="self" template={this}/>
</OpenSearchDescription>
"""


def page_of(names: Names, key: str) -> str:
    """Return the absolute address of the page of a story or an entity (`type/slug`)."""
    entity_type, _, slug = key.partition("/")
    return f"{names.base}/{PLURALS[entity_type]}/{slug}"


def canonical_page(names: Names) -> str:
    """Return the absolute address of the page that was requested, without parameters that are empty, defaults or unessential."""
    essential = [
        (name, value)
        for name, value in sorted(request.args.items(multi=True), key=itemgetter(0))
        if value and (name, value) not in DEFAULTS and name not in UNESSENTIAL and not name.startswith("utm_")
    ]
    path = request.path.rstrip("/") or "/"
    return f"{names.base}{path}?{urlencode(essential)}" if essential else names.base + path


def with_service_links(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Return a view of a service whose pages have a `Link` header, too."""

    @wraps(view)
    def linking_view(graph: StoryGraph, **path: Any) -> Response:
        response = current_app.make_response(view(graph, **path))
        if response.status_code == 200 and response.mimetype == "text/html":
            links = [f'<{canonical_page(names_of(graph))}>; rel="canonical"']
            links.append(f'<{url_for("sparql_endpoint.void")}>; rel="describedby"')
            if request.endpoint == "linked_data.ontology":
                links += [
                    f'<{url_for("linked_data.ontology", format=each.name)}>; rel="alternate"; type="{each.media_type}"'
                    for each in LINKED_FORMATS.values()
                ]
            response.headers.add("Link", ", ".join(links))
        return response

    return linking_view


def with_links(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Return a view of a page whose responses have a `Link` header."""

    @wraps(view)
    def linking_view(answers: Answers, **path: Any) -> Response:
        response = current_app.make_response(view(answers, **path))
        if response.status_code != 200 or response.mimetype != "text/html":
            return response
        links = [f'<{canonical_page(answers.names)}>; rel="canonical"']
        is_story = request.endpoint == "pages.story"
        if "slug" in path and (is_story or "entity_type" in path):
            about = {"entity_type": "story" if is_story else path["entity_type"], "slug": path["slug"]}
            api = url_for("api.story", slug=path["slug"]) if is_story else url_for("api.entity", **about)
            links.append(f'<{url_for("linked_data.describe", **about)}>; rel="describedby"')
            links.append(f'<{api}>; rel="alternate"; type="application/json"')
            for each in LINKED_FORMATS.values():
                address = url_for("linked_data.describe_as", **about, extension=each.extension)
                links.append(f'<{address}>; rel="alternate"; type="{each.media_type}"')
        else:
            links.append(f'<{url_for("sparql_endpoint.void")}>; rel="describedby"')
        response.headers.add("Link", ", ".join(links))
        return response

    return linking_view


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
    nodes = {key: _node(entity, names) for key, entity in linked.entities.items()}
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
        "publisher": nodes[linked.publisher] if linked.publisher else None,
        "about": [nodes[each] for each in linked.topics],
        "spatialCoverage": [nodes[each] for each in linked.coverage],
        "mentions": [nodes[each] for each in dict.fromkeys(mention.entity for mention in linked.mentions)],
    }
    body = story.text.removeprefix(story.title)
    return PageFacts(description=_beginning(body) or story.title, type="article", data=_without_blanks(data))


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
    data = _node(entity, names) | {
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
    return PageFacts(description=_beginning(description), type=kind, data=_without_blanks(data))


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
    return PageFacts(description=_beginning(f"{heading}: {names_of_first}"), type="website", data=data)


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
    return PageFacts(description=ABOUT, type="website", data={"@graph": [site, _without_blanks(dataset)]})


def _node(entity: Entity, names: Names) -> Json:
    place_class = PLACE_CLASSES.get(entity.subtype, "").removeprefix("schema:") if entity.type == "place" else ""
    return {"@type": place_class or CLASSES[entity.type], "@id": names.entity(entity.key), "name": entity.label}


def _without_blanks(data: Json) -> Json:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _beginning(text: str) -> str:
    """Return the beginning of a text in one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION else line[: line.rfind(" ", 0, DESCRIPTION)] + " …"


def robots(graph: StoryGraph) -> Response:
    """Say which pages a crawler may read, and where the sitemap is."""
    return _cacheable(ROBOTS.format(base=graph.names.base), "text/plain")


def open_search(graph: StoryGraph) -> Response:
    """Describe the search, so that a browser offers it (OpenSearch 1.1)."""
    base = escape(graph.names.base)
    description = OPEN_SEARCH.format(
        name=SITE,
        about=escape(ABOUT),
        base=base,
        page=quoteattr(f"{graph.names.base}/search?q={{searchTerms}}"),
        api=quoteattr(f"{graph.names.base}/api/search?q={{searchTerms}}&limit={{count?}}&offset={{startIndex?}}"),
        this=quoteattr(f"{graph.names.base}/opensearch.xml"),
    )
    return _cacheable(description, "application/opensearchdescription+xml")


def favicon(_graph: StoryGraph) -> Response:
    """Return the icon of the site."""
    response = current_app.send_static_file("favicon.ico")
    response.cache_control.public, response.cache_control.no_cache, response.cache_control.max_age = True, None, DAY
    return response


def sitemap_index(answers: Answers) -> Response:
    """List the sitemaps: one of the fixed pages, and for each type as many as hold its pages."""
    base, parts = answers.names.base, [(FIXED, 1)]
    for entity_type, plural in PLURALS.items():
        pages = -(-len(answers.page_keys(entity_type)) // SITEMAP_PAGES)
        parts += [(plural, number) for number in range(1, pages + 1)]
    return _sitemap(
        "sitemapindex", "sitemap", answers, (f"{base}/sitemaps/{name}-{number}.xml" for name, number in parts)
    )


def sitemap(answers: Answers, name: str, number: int) -> Response:
    """List the addresses of pages: of stories, of the entities of a type, or of all others."""
    first = (number - 1) * SITEMAP_PAGES
    if name == FIXED:
        rules = (rule for rule in current_app.url_map.iter_rules() if not rule.arguments)
        addresses = [answers.names.base + rule.rule for rule in rules if rule.endpoint.startswith("pages.")]
        addresses += [f"{answers.names.base}/{plural}" for plural in TYPES if plural != PLURALS["story"]]
    elif name in TYPES:
        addresses = [page_of(answers.names, key) for key in answers.page_keys(TYPES[name])]
    else:
        addresses = []
    part = addresses[first : first + SITEMAP_PAGES] if first >= 0 else []
    if not part:
        raise NotFoundError(f"There is no sitemap {name[:40]}-{number}.", hint="/sitemap.xml lists them.")
    return _sitemap("urlset", "url", answers, part)


def _sitemap(root: str, element: str, answers: Answers, addresses: Iterable[str]) -> Response:
    """Return a sitemap; whatever is published may change every page."""
    changed = datetime.fromtimestamp(answers.published_at // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = "".join(
        f"<{element}><loc>{escape(each)}</loc><lastmod>{changed}</lastmod></{element}>\n" for each in addresses
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SITEMAPS}">\n{rows}</{root}>\n'
    return Response(body, content_type="application/xml")


def _cacheable(body: str, media_type: str) -> Response:
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.cache_control.public, response.cache_control.max_age = True, DAY
    return response
