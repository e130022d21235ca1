"""The page of a story, as a person without JavaScript reads it."""

import shutil
from urllib.parse import parse_qs

import pytest
from selectolax.lexbor import LexborHTMLParser
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.entity_types import PLURALS
from graph_service.model import EntityKey, Relation
from graph_service.rdf.terms import FACTS
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.pages.story_page import FACT_HEADINGS, facts_by_kind

STORY = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
UNDATED = "prevention-is-key-in-fighting-human-trafficking"
CYRILLIC = "rosiia-zablokuvala-prodovzhennia-mandata-koordinatora-proektiv-obsie-v-ukraini"
ON_ONE_EVENT = "osce-permanent-council-condemns-action-against-schools-in-moldovas"


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


def links(page, selector):
    return [node.attributes["href"] for node in page.css(selector)]


def element(page, href):
    return page.css_first(f"[id='{href.partition('#')[2]}']")


CARDS = [
    {"title": "A second visit", "url": "https://example.org/second"},
    {"title": "Elsewhere", "url": "https://example.org/elsewhere"},
]
STORIES = (
    {"id": "mission", "title": "A mission", "body": "The mission did this:\n\n– trained police in Kyiv\n\n– opened a hotline\n\nIt left."},
    {"id": "polls", "title": "Observers at the polls", "body": "Elections were observed in Kyiv. The elections were calm."},
    {"id": "first", "title": "A visit", "body": "The mission visited Kyiv.", "related": CARDS},
    {"id": "second", "title": "A second visit", "body": "The mission visited Lviv."},
)  # fmt: skip


@pytest.fixture(scope="module")
def page_of(tmp_path_factory, empty_archive, encoder):
    """The pages of a few small stories, by id."""
    folder = tmp_path_factory.mktemp("stories")
    data = shutil.copytree(empty_archive, folder / "data")
    with StoryGraph(load({}, data=data), encoder) as graph:
        assert graph.add(write_json_lines(folder / "stories.jsonl", STORIES)).errors == []
        client = create_app(graph).test_client()
        yield lambda slug: LexborHTMLParser(client.get(f"/stories/{slug}", headers={"Accept": "text/html"}).text)


# --- the text and its mentions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [STORY, UNDATED, CYRILLIC])
def test_the_text_is_that_of_the_story(read, demo, slug):
    page, story = read(f"/stories/{slug}"), demo.answers.story(slug).story
    assert page.css_first("h1").text() == story.title
    assert page.css_first(".story").text().split() == story.text.removeprefix(story.title).split()
    assert {node.attributes["lang"] for node in page.css("h1, .story > *")} == {story.language}


@pytest.mark.parametrize("slug", [STORY, UNDATED, CYRILLIC])
def test_a_mention_leads_to_its_evidence_and_back(read, demo, slug):
    page, linked = read(f"/stories/{slug}"), demo.answers.story(slug)
    marked = page.css("h1 a.mention, .story a.mention")
    assert len(marked) == len(linked.mentions)
    assert page.css("h1 a.mention")
    for link, mention in zip(marked, linked.mentions, strict=True):
        row = element(page, link.attributes["href"])
        assert links(row, "a") == [f"#{link.attributes['id']}"]
        assert row.css_first("mark").text() == link.text() == mention.surface
        assert f"{mention.confidence * 100:.0f}\u00a0% sure" in row.css_first(".how").text()
        key = EntityKey.of(mention.entity)
        entity = row.parent.parent.parent.css_first("a.name")
        assert entity.attributes["href"] == f"/{PLURALS[key.type]}/{key.slug}"


def test_the_list_of_mentions_says_what_each_entity_is(read):
    page = read(f"/stories/{UNDATED}")
    described = dict(zip(texts(page.css(".entity .name")), texts(page.css(".entity .what")), strict=True))
    assert described["La Strada Ukraine"].startswith("non-governmental organization")
    assert described["Kharkiv"] == "city in Kharkiv Oblast"
    assert described["Myroslava Debeljuk"] == "person"
    kinds = " ".join(described.values())
    assert "ngo" not in kinds.split()
    assert "concept" not in kinds


