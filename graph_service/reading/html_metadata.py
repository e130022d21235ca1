"""What a page states of itself: in JSON-LD, Open Graph, `<meta>` and `<link rel=canonical>`, and in the data of its scripts.

JSON-LD comes as one object, in a list or in an `@graph` whose objects refer to each other by `@id`. What is malformed counts as not
stated.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice, takewhile
from typing import Any

from lxml import html

from graph_service.iris import absolute
from graph_service.partial_date import PartialDate
from graph_service.reading.dates import parse_date, record_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import LANGUAGE_TAG, language_code, letters, one_line
from graph_service.reading.html_blocks import names as words_of
from graph_service.reading.html_blocks import paragraph_starts, paragraphs_on_one_line, parse_html, short_text
from graph_service.reading.page_layout import byline_authors, heads_title
from graph_service.reading.record_fields import authors_of, plain

# NewsArticle, OpinionNewsArticle, LiveBlogPosting, PressRelease, Report …
STORY_TYPE = re.compile(r"(?:.*[/#:])?\w*(?:Article|Posting|Report|PressRelease|NewsItem)")
PAGE_TYPE = re.compile(r"(?:.*[/#:])?\w*WebPage|(?:.*[/#:])?AboutPage")
DATE_KEYS = (
    "article:published_time", "og:published_time", "article:published", "published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "dc.date.created", "dcterms.created",
    "citation_publication_date", "citation_online_date", "date", "pubdate", "publish-date", "publish_date", "publication_date",
    "publication-date", "publicationdate", "date_published", "article.published", "rnews:datepublished", "bt:pubdate",
    "cxenseparse:recs:publishtime", "shareaholic:article_published_time", "datecreated", "article:created", "created",
    "creation_date", "publishdate", "published", "dcterms.available", "citation_date", "article_date_original", "analytics:published_at",
)  # fmt: skip
DESCRIPTION_KEYS = ("description", "og:description", "twitter:description")
TITLE_KEYS = ("og:title", "twitter:title", "parsely-title", "dcterms.title", "dc.title")
AUTHOR_KEYS = ("author", "article:author", "citation_author", "parsely-author", "sailthru.author", "dcterms.creator", "dc.creator", "dcsext.author", "byl")  # fmt: skip
# As WordPress calls its feed, in every language: "Coast Herald » Feed".
FEED_OF_SITE = re.compile(r"\s*(?P<site>[^»]{2,80}?)\s+»\s+[^»]{2,30}")
SITE_KEYS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_publisher")
# Links and fields of authors, and hCard.
AUTHOR_XPATH = (
    "//a[@rel='author'] | //*[@itemprop='author']/descendant-or-self::*[@itemprop='name'] | //*[@data-testid='authorName']"
    " | //*[@itemprop='author'][not(self::meta)][not(.//*[@itemprop])] | //*[contains(concat(' ', @class, ' '), ' p-author ')]"
    " | //*[contains(@class, 'vcard')]/descendant-or-self::*[contains(concat(' ', @class, ' '), ' fn ')]"
)
# The class or id of a comment begins so; the classes of a whole article may say that it has some, or none.
COMMENT_NAME = re.compile(r"(?:user-?)?comment(?!s?-(?:open|closed|status))")
# What sites call the author in the two labels that a shared link shows ("Written by", "Est. reading time").
LABELS_OF_AUTHOR = frozenset((
    "written by", "author", "by", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "geschreven door", "napisane przez",
    "skriven av", "skrevet av", "skrevet af", "kirjoittanut", "napsal", "napísal", "szerző", "scris de", "napisao", "napisal", "yazan", "автор", "написано автором",
    "написано", "συντάχθηκε από", "كُتب بواسطة", "נכתב על ידי", "執筆者", "作者", "글쓴이",
))  # fmt: skip
# Words in the classes of bylines ("uid": of Drupal), and in those of what is about somebody else, or says more than a name.
BYLINE_CLASSES = frozenset(
    "author authors byline bylines writer reporter creator uid auteur autor autore redacteur".split()
)
NO_BYLINE_CLASSES = frozenset(
    (
        "comment comments quote blockquote photo photographer image img picture caption figure related card teaser sidebar widget bio biography about "
        "job role position description avatar social recommended popular latest more signature disclaimer"
    ).split()
)
NO_BYLINE_TAGS = frozenset(["aside", "blockquote", "figure", "footer", "nav"])
LONGEST_BYLINE = 120  # characters
BOX_DEPTH = 5  # elements between the box of another story and the name of its author
PARTS_OF_NAME = ("givenName", "familyName")
NAME_OF_AUTHOR = re.compile(r"(?!.*(?:https?:|www\.)|@)[^\W\d_][^\d@|<>{}]{1,80}")
ASSIGNMENT = re.compile(r"(?:(?:var|let|const)\s+)?[\w.$\[\]\"']{1,80}\s*=\s*(?=\{)")
NO_HOST = "the page states its address without a host"
MOST_OBJECTS = 50_000  # values in the scripts of a page that are looked at


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states of itself.

    `titles` are what it states of the story, the surest first, and `page_title` is the page's; both may have the name of the
    site in them. `base` is what relative links are relative to; `is_story` tells whether the page states that it is an article, `is_news`
    whether it is one of news.
    """

    titles: tuple[str, ...]
    page_title: str
    descriptions: tuple[str, ...]
    date: PartialDate | None
    url: str | None
    base: str | None
    source: str | None
    authors: tuple[str, ...]
    language: str | None
    is_story: bool
    is_news: bool
    notes: tuple[str, ...] = ()


