"""Whatever a record holds, the other story of the same ingest is published, and the graph is RDF that others parse."""

import io
import json
import re
from itertools import count, product

import pytest
import rdflib
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import RdfFormat, parse
from support.digests import Digests

from graph_service import StoryGraph
from graph_service.settings import load

pytestmark = pytest.mark.thorough

OTHER = {"id": "other", "title": "A bridge opens", "body": "The OSCE opened a bridge in Kharkiv."}
BODY = "The OSCE opened a hotline in Kyiv on Tuesday, and 100 people called it yesterday."
STORY_GRAPH = re.compile(rb" <[^<> ]*/id/story/[^<> ]*> \.\n\Z")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0

SIGNS = st.sampled_from([
    "%", "%zz", "[", "]", "{", "}", "|", "<", ">", '"', "\\", "^", "`", "#", "?", " ", "\t", "\n", "\0", "\x0b", "\x1f", "\x85",
    "\ufffe", "\uffff", "\u202e", "\u2028", "\ue000", "\ufdd0", "\U000e0001", "\ud800", "&#xFFFE;", "&#0;", "&#xD800;", "<p>", "</p>",
    "9" * 400, "٣", "last month", "on Tuesday", "tomorrow", "this year", "Kyiv", "1,000 people", "“", "”", " said ", "\n\n", "## ",
])  # fmt: skip
TEXT = st.lists(SIGNS | st.text(max_size=8), max_size=12).map("".join)
ADDRESS = st.tuples(
    st.sampled_from(["http://", "https://", "HTTPS:", "http://a.example/", "http://a.example/?", ""]), TEXT
).map("".join)
DATE = st.sampled_from([
    "0001-01-01", "0001-01", "9999-12-31", "9999-12", "0000-01-01", "20٠٣", "20٠٣-01", "2003-02-30", "1500", "2003-W01-1",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2003-13",
]) | TEXT  # fmt: skip
LANGUAGE = (
    st.sampled_from(
        ["en", "en-a", "en-gb-gb", "en-abc-abc-abc-abc", "x-y", "sr-Latn-RS", "de-1996-1996", "en_GB", "eń"]
    )
    | TEXT
)
CARD = st.fixed_dictionaries({"title": TEXT}, optional={"url": ADDRESS, "date": DATE, "source": TEXT})
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.lists(TEXT, max_size=2)
    | st.dictionaries(TEXT, TEXT, max_size=2)
)
FIELDS = {
    "id": TEXT, "title": TEXT, "body": TEXT | TEXT.map(lambda text: f"{BODY} {text}"), "date": DATE, "dateline": TEXT, "url": ADDRESS,
    "source": TEXT, "language": LANGUAGE, "fields_of_work": st.lists(TEXT, max_size=3), "authors": st.lists(TEXT, max_size=3),
    "related": st.lists(CARD | TEXT, max_size=3),
}  # fmt: skip
HOSTILE = st.builds(
    lambda stated, anything: {"title": "A hotline opens", "body": BODY} | stated | anything,
    st.fixed_dictionaries({}, optional=FIELDS),
    st.dictionaries(st.sampled_from(list(FIELDS)), ANYTHING, max_size=1),
)


@pytest.fixture
def hostile_graph(tmp_path_factory):
    """An empty archive, and a folder to read in from; a new one for each example would take too long."""
    folder = tmp_path_factory.mktemp("pages")
    with StoryGraph(load({}, data=folder / "data", processes=1), Digests("hostile@1", 8)) as graph:
        yield graph, folder


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    """Take records into an archive beside a sound one; return the report, their stories, and all story graphs as N-Quads."""
    folder = tmp_path_factory.mktemp("hostile")
    numbers = count()
    with StoryGraph(load({}, data=folder / "data", processes=1), Digests("hostile@1", 8)) as graph:

        def take(*records):
            other = OTHER | {"body": f"{OTHER['body']} {next(numbers)}"}
            (folder / "s.jsonl").write_text("\n".join(map(json.dumps, [*records, other])), encoding="utf-8")
            report = graph.add(folder / "s.jsonl")
            ids = [card.id for card in graph.answers.stories(limit=100)[1]]
            stories = {story: graph.answers.story(story).story for story in ids}
            assert stories["other"].text.endswith(other["body"])
            exported = io.BytesIO()
            graph.answers.export(exported, "n-quads")
            spoken = b"".join(
                line for line in exported.getvalue().splitlines(keepends=True) if STORY_GRAPH.search(line)
            )
            graph.remove([story for story in ids if story != "other"])
            return report, [story for name, story in stories.items() if name != "other"], spoken

        yield take


def test_an_address_that_is_no_iri_is_encoded_in_a_story_and_in_a_card(taken_in):
    urls = ["http://a.example/?f[0]=x", "http://a.example/a|b", "http://a.example/{}", "http://a.example/%"]
    records = [
        {"id": f"odd-{n}", "title": "Odd", "body": BODY, "url": url, "related": [{"title": "Card", "url": url}]}
        for n, url in enumerate(urls)
    ]
    report, stories, _ = taken_in(*records)
    assert (report.errors, len(stories)) == ([], 4)
    assert all("%" in story.url and story.url == story.related[0].url for story in stories)