def test_whoever_uses_the_keyboard_can_skip_the_text(read):
    page = read(f"/stories/{STORY}")
    (skip,) = [link for link in page.css("a.skip") if link.text() == "Skip the text"]
    assert element(page, skip.attributes["href"]).attributes["class"] == "original"
    html = page.html
    assert html.index("Skip the text") < html.index('class="story"') < html.index('id="after-text"')


def test_lines_with_dashes_are_a_list(page_of):
    (points,) = page_of("mission").css(".story ul.points")
    assert [text.lstrip("– ") for text in texts(points.css("li"))] == ["trained police in Kyiv", "opened a hotline"]


def test_a_story_without_a_date_says_so(read):
    assert "no date given" in read(f"/stories/{UNDATED}").css_first(".heading .dateline").text()


def test_a_story_names_its_headings_topics_and_original(read, demo):
    page, linked = read(f"/stories/{UNDATED}"), demo.answers.story(UNDATED)
    assert texts(page.css(".story h2, .story h3")) == [section.heading for section in linked.story.sections]
    assert links(page, ".heading .chips a") == [f"/topics/{EntityKey.of(key).slug}" for key in linked.topics]
    original = page.css_first(".original a[rel~=external]")
    assert original.attributes["href"] == linked.story.url
    assert original.text() == "Read the original at osce.org"


def test_a_story_shows_its_themes_each_leading_to_a_search_for_its_words(read, demo):
    page = read(f"/stories/{STORY}")
    assert texts(page.css(".themes a")) == [theme.phrase for theme in demo.answers.story(STORY).key_phrases] != []
    assert f"/stories/{STORY}" in links(read(page.css_first(".themes a").attributes["href"]), ".hits h2 a")


def test_a_suggested_topic_says_how_sure_it_is_and_which_words_speak_of_it(page_of):
    page = page_of("polls")
    topic = page.css_first("#topic-elections")
    assert topic.css_first("a").attributes["href"] == "/topics/elections"
    assert "suggested topic" in topic.text()
    assert "% sure: the text says “Elections”" in " ".join(topic.text().split())
    assert not page.css(".chips")


def test_a_name_that_only_a_story_has_states_the_language_of_the_story(read, demo):
    page, linked = read(f"/stories/{CYRILLIC}"), demo.answers.story(CYRILLIC)
    stated = {EntityKey(e.type, e.id).slug: bool(e.origin) for e in linked.entities.values()}
    rows = [(link.attributes["href"].rpartition("/")[2], link.attributes.get("lang")) for link in page.css(".entity a")]
    assert rows
    assert all((language is None) == stated[slug] for slug, language in rows)


# --- what it states, and what is near it ---------------------------------------------------------------------------


def test_every_fact_shows_its_sentence_and_leads_to_it(read, demo):
    page, linked = read(f"/stories/{UNDATED}"), demo.answers.story(UNDATED)
    rows = page.css(".fact")
    assert {row.attributes["id"] for row in rows} == {fact.name for fact in linked.facts} != set()
    for row in rows:
        link = row.css_first(".sentence a")
        assert element(page, link.attributes["href"]).text() == link.text()


def test_every_kind_of_fact_has_a_heading():
    assert FACT_HEADINGS.keys() == {fact_class.kind for fact_class in FACTS}


def test_facts_stand_by_kind_and_events_by_date(demo):
    for card in demo.answers.stories(limit=100)[1]:
        groups = facts_by_kind(demo.answers.story(card.id).facts)
        assert all(len({fact.kind for fact in group}) == 1 for group in groups.values())
        dates = [event.date or "9" for event in groups.get("Events", ())]
        assert dates == sorted(dates)


def test_a_relation_reads_as_a_sentence_between_two_links(read, demo):
    (relation,) = {fact for fact in demo.answers.story(UNDATED).facts if isinstance(fact, Relation)}
    statement = read(f"/stories/{UNDATED}").css_first(".fact.relation .statement")
    assert links(statement, "a.name") == [
        f"/organizations/{EntityKey.of(key).slug}" for key in (relation.subject, relation.object)
    ]
    assert texts([statement]) == ["La Strada Ukraine co-operates with State Committee for Family and Youth Affairs"]