def find_metadata(tree: html.HtmlElement) -> Metadata:
    """Return the metadata of a page; what is malformed counts as not stated."""
    contents: dict[str, list[str]] = {}
    for node in tree.iter("meta"):
        stated_as = node.get("property") or node.get("name")
        name = (stated_as or node.get("itemprop") or "").lower()
        if not stated_as and name in contents:
            continue  # of another story, or once more
        if content := one_line(node.get("content") or ""):
            contents.setdefault(name, []).append(content)
    meta = {name: first for name, (first, *_) in contents.items()}
    stated = list(_json_ld(tree))
    objects = {_text(item.get("@id")): item for item in stated}
    story = next((item for item in stated if any(map(STORY_TYPE.fullmatch, _list(item.get("@type"), str)))), {})
    canonical = tree.xpath("string(//link[@rel='canonical']/@href)").strip()
    page_ids = [_text(page.get("@id")) or "" for page in _list(story.get("mainEntityOfPage"), dict)]
    page_ids = [page_id for page_id in page_ids if page_id.startswith("http")]  # "#article" is none
    addresses = [url for url in (canonical, meta.get("og:url"), _text(story.get("url")), *page_ids) if url]
    base = absolute(tree.xpath("string(//base/@href)"), None)
    base = next((url for address in addresses if (url := absolute(address, None))), base)
    url = next((url for address in addresses if (url := absolute(address, base))), None)
    language = tree.get("lang") or tree.get("xml:lang") or meta.get("og:locale") or ""
    page = next((item for item in stated if any(map(PAGE_TYPE.fullmatch, _list(item.get("@type"), str)))), {})
    dates = (*(_text(story.get(key)) for key in ("datePublished", "dateCreated")), *map(meta.get, DATE_KEYS),
             *tree.xpath("//*[@itemprop='datePublished' or contains(@class, 'dt-published')]/@datetime"), _text(page.get("datePublished")))  # fmt: skip
    days = (day for text in dates if text and (day := parse_date(text) or record_date(text)))
    names = authors_of([*_names(story.get("author"), objects)]) or [
        name for key in AUTHOR_KEYS for name in authors_of(contents.get(key, []))
    ]
    shared = {meta.get(f"twitter:label{n}", "").strip(" :").lower(): meta.get(f"twitter:data{n}", "") for n in (1, 2)}
    labelled = next((value for label, value in shared.items() if label in LABELS_OF_AUTHOR), "")
    profile = " ".join(filter(None, map(meta.get, ("profile:first_name", "profile:last_name"))))
    names = (
        [name for name in names if NAME_OF_AUTHOR.fullmatch(name)]
        or [
            name
            for node in tree.xpath(AUTHOR_XPATH)
            if not _is_comments(node)
            for name in authors_of(node.text_content())
        ]
        or [*authors_of(labelled or profile)]
    )
    feeds = map(FEED_OF_SITE.fullmatch, tree.xpath("//link[@rel='alternate'][contains(@type, 'rss')]/@title"))
    of_feed = (match["site"] for match in feeds if match)
    source = next(filter(None, (*_names(story.get("publisher"), objects), *map(meta.get, SITE_KEYS), *of_feed)), None)
    if all(letters(name) == letters(source) for name in names):  # a site that states itself, or nobody
        names = _of_byline(tree) or names
    titles = (_text(story.get("headline")), *map(meta.get, TITLE_KEYS))
    return Metadata(
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        page_title=one_line(tree.xpath("string(//head/title)")),
        descriptions=tuple(filter(None, (_text(story.get("description")), *map(meta.get, DESCRIPTION_KEYS)))),
        date=next(days, None),
        url=url,
        base=absolute(tree.xpath("string(//base/@href)"), url) or url,
        notes=() if url or not addresses else (f"{NO_HOST}: {addresses[0]!r}; it is left out.",),
        source=source,
        authors=tuple({letters(name): name for name in reversed(names) if NAME_OF_AUTHOR.fullmatch(name)}.values())[
            ::-1
        ],
        language=language_code(language) if LANGUAGE_TAG.fullmatch(language.strip().replace("_", "-")) else None,
        is_news=any("News" in kind for kind in _list(story.get("@type"), str)),
        is_story=bool(story) or meta.get("og:type", "").lower() in {"article", "news"},
    )