def test_an_address_that_can_be_none_is_left_out_with_a_note_and_the_story_comes_in(taken_in):
    report, (story,), _ = taken_in({"id": "odd", "title": "Odd", "body": BODY, "url": "http://a|b/"})
    assert (report.errors, story.url) == ([], None)
    assert any("http://a|b/" in str(note) and "s.jsonl:1" in str(note) for note in report.notes)


def test_at_the_ends_of_the_calendar_what_is_beyond_stays_unresolved(taken_in):
    words = ("on Tuesday", "tomorrow", "yesterday", "last year", "next year", "last month", "next month")
    records = [
        {"id": f"at-{number}-{date[:4]}", "title": "Odd", "body": f"The OSCE opened it {when}.", "date": date}
        for number, when in enumerate(words)
        for date in ("0001-01-01", "9999-12-31")
    ]
    report, stories, _ = taken_in(*records)
    assert (report.errors, len(stories)) == ([], len(records))


def test_what_xml_forbids_is_in_no_text(taken_in):
    forbidden = "\ufffe\uffff\x0b\x1f"
    record = {"title": f"A{forbidden}b", "body": f"C{forbidden}d &#xFFFF; <p>e{forbidden}f</p>", "source": f"g{forbidden}h",
              "dateline": forbidden, "authors": [f"i{forbidden}j"], "fields_of_work": [f"k{forbidden}l"]}  # fmt: skip
    report, (story,), _ = taken_in(record)
    assert report.errors == []
    texts = (story.title, story.text, story.source, story.dateline, *story.authors, *story.fields_of_work)
    assert not any(FORBIDDEN.search(text) for text in texts if text)


# A case takes seconds: what fails is shown as it is, for its records are few, and is not made smaller.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(records=st.lists(HOSTILE, min_size=1, max_size=8))
def test_any_record_is_taken_in_or_refused_and_the_rest_goes_on(taken_in, records):
    report, _, exported = taken_in(*records)
    assert all(re.match(r".*s\.jsonl:\d+: ", str(error), re.DOTALL) for error in report.errors)
    assert "fault of graph-service" not in str(report.errors)
    quads = list(parse(exported, RdfFormat.N_QUADS))
    assert {str(subject) for subject, *_ in rdflib.Dataset().parse(data=exported, format="nquads").quads()} == {
        quad.subject.value for quad in quads
    }
    assert not FORBIDDEN.search(exported.decode())
    assert not any(FORBIDDEN.search(value) for quad in quads for value in [getattr(quad.object, "value", "")])


PAGES = {
    "page.html": "<html lang='{0}'><head><title>{1}</title><base href='{2}'><meta property='og:title' content='{3}'><meta name='author' content='{4}'>"
    "<meta property='article:published_time' content='{5}'><link rel='canonical' href='{6}'><script type='application/ld+json'>{7}</script></head>"
    "<body><h1>A hotline opens {1}</h1><p>{5}</p><article><p>{body} {0}</p><table><tr><td>{2}</td><td>{3}</td></tr></table>"
    "<p><a href='{6}'>{4}</a> {body}</p></article><aside class='related'><h3><a href='{7}'>{1}</a></h3><p>5 May 2021</p></aside></body></html>",
    "page.md": "---\ntitle: A hotline opens {0}\ndate: {1}\nurl: {2}\nid: {3}\nauthors: [{4}]\nlanguage: {5}\n---\n\n{body} [{6}]({7})\n\n## {0}\n\n{body}\n",
    "page.txt": "A hotline opens {0}\n\nDate: {1}\nSource: {2}\n\nKYIV, {3} – {body} {4}\n\n{5}\n\n{body} {6} {7}\n",
}  # fmt: skip
PARSERS = {
    "application/n-quads": lambda data: rdflib.Dataset().parse(data=data, format="nquads"),
    "application/n-triples": lambda data: rdflib.Graph().parse(data=data, format="nt"),
    "application/ld+json": json.loads,
    "application/rdf+xml": lambda data: (etree.fromstring(data), rdflib.Graph().parse(data=data, format="xml")),
    "text/turtle": lambda data: rdflib.Graph().parse(data=data, format="turtle"),
}


@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(list(PAGES)), parts=st.lists(TEXT | ADDRESS | DATE, min_size=8, max_size=8))
def test_any_page_is_taken_in_or_refused_and_other_parsers_read_what_is_published(hostile_graph, name, parts):
    graph, folder = hostile_graph
    (folder / name).write_text(PAGES[name].format(*parts, body=BODY), encoding="utf-8", errors="surrogatepass")
    (folder / "other.jsonl").write_text(json.dumps(OTHER), encoding="utf-8")
    report = graph.add(folder / name, folder / "other.jsonl")
    assert "fault of graph-service" not in str(report.errors)
    assert graph.answers.story("other").story.title == OTHER["title"]
    for card, (media_type, read) in product(graph.answers.stories()[1], PARSERS.items()):
        described = graph.answers.describe(f"story/{card.id}", media_type)
        read(described)
        assert not FORBIDDEN.search(described.decode())