def test_a_related_story_has_one_strong_reason_and_the_sentences_that_are_most_alike(read, demo):
    page, related = read(f"/stories/{UNDATED}"), demo.related(UNDATED, limit=6)
    rows = page.css("section[aria-labelledby=related] ol > li")
    assert [links(row, "h3 a") for row in rows] == [[f"/stories/{item.story.id}"] for item in related]
    assert "Only these two stories mention Luhansk" in texts(page.css("section[aria-labelledby=related] .reasons"))
    for row, item in zip(rows, related, strict=True):
        assert len(row.css(".reasons")) == 1
        this, other = row.css(".pair blockquote a")
        assert element(page, this.attributes["href"]).text() == this.text()
        assert element(read(other.attributes["href"]), other.attributes["href"]).text() == other.text()
        assert other.attributes["href"].startswith(f"/stories/{item.story.id}#")


def test_stories_on_the_same_event_say_why(read, demo):
    section = read(f"/stories/{ON_ONE_EVENT}").css_first("section[aria-labelledby=same-event]")
    (member,) = demo.answers.same_event(ON_ONE_EVENT)
    assert links(section, "h3 a") == [f"/stories/{member.story.id}"]
    reasons = section.css_first(".reasons")
    assert f"Published {member.days} days apart" in reasons.text()
    assert member.shared[0].label in reasons.text()
    assert links(reasons, "a")[0].endswith(EntityKey.of(member.shared[0].key).slug)


def test_a_story_on_the_same_event_is_not_shown_twice(read):
    page = read(f"/stories/{ON_ONE_EVENT}")
    same, related = (links(page, f"section[aria-labelledby={name}] h3 a") for name in ("same-event", "related"))
    assert same
    assert len(related) == 6
    assert not set(same) & set(related)


def test_the_publisher_s_cards_say_which_are_in_the_archive(page_of):
    rows = page_of("first").css("section[aria-labelledby=cards] li")
    assert [(links(row, "a"), texts(row.css(".reasons"))) for row in rows] == [
        (["/stories/second"], ["In this archive"]),
        (["https://example.org/elsewhere"], ["Not in this archive"]),
    ]


def test_the_stories_before_and_after_lead_on_and_back(read, demo):
    slug = demo.answers.stories()[1][1].id  # the newest but one has both
    section = read(f"/stories/{slug}").css_first("section[aria-labelledby=adjacent]")
    ways = [(way, back) for way, back in (("earlier", "later"), ("later", "earlier")) if section.css(f".{way} a")]
    assert ways
    for way, back in ways:
        there = read(links(section, f".{way} a")[0]).css_first("section[aria-labelledby=adjacent]")
        assert f"/stories/{slug}" in links(there, f".{back} a")


# --- citations -----------------------------------------------------------------------------------------------------


def test_a_story_can_be_cited_in_every_form(read, client, demo):
    page, story = read(f"/stories/{STORY}"), demo.answers.story(STORY).story
    assert story.title in page.css_first(".citation .text").text()
    assert parse_qs(page.css_first("span.Z3988").attributes["title"])["rft.title"] == [story.title]
    for extension, media_type in (("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")):
        assert f"/stories/{STORY}.{extension}" in links(page, ".citation a")
        response = client.get(f"/stories/{STORY}.{extension}")
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert story.title in response.text
        assert f"{STORY}.{extension}" in response.headers["Content-Disposition"]


def test_a_citation_of_no_story_or_in_no_format_is_not_found(client):
    assert client.get("/stories/atlantis.bib").status_code == 404
    assert client.get(f"/stories/{STORY}.docx").status_code == 404


def test_a_printed_page_has_the_address_of_the_original_and_the_iri(read, demo):
    printed = read(f"/stories/{STORY}").css_first(".printed").text()
    assert demo.answers.story(STORY).story.url in printed
    assert demo.names.story(STORY) in printed


def test_every_part_of_a_text_has_an_element_where_it_starts(read, demo):
    linked = [demo.answers.story(card.id) for card in demo.answers.stories(limit=100)[1]]
    stories = [each.story for each in linked if each.story.parts]
    assert {part.form for story in stories for part in story.parts} >= {"item", "numbered item"}
    for story in stories:
        page = read(f"/stories/{story.id}")
        for number, part in enumerate(story.parts, 1):
            element = page.css_first(f"#part-{number}")
            block = element.parent
            while "data-start" not in block.attributes:
                block = block.parent
            assert part.span.of(story.text)[:20].split()[0] in block.text()
