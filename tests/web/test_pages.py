"""The pages, as a person without JavaScript reads them."""

import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from support.json_lines import write_json_lines

from graph_service.entity_types import PLURALS
from graph_service.model import Relation, Span

STORY = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
UNDATED = "prevention-is-key-in-fighting-human-trafficking"
CYRILLIC = "rosiia-zablokuvala-prodovzhennia-mandata-koordinatora-proektiv-obsie-v-ukraini"
ENTITIES = [plural for noun, plural in PLURALS.items() if noun != "story"]


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


def links(page, selector):
    return [node.attributes["href"] for node in page.css(selector)]


def test_the_front_page_asks_what_one_looks_for_and_shows_the_newest(read, demo):
    page = read("/")
    assert page.css_first("form[action='/search'] input[name=q]")
    newest = [f"/stories/{hit.story.id}" for hit in demo.search("", limit=6).hits]
    assert links(page, ".stories a") == newest
    assert f"{demo.answers.status()['stories']} stories" in page.css_first(".lead").text()


@pytest.mark.parametrize(
    "path", ["/", "/search", "/stories", f"/stories/{STORY}", "/sparql", *[f"/{p}" for p in ENTITIES]]
)
def test_every_page_has_its_landmarks_and_labelled_controls(read, path):
    page = read(path)
    assert page.css_first("html").attributes["lang"] == "en"
    assert page.css_first("title").text().endswith("· Story Graph")
    assert all(page.css_first(part) for part in ("header", "main#main", "footer", "nav[aria-label]", "a.skip"))
    assert len(page.css("h1")) == 1
    for control in page.css("input:not([type=hidden]), textarea"):
        name = control.attributes.get("id")
        assert (name and page.css_first(f"label[for='{name}']")) or control.parent.tag == "label"
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert not page.css("script:not([src]):not([type='application/ld+json']), [style], [onclick]")


def test_a_search_shows_passages_with_what_was_asked_for_marked(read):
    page = read("/search?q=hotline&mode=keyword")
    assert f"/stories/{STORY}" in links(page, ".hits h2 a")
    assert any("hotline" in mark.lower() for mark in texts(page.css(".hits mark")))
    assert page.css_first(".modes [aria-pressed=true]").attributes["value"] == "keyword"
    assert page.css_first("form.ask input[name=q]").attributes["value"] == "hotline"


def test_a_facet_narrows_the_answer_to_as_many_stories_as_it_counts(read):
    page = read("/search?q=trafficking")
    facet = page.css_first("#facet-place li a")
    count = int(facet.css_first(".count").text())
    narrowed = read(facet.attributes["href"])
    assert narrowed.css_first(".tally").text().strip().startswith(f"{count} stor")
    chosen = narrowed.css_first(".facets .chosen")
    assert chosen.text().split() == facet.text().split()
    (chip,) = narrowed.css(".chips a")
    name = facet.text().strip().removesuffix(str(count)).strip()
    assert chip.text().split("×")[0].strip() == f"Remove {name}"
    assert parse_qs(urlsplit(chip.attributes["href"]).query) == {"q": ["trafficking"]}


def test_a_part_stands_under_what_contains_it(read):
    page = read("/search?q=hotline")
    places = page.css("#facet-place ul ul a")
    assert "Kyiv" in [place.text().split()[0] for place in places]
    assert page.css_first("#facet-place > ul > li > a").text().startswith("Ukraine")


def test_a_misspelt_question_and_its_answer_are_told_apart(read):
    page = read("/search?q=hotline+in+Kharkhiv")
    assert page.css_first(".corrected strong").text() == "hotline in Kharkiv"
    assert read("/search?q=hotline").css_first(".corrected") is None


def test_the_best_sentence_stands_out_and_begins_in_what_is_shown(read):
    best = read("/search?q=hotline+in+Kharkiv").css(".passage .best")
    assert best
    assert all(one.css_first("mark") for one in best)


def test_a_page_without_a_story_says_why(read):
    assert "atlantis" in read("/search?q=hotline&place=atlantis").css_first(".empty p").text()


def test_the_form_keeps_what_the_answer_was_narrowed_to(read):
    page = read("/search?q=hotline&place=ukraine&topic=human-rights&from=2000")
    kept = {(i.attributes["name"], i.attributes["value"]) for i in page.css("form.ask input[type=hidden]")}
    assert kept == {("place", "ukraine"), ("topic", "human-rights")}
    assert page.css_first("input[name=from]").attributes["value"] == "2000"


