"""The pages, as a person without JavaScript reads them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from graph_service.entity_types import PLURALS

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


def test_the_page_of_a_topic_says_what_it_covers(read):
    assert "voting" in read("/topics/elections").css_first(".description").text()


def test_an_entity_page_shows_similar_ones_and_why(read):
    page = read("/places/kharkiv")
    section = page.css_first("[aria-labelledby=similar]")
    assert section.css("h3 a[href^='/places/']")
    assert "Both are mentioned with" in section.text()
