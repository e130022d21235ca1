"""Names and texts in other scripts: each states its language or at least its script, and moves nothing beside it."""

import json
import unicodedata

import pytest
from selectolax.lexbor import LexborHTMLParser

from graph_service import StoryGraph
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.pages.wording import foreign, script_tag

STORIES = [
    {"id": "observers", "language": "ar", "source": "وكالة الأنباء", "date": "2004-03-06", "authors": ["ليلى حداد"],
     "title": "مراقبون يصلون إلى العاصمة", "body": "وصل مراقبون من منظمة الأمن والتعاون في أوروبا إلى العاصمة يوم السبت."},
    {"id": "bridge", "language": "uk", "source": "Радіо Свобода", "date": "2004-05-07", "authors": ["Оксана Мельник"],
     "title": "Міст у Харкові відкрили", "body": "Мер міста Ігор Терехов відкрив міст. «Ми чекали на це», — сказав Ігор Терехов. Міст веде до Харкова."},
    {"id": "ferry", "language": "en", "source": "Harbour News", "date": "2004-05-09",
     "title": "A ferry for Odesa", "body": "A ferry links Odesa with Varna. The mayor of Odesa thanked the OSCE."},
]  # fmt: skip
ADDRESSES = [
    "/", "/stories", "/timeline?date=2004", "/facets/source", "/facets/author", "/people", "/places", "/search?q=Терехов", "/search?q=Харків", "/search?q=міст",
    "/search?q=Свобода&mode=keyword", "/search?author=оксана-мельник", "/people?q=Терехоф", "/facets/place?facet_query=Київ", "/timeline?date=навесні", "/paths?from=Терехов&to=Ющенко", "/stories/bridge", "/stories/observers", "/stories/ferry", "/about",
]  # fmt: skip


@pytest.fixture(scope="module")
def read(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("languages")
    file = folder / "stories.jsonl"
    file.write_text("\n".join(json.dumps(story, ensure_ascii=False) for story in STORIES), encoding="utf-8")
    with StoryGraph(load({}, data=folder / "data"), encoder) as graph:
        assert graph.add(file).errors == []
        client = create_app(graph).test_client()

        def page(address):
            return LexborHTMLParser(client.get(address, headers={"Accept": "text/html"}, follow_redirects=True).text)

        yield page


def unmarked(page):
    """Return the texts in other scripts than Latin that stand where the language is said to be English."""
    texts = []
    for node in page.css_first("body").traverse(include_text=True):
        if node.tag != "-text" or node.parent.tag in {"script", "pre", "text", "title", "code"}:
            continue
        holder = node.parent
        while holder is not None and "lang" not in holder.attributes:
            holder = holder.parent
        letters = filter(str.isalpha, node.text(deep=False))
        is_latin = all("LATIN" in unicodedata.name(letter, "LATIN") for letter in letters)
        if not is_latin and (holder is None or holder.attributes["lang"] == "en"):
            texts.append(node.text(deep=False).strip())
    return texts


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_text_in_another_script_passes_for_english(read, address):
    assert unmarked(read(address)) == []


def test_the_pages_of_entities_with_names_in_other_scripts_mark_them(read):
    links = {link.attributes["href"] for link in read("/stories/bridge").css(".mentions a.name")}
    assert links
    assert {href: unmarked(read(href)) for href in links} == {href: [] for href in links}


def test_the_parts_of_a_citation_and_of_a_dateline_keep_their_places(read):
    page = read("/stories/observers")
    citation = page.css_first(".citation .text")
    assert "dir" not in citation.attributes
    assert [part.text() for part in citation.css("bdi, [dir=auto]")] == [
        "ليلى حداد",
        STORIES[0]["title"],
        "وكالة الأنباء",
    ]
    sources = [*page.css(".dateline .source"), *read("/stories").css(".dateline .source")]
    assert sources
    assert all(source.tag != "bdi" and "dir" not in source.attributes for source in sources)


def test_a_name_states_its_script_unless_it_is_latin():
    assert foreign("Harbour <News>") == "Harbour &lt;News&gt;"
    assert foreign("Zürcher Zeitung") == "Zürcher Zeitung"
    assert foreign("Київ <1>") == '<bdi lang="und-Cyrl">Київ &lt;1&gt;</bdi>'
    assert foreign("Not Новий Київ <2>") == 'Not <bdi lang="und-Cyrl">Новий Київ</bdi> &lt;2&gt;'
    assert foreign("Nguyễn Văn – “Łódź”") == "Nguyễn Văn – “Łódź”"
    assert [script_tag(name) for name in ("«Правда»", "רדיו", "朝日新聞", "თბილისი", "2004", "")] == [
        "und-Cyrl", "und-Hebr", "und-Hani", "ka", "", "",
    ]  # fmt: skip