def _is_comments(node: html.HtmlElement) -> bool:
    """Tell whether an element is one of readers' comments, or lies in them."""
    return any(
        outer.get("itemprop") == "comment"
        or (
            outer.tag not in {"body", "article"}
            and any(map(COMMENT_NAME.match, f"{outer.get('id') or ''} {outer.get('class') or ''}".lower().split()))
        )
        for outer in (node, *node.iterancestors())
    )


def _of_byline(tree: html.HtmlElement) -> list[str]:
    """Return the authors whom the first element with the class of a byline names, and those beside it of the same class."""
    bylines = (node for node in tree.xpath("//body//*[@class]") if not BYLINE_CLASSES.isdisjoint(words_of(node)))
    for node in bylines:
        around = (node, *islice(takewhile(lambda outer: outer.tag != "body", node.iterancestors()), BOX_DEPTH))
        is_other = any(
            outer.tag in NO_BYLINE_TAGS or not NO_BYLINE_CLASSES.isdisjoint(words_of(outer)) for outer in around
        )
        if not is_other and (authors := byline_authors(short_text(node, LONGEST_BYLINE) or "")):
            others = (other for other in node.itersiblings(node.tag) if other.get("class") == node.get("class"))
            texts = (short_text(other, LONGEST_BYLINE) or "" for other in others)
            return [*authors, *(name for text in texts for name in byline_authors(text))]
    return []


def stated_records(document: Document) -> list[Mapping[str, Any]]:
    """Return the objects in the scripts of a page that may be its story: they have its title, or are stated as articles."""
    tree = parse_html(decode(document.data, document.file), document.file, document.line)
    if tree is None:
        return []
    metadata = find_metadata(tree)
    titles = [letters(title) for title in (*metadata.titles, metadata.page_title)]
    starts = paragraph_starts(tree)
    records = [
        {**item, "articleBody": "\n\n".join(paragraphs_on_one_line(item["articleBody"], starts))}
        if isinstance(item["articleBody"], str)
        else item
        for item in _json_ld(tree)
        if item.get("articleBody")
    ]
    waiting: list[Any] = [*_script_data(tree)]
    for _ in range(MOST_OBJECTS):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, dict):
            headings = (letters(_text(value.get(key))) for key in ("title", "headline", "name"))
            if any(heads_title(heading, title) for heading in headings for title in titles):
                records.append(value)
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return records


def _script_data(tree: html.HtmlElement) -> Iterator[Any]:
    """Yield the data that a page hands to its scripts: scripts of JSON, and what is assigned to a variable."""
    for script in tree.iter("script"):
        text = script.text_content().strip()
        start = 0 if text.startswith("{") else (match.end() if (match := ASSIGNMENT.match(text)) else None)
        if start is not None:
            try:
                yield json.JSONDecoder(strict=False).raw_decode(text, start)[0]
            except (ValueError, RecursionError):
                continue


def _json_ld(tree: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that a page states, those of its `@graph`s among them."""
    for script in tree.iter("script"):
        if not (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            continue
        try:
            content = json.loads(script.text_content().strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):  # a page with broken metadata is still a page
            continue
        for outer in _list(content, dict):
            yield outer
            yield from _list(outer.get("@graph"), dict)
            yield from _list(outer.get("mainEntity"), dict)


def _names(value: Any, objects: Mapping[str | None, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of people or organizations, given as strings, as objects, or by the id of an object."""
    items = [
        objects.get(_text(item["@id"]), item)
        if isinstance(item, dict) and "@id" in item and "name" not in item
        else item
        for item in (value if isinstance(value, list) else [value])
    ]
    texts = (
        plain(item.get("name") or " ".join(map(str, filter(None, map(item.get, PARTS_OF_NAME)))))
        if isinstance(item, dict)
        else item
        for item in items
    )
    return tuple(dict.fromkeys(text for value in texts if (text := _text(value))))


def _list(value: Any, cls: type) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, cls)]


def _text(value: Any) -> str | None:
    return (one_line(unescape(value)) or None) if isinstance(value, str) else None  # many sites escape it as HTML