def test_paging_leads_through_all_stories_and_back(read, demo):
    seen, address = [], "/stories?limit=7"
    while address:
        page = read(address)
        seen += links(page, ".stories a")
        address = next(iter(links(page, ".paging a[rel=next]")), None)
    assert len(seen) == len(set(seen)) == demo.answers.status()["stories"]
    assert links(page, ".paging a[rel=prev]")


def test_an_answer_without_a_story_says_what_to_try(read):
    page = read("/search?q=xyzzyqwertz&mode=keyword")
    assert "No story contains “xyzzyqwertz”" in page.css_first(".empty h2").text()
    assert "words and meaning" in page.css_first(".empty").text()


def test_what_a_person_typed_is_never_taken_for_html(read):
    page = read('/search?q="><script>alert(1)</script>')
    assert not page.css("script:not([src])")
    assert page.css_first("form.ask input[name=q]").attributes["value"] == '"><script>alert(1)</script>'


def test_a_story_links_every_mention_to_its_entity(read, demo):
    page, linked = read(f"/stories/{STORY}"), demo.answers.story(STORY)
    story = linked.story
    assert page.css_first("h1").text() == story.title
    shown = page.css(".story a.mention")
    assert shown
    for link in shown:
        start, end = link.attributes["id"].removeprefix("char=").split(",")
        assert Span(int(start), int(end)).of(story.text) == link.text()
        noun, _, slug = next(m.entity for m in linked.mentions if m.span == Span(int(start), int(end))).partition("/")
        assert link.attributes["href"] == f"/{PLURALS[noun]}/{slug}"
        assert "confidence" in link.attributes["title"]
    body = story.text.removeprefix(story.title)
    assert page.css_first(".story").text().split() == body.split()


def test_a_story_without_a_date_says_so(read):
    assert "undated" in read(f"/stories/{UNDATED}").css_first(".heading .dateline").text()


def test_a_story_names_its_headings_topics_and_original(read, demo):
    page, story = read(f"/stories/{UNDATED}"), demo.answers.story(UNDATED).story
    assert texts(page.css(".story h2, .story h3")) == [section.heading for section in story.sections]
    assert links(page, ".heading .chips a") == [
        f"/topics/{t.partition('/')[2]}" for t in demo.answers.story(UNDATED).topics
    ]
    assert links(page, ".original a") == [story.url]


def test_every_fact_shows_its_sentence_and_leads_into_the_text(read, demo):
    page, linked = read(f"/stories/{UNDATED}"), demo.answers.story(UNDATED)
    assert len(page.css(".fact")) == len(linked.facts) > 0
    sentences = {" ".join(fact.sentence.of(linked.story.text).split()) for fact in linked.facts}
    assert set(texts(page.css(".fact .sentence"))) == sentences
    for href in links(page, ".fact .sentence a"):
        assert page.css_first(f"[id='{href.removeprefix('#')}']")


def test_a_relation_reads_as_a_sentence_between_two_links(read, demo):
    page = read(f"/stories/{UNDATED}")
    (relation,) = {fact for fact in demo.answers.story(UNDATED).facts if isinstance(fact, Relation)}
    heading = page.css_first(".fact.relation h3")
    assert links(heading, "a.name") == [
        f"/organizations/{key.partition('/')[2]}" for key in (relation.subject, relation.object)
    ]
    assert heading.css_first(".verb").text() == "co-operates with"


def test_related_stories_say_why(read, demo):
    page = read(f"/stories/{UNDATED}")
    related = demo.related(UNDATED, limit=6)
    assert links(page, ".next h3 a") == [f"/stories/{one.story.id}" for one in related]
    assert texts(page.css(".next .reasons li")) == [reason.text for one in related for reason in one.reasons[:3]]


def test_stories_on_the_same_event_say_why(read, demo):
    slug = "osce-permanent-council-condemns-action-against-schools-in-moldovas"
    section = read(f"/stories/{slug}").css_first("section[aria-labelledby=same-event]")
    (found,) = demo.answers.same_event(slug)
    assert section.css_first("h3 a").attributes["href"] == f"/stories/{found.story.id}"
    said = section.css_first(".reasons").text()
    assert f"Published {found.days} days apart" in said
    assert found.shared[0].label in said
    assert section.css_first(".reasons a").attributes["href"].endswith(found.shared[0].key.partition("/")[2])
    assert read(f"/stories/{slug}").css_first("section[aria-labelledby=same-story]") is None


