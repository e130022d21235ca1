"""What browsers and crawlers ask a site for at well-known paths: its search, its pages, what to leave alone, its icon."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from flask import Response, current_app

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.errors import NotFoundError
from graph_service.service import StoryGraph
from graph_service.web.metadata.page_address import page_of
from graph_service.web.metadata.structured_data import ABOUT, SITE

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
        addresses = list(_fixed_pages(answers))
    elif name in TYPES:
        addresses = [page_of(answers.names, key) for key in answers.page_keys(TYPES[name])]
    else:
        addresses = []
    part = addresses[first : first + SITEMAP_PAGES] if first >= 0 else []
    if not part:
        raise NotFoundError(f"There is no sitemap {name[:40]}-{number}.", hint="/sitemap.xml lists them.")
    return _sitemap("urlset", "url", answers, part)


def _fixed_pages(answers: Answers) -> Iterator[str]:
    """Yield the addresses of the pages without parameters in their path, and of the lists of entities."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and not rule.arguments:
            yield answers.names.base + rule.rule
    yield from (f"{answers.names.base}/{plural}" for plural in TYPES if plural != PLURALS["story"])


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