def test_a_story_keeps_its_language(read):
    assert read(f"/stories/{CYRILLIC}").css_first("article").attributes["lang"] == "uk"


@pytest.mark.parametrize("plural", ENTITIES)
def test_a_list_of_names_leads_to_pages_that_count_the_same_stories(read, plural):
    page = read(f"/{plural}?limit=2")
    rows = page.css(".register li")
    assert 0 < len(rows) <= 2
    for row in rows:
        count = row.css_first(".count").text().split()[0]
        entity = read(row.css_first("a").attributes["href"])
        assert entity.css_first("h1").text() == row.css_first("a").text()
        assert entity.css_first(".heading .lead").text().split()[2] == count


def test_names_are_found_by_a_part_of_them(read):
    page = read("/organizations?q=strada")
    assert all("strada" in name.lower() for name in texts(page.css(".register a")))
    assert page.css(".register a")
    assert "No match" in read("/organizations?q=xyzzyqwertz").css_first(".empty").text()


def test_an_entity_shows_the_sentences_that_name_it(read, demo):
    page, found = read("/places/kyiv"), demo.entity("place/kyiv")
    assert texts(page.css(".evidence blockquote")) == [" ".join(one.sentence.split()) for one in found.evidence]
    assert page.css(".evidence mark")
    for href in links(page, ".evidence figcaption a"):
        path, _, place = href.partition("#")
        assert read(path).css_first(f"[id='{place}']"), href


def test_the_head_leads_programs_to_the_same_in_json_and_rdf(read, client):
    for path in (f"/stories/{STORY}", "/places/kyiv"):
        page = read(path)
        alternates = {n.attributes["type"]: n.attributes["href"] for n in page.css("link[rel=alternate]")}
        assert {"application/json", "text/turtle", "application/ld+json"} <= alternates.keys()
        for media_type, href in alternates.items():
            response = client.get(href)
            assert (response.status_code, response.mimetype) == (200, media_type)


def test_the_query_behind_a_page_opens_in_the_editor_and_answers(read):
    for path in (f"/stories/{STORY}", "/places/kyiv"):
        (href,) = [h for h in links(read(path), ".as-data a") if h.startswith("/sparql?")]
        assert read(href).css(".results tbody tr")


def test_a_story_shows_its_themes_each_leading_to_a_search_for_its_words(read, demo):
    page = read(f"/stories/{STORY}")
    themes = texts(page.css(".themes a"))
    assert themes == [one.phrase for one in demo.answers.story(STORY).key_phrases] != []
    assert f"/stories/{STORY}" in links(read(page.css_first(".themes a").attributes["href"]), ".hits h2 a")
    assert not page.css(".chips.assigned")


def test_topics_taken_from_the_text_are_marked_with_how_sure_they_are(tmp_path, empty_archive, encoder):
    from graph_service import StoryGraph
    from graph_service.settings import load
    from graph_service.web import create_app

    story = {
        "id": "polls",
        "title": "Observers at the polls",
        "body": "Elections were observed. The elections were calm.",
    }
    file = write_json_lines(tmp_path / "polls.jsonl", [story])
    data = shutil.copytree(empty_archive, tmp_path / "data")
    with StoryGraph(load({}, data=data), encoder) as graph:
        graph.add(file)
        client = create_app(graph).test_client()
        page = LexborHTMLParser(client.get("/stories/polls", headers={"Accept": "text/html"}).text)
    chip = page.css_first(".chips.assigned a[href='/topics/elections']")
    assert chip.text().split() == ["Elections", "assigned"]
    assert "confidence 0." in chip.attributes["title"]


def test_the_page_of_a_topic_says_what_it_covers(read):
    assert "voting" in read("/topics/elections").css_first(".description").text()


def test_an_entity_page_shows_similar_ones_and_why(read):
    page = read("/places/kharkiv")
    section = page.css_first("[aria-labelledby=similar]")
    assert section.css("h3 a[href^='/places/']")
    assert "Both are named with" in section.text()
