"""The pages about entities, as a person without JavaScript reads them: of one, of the paths between two, of what surrounds one."""

import re
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest

from graph_service.entity_types import PLURALS
from graph_service.model import Event, Quotation, Relation, Role
from graph_service.store.oxigraph import EmbeddedStore


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


def number(text):
    return int("".join(filter(str.isdigit, text)))


def total(client, address):
    """Return how many stories the search at an address has, by the API."""
    response = client.get(f"/api/search?{urlsplit(address).query}&facets=none&limit=1")
    assert response.status_code == 200, response.text
    return response.json["total"]


def facts_about(demo, key, kind):
    """Return the facts of a kind that name an entity, each with its story."""
    ends = {Role: ("person", "organization"), Relation: ("subject", "object"), Quotation: ("speaker",)}
    return [
        (card.id, fact)
        for card in demo.answers.stories(limit=100)[1]
        for fact in demo.answers.story(card.id).facts
        if isinstance(fact, kind) and key in {getattr(fact, end) for end in ends[kind]}
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/organizations/odihr", "Institution of the OSCE, Warsaw"),
        ("/organizations/osce", "International organization"),
        ("/places/moldova", "Country, participating State of the OSCE"),
        ("/places/kyiv", "City in Ukraine"),
        ("/topics/elections", "Field of work, part of Human dimension"),
        ("/organizations/osce-mission-to-moldova", "Field operation of the OSCE in Moldova"),
    ],
)
def test_a_line_says_what_an_entity_is(read, path, line):
    page = read(path)
    assert page.css_first(".summary").text() == line
    assert "concept" not in page.css_first(".heading").text()


def test_an_abbreviation_has_its_full_name(read):
    assert read("/organizations/odihr").css_first(".full-name").text() == (
        "Office for Democratic Institutions and Human Rights"
    )
    assert read("/places/kyiv").css_first(".full-name") is None


def test_the_address_to_cite_is_a_field_to_copy_from(read, demo):
    field = read("/organizations/odihr").css_first("#iri")
    assert field.attributes["value"] == demo.names.entity("organization/odihr")
    assert "readonly" in field.attributes


def test_other_names_stand_by_language_and_eight_are_seen(read, demo):
    section = read("/organizations/osce").css_first("[aria-labelledby=aliases]")
    seen = section.css("section > dl bdi")
    folded = section.css("details bdi")
    assert len(seen) == 8
    assert {node.text() for node in (*seen, *folded)} == {name.text for name in demo.entity("organization/osce").names}
    assert {"ar", "uk", "ka"} <= {node.attributes["lang"] for node in section.css("dd")}
    assert {"Arabic", "Ukrainian", "Georgian"} <= set(texts(section.css("dt")))


def test_identifiers_lead_to_pages_for_people(read):
    section = read("/places/moldova").css_first("[aria-labelledby=known]")
    links = {node.attributes["href"] for node in section.css("a")}
    assert links == {"https://www.wikidata.org/wiki/Q217", "https://www.geonames.org/617790"}
    assert "built-in reference list" in section.text()


def test_states_are_members_not_parts(read):
    page = read("/organizations/osce")
    headings = texts(page.css(".margin h2"))
    assert any(heading.startswith("Participating States 57") for heading in headings)
    assert "Participating State of" in texts(read("/places/moldova").css(".margin h2"))
    assert "Part of" not in texts(read("/places/moldova").css(".margin h2"))


def test_parts_stand_in_a_tree(read):
    tree = read("/organizations/osce").css_first("[aria-labelledby=narrower] > .tree")
    secretariat = next(item for item in tree.css("li") if item.css_first("a").text() == "OSCE Secretariat")
    assert secretariat.css("details .tree a[href^='/organizations/']")


@pytest.mark.parametrize("kind", [Role, Relation])
@pytest.mark.parametrize("key", ["organization/odihr", "organization/osce", "organization/la-strada-ukraine"])
def test_every_fact_about_an_entity_is_shown_with_its_sentence(read, demo, key, kind):
    slug = key.partition("/")[2]
    page = read(f"/organizations/{slug}?whole={kind.kind}")
    section = page.css_first(f"[aria-labelledby={kind.kind}]")
    expected = facts_about(demo, key, kind)
    if not expected:
        assert section is None
        return
    assert {f"/stories/{story}#char={fact.sentence.start},{fact.sentence.end}" for story, fact in expected} == {
        node.attributes["href"] for node in section.css(".from a")
    }
    sentences = {" ".join(fact.sentence.of(demo.answers.story(s).story.text).split()) for s, fact in expected}
    assert set(texts(section.css("blockquote"))) == sentences
    items = section.css(".facts-about > li")  # facts that say the same are one
    if len(items) > 1:
        assert number(section.css_first("h2 .of").text()) == len(items)


def test_a_person_s_page_opens_with_the_roles(read, demo):
    page = read("/people/kari-johnstone")
    assert page.css_first(".with-margin section").attributes["aria-labelledby"] == "role"
    roles = {fact.role.lower() for _, fact in facts_about(demo, "person/kari-johnstone", Role)}
    assert {text.partition(" · ")[0].lower() for text in texts(page.css("#role ~ ul .claim"))} == roles


def test_events_are_those_whose_sentence_mentions_the_entity(demo):
    shown = {
        (fact.story.id, fact.text)
        for fact in demo.answers.entity("organization/osce", whole="event").facts.facts["event"]
    }
    stated = set()
    for card in demo.answers.stories(limit=100)[1]:
        linked = demo.answers.story(card.id)
        sentences = {mention.sentence for mention in linked.mentions if mention.entity == "organization/osce"}
        stated |= {
            (card.id, fact.label) for fact in linked.facts if isinstance(fact, Event) and fact.sentence in sentences
        }
    assert shown == stated != set()


def test_links_of_facts_land_on_their_sentences(read):
    for link in read("/organizations/odihr").css(".from a"):
        address, fragment = urldefrag(link.attributes["href"])
        assert read(address).css_first(f"[id='{fragment}']"), link.attributes["href"]


def test_every_bar_counts_the_stories_that_it_leads_to(read, client, demo):
    section = read("/organizations/osce").css_first("[aria-labelledby=years]")
    bars = section.css(".bars a")
    counts = [
        number(node.css_first(".unseen").text().partition(":")[2] or node.css_first(".unseen").text()) for node in bars
    ]
    assert counts == [total(client, node.attributes["href"]) for node in bars]
    undated = section.css_first(".more a")
    assert number(undated.text()) == total(client, undated.attributes["href"])
    assert sum(counts) + number(undated.text()) == demo.entity("organization/osce").total


def test_companions_lead_to_the_stories_in_common(read, client):
    links = read("/organizations/osce").css(".companions .together")
    assert len(links) > 20
    for link in links:
        assert number(link.text().split()[0]) == total(client, link.attributes["href"]) > 0


def test_stories_are_sorted_like_a_search(read, demo):
    def listed(query):
        return [node.attributes["href"] for node in read(f"/organizations/osce?{query}").css(".hits h3 a")]

    dates = {f"/stories/{card.id}": card.date or "" for card in demo.answers.stories(limit=100)[1]}
    newest = [dates[href] for href in listed("limit=100")]
    oldest = [dates[href] for href in listed("limit=100&sort=oldest")]
    assert newest == sorted(newest, reverse=True)
    dated = [date for date in oldest if date]
    assert dated == sorted(dated)
    assert oldest[len(dated) :] == [""] * (len(oldest) - len(dated))
    most = listed("sort=relevance")
    mentions = [
        sum(m.entity == "organization/osce" for m in demo.answers.story(h.removeprefix("/stories/")).mentions)
        for h in most
    ]
    assert mentions[0] == max(mentions) > 1
    assert read("/organizations/osce?sort=relevance").css_first(".choices [aria-current]")


def test_stories_of_the_parts_are_told_apart(read, demo):
    page, entity = read("/organizations/osce?parts=true&limit=100"), demo.entity("organization/osce")
    items = page.css(".hits > li")
    assert len(items) == entity.with_parts > entity.total
    of_parts = [item for item in items if "Mentions" in "".join(texts(item.css(".quiet")))]
    assert len(of_parts) == entity.with_parts - entity.total
    assert all(item.css(".quiet a[href^='/organizations/']") and item.css(".evidence") for item in of_parts)
    choices = texts(page.css("[aria-label='Which stories'] a"))
    assert choices == [f"Itself: {entity.total}", f"With its parts: {entity.with_parts}"]


def test_a_form_searches_within_the_stories(read, client, demo):
    form = read("/organizations/odihr").css_first("form:has(#within)")
    fields = {node.attributes["name"]: node.attributes["value"] for node in form.css("input[type=hidden]")}
    assert total(client, f"?organization={fields['organization']}&parts={fields['parts']}") == (
        demo.entity("organization/odihr").total
    )


def test_a_topic_s_stories_say_who_chose_it(read, demo):
    page = read("/topics/elections?limit=100")
    stated = {
        card.id
        for card in demo.answers.stories(limit=100)[1]
        if "topic/elections" in demo.answers.story(card.id).topics
    }
    for item in page.css(".hits > li"):
        story = item.css_first("h3 a").attributes["href"].removeprefix("/stories/")
        note = item.css_first(".quiet").text()
        assert (
            note == "Topic stated by the publisher"
            if story in stated
            else note.startswith(("Suggested topic", "Mentioned"))
        )
    assert stated


@pytest.fixture(scope="module")
def unmentioned(demo):
    """The id of a State that no story mentions."""
    relations = demo.answers.entity("organization/osce", whole="related").relations
    return next(card.key.partition("/")[2] for each in relations for card in each.entities if not card.with_parts)


def test_what_no_story_mentions_has_a_page(read, unmentioned):
    page = read(f"/places/{unmentioned}")
    assert page.css_first(".summary").text() == "Country, participating State of the OSCE"
    assert "No story mentions it" in page.css_first("[aria-labelledby=stories]").text()


@pytest.mark.parametrize(
    "path", ["/organizations/osce", "/places/ukraine", "/people/kari-johnstone", "/topics/elections"]
)
def test_a_page_asks_the_graph_three_questions(app, demo, monkeypatch, path):
    demo.answers.snapshot.warm()
    questions = []
    for name in ("select", "construct", "pattern"):
        asked = getattr(EmbeddedStore, name)

        def counted(store, *arguments, _asked=asked, **bound):
            if store is demo.answers.snapshot.store:
                questions.append(arguments)
            return _asked(store, *arguments, **bound)

        monkeypatch.setattr(EmbeddedStore, name, counted)
    response = app.test_client().get(f"{path}?sort=oldest&limit=19", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert 0 < len(questions) <= 3


def test_the_api_has_what_the_page_has(client, demo):
    answer = client.get("/api/entities/organization/odihr").json
    assert answer["summary"] == "Institution of the OSCE, Warsaw"
    assert answer["full_name"] == "Office for Democratic Institutions and Human Rights"
    assert {"text": "БДИПЧ", "language": "ru"} in answer["names"]
    assert sum(year["stories"] for year in answer["years"]) == answer["total"]
    roles = answer["facts"]["role"]
    assert answer["facts"]["totals"]["role"] == len(facts_about(demo, "organization/odihr", Role)) >= len(roles) > 0
    for role in roles:
        assert role["sentence"]["text"]
        assert role["subject"]["type"] == "person"
    assert {"property": "schema:location", "inward": False, "total": 1}.items() <= next(
        relation.items() for relation in answer["relations"] if relation["property"] == "schema:location"
    )
    assert answer["companions"]["organization"][0]["id"] == "osce"
    assert client.get("/api/entities/organization/osce").json["parts"][0]["stories"] > 0


# --- paths ---------------------------------------------------------------------------------------------------------


def test_a_form_asks_how_an_entity_is_connected_with_another(read):
    form = read("/organizations/odihr").css_first("form[action='/paths']")
    assert form.css_first("input[name=from]").attributes["value"] == "organization/odihr"
    assert form.css_first("label[for=to]")


@pytest.mark.parametrize(
    "query", ["from=organization/odihr&to=place/moldova", "from=odihr&to=Moldavia", "from=БДИПЧ&to=Молдавия"]
)
def test_paths_take_keys_and_names_in_any_spelling(read, query):
    page = read(f"/paths?{query}")
    assert page.css_first("h1").text() == "How ODIHR is connected with Moldova"
    assert [node.attributes["value"] for node in page.css(".ends input")] == ["ODIHR", "Moldova"]
    ways = page.css(".way")
    assert ways
    for way in ways:
        assert way.css("h2 a")[0].text() == "ODIHR"
        assert way.css("h2 a")[-1].text() == "Moldova"


def test_each_step_has_the_sentence_that_carries_it(read, demo):
    page, answer = read("/paths?from=odihr&to=moldova"), demo.answers.path("organization/odihr", "place/moldova")
    quotes = [quote for path in answer.paths for step in path.steps for quote in step.quotes]
    assert quotes
    shown = texts(page.css(".steps blockquote"))
    assert len(shown) == len(quotes)
    assert all(text.startswith(" ".join(quote.text.split())) for text, quote in zip(shown, quotes, strict=True))
    assert page.css(".steps mark")
    for link in page.css(".to-sentence"):
        address, fragment = urldefrag(link.attributes["href"])
        assert read(address).css_first(f"[id='{fragment}']")


def test_the_stories_of_a_step_are_those_that_have_both_ends(read, client):
    for link in read("/paths?from=odihr&to=moldova").css(".steps .more a"):
        assert total(client, link.attributes["href"]) > 0


def test_an_unknown_name_keeps_the_form(read):
    page = read("/paths?from=odihr&to=xyzzyqwertz")
    assert [node.attributes["value"] for node in page.css(".ends input")] == ["ODIHR", "xyzzyqwertz"]
    assert "No name like “xyzzyqwertz”" in page.css_first(".empty").text()
    assert not page.css(".way")


def test_a_name_of_several_leads_to_a_choice(read, demo):
    page = read("/paths?from=osce+mission&to=moldova")
    choices = page.css("#from-note li a")
    assert len(choices) > 1
    chosen = parse_qs(urlsplit(choices[0].attributes["href"]).query)
    assert chosen["to"] == ["place/moldova"]
    assert demo.answers.entity_card(chosen["from"][0]).label == choices[0].text()
    assert read(choices[0].attributes["href"]).css(".way")


def test_two_equal_ends_have_no_path(read):
    page = read("/paths?from=odihr&to=organization/odihr")
    assert "Both ends are ODIHR" in " ".join(page.css_first("p.empty").text().split())


def test_paths_without_ends_are_a_form(read):
    page = read("/paths")
    assert page.css(".ends input[required]")
    assert not page.css(".empty, .way")


# --- neighbours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?type=place", "?from=2003&to=2010", "?limit=300&type=person"])
def test_the_picture_of_neighbours_and_the_table_say_the_same(read, client, query):
    page = read(f"/organizations/osce/neighbours{query}")
    center, *nodes = page.css(".network .node")
    rows = page.css(".neighbours tbody tr")
    assert center.attributes["href"] == "/organizations/osce"
    assert {node.attributes["href"] for node in nodes} == {row.css_first("th a").attributes["href"] for row in rows}
    assert len(nodes) == len(rows) > 0
    for link in page.css(".neighbours .together"):
        assert number(link.text()) == total(client, link.attributes["href"])
    if "type=" in query:
        plural = PLURALS[query.partition("type=")[2]]
        assert all(node.attributes["href"].startswith(f"/{plural}/") for node in nodes)
    keys = {node.attributes["data-key"] for node in page.css(".network .node")}
    lines = page.css(".network line")
    assert {line.attributes[end] for line in lines for end in ("data-source", "data-target")} <= keys
    assert not page.css("canvas, [style]")


def test_neighbours_of_what_no_story_mentions_are_none(read, unmentioned):
    assert "No story mentions" in read(f"/places/{unmentioned}/neighbours").css_first(".empty").text()


def test_an_entity_of_which_stories_mention_parts_alone_lists_their_stories(client, read, demo):
    without_own = next(
        card
        for card in (demo.answers.entity_card(f"place/{slug}") for slug in ("austria", "poland", "italy"))
        if not card.stories and card.with_parts
    )
    slug = without_own.key.partition("/")[2]
    assert len(read(f"/places/{slug}").css("#stories ~ .hits > li")) == without_own.with_parts
    assert len(client.get(f"/places/{slug}/stories.csv").text.splitlines()) == without_own.with_parts + 1


@pytest.mark.parametrize("path", ["/people/kari-johnstone", "/organizations/osce", "/places/dushanbe"])
def test_the_contents_of_a_page_stand_in_its_order(read, path):
    page = read(path)
    ids = [node.attributes["id"] for node in page.css("main h2[id]")]
    places = [ids.index(link.attributes["href"].removeprefix("#")) for link in page.css(".on-page a")]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["/people/kari-johnstone", "/organizations/odihr", "/organizations/osce?whole=role"])
def test_the_number_of_facts_is_that_of_the_items_below_it(read, path):
    for section in read(path).css("section:has(.facts-about)"):
        number, items = section.css_first("h2 .of"), section.css(".facts-about > li")
        assert int(number.text() if number else 1) == len(items), section.css_first("h2").text()


def test_what_an_entity_is_is_said_once(read):
    page = read("/events/conference-of-the-alliance-against-trafficking-in-persons")
    assert page.css_first("header .dateline").text() == "Event"
    assert page.css(".summary") == []


@pytest.mark.parametrize("path", ["/organizations/odihr", "/timeline", "/search?q=hotlines"])
def test_a_bar_shows_the_number_that_it_says(read, path):
    bars = [bar for bar in read(path).css(".bars li") if bar.css_first("rect")]
    assert bars
    for bar in bars:
        assert re.search(rf"\b{bar.css_first('.value').text()} stor", bar.css_first(".unseen").text())


@pytest.mark.parametrize(
    "address", ["/organizations/la-strada-international", "/organizations/osce?parts=true&limit=100"]
)
def test_a_story_that_has_a_part_alone_is_listed_with_the_sentence_that_names_it(read, address):
    through = [story for story in read(address).css(".hits > li") if "Mentions" in story.text()]
    assert through
    for story in through:
        sentences = story.css(".evidence")
        assert sentences
        target, fragment = urldefrag(sentences[0].css_first("a").attributes["href"])
        assert read(target).css_first(f"[id='{fragment}']")


@pytest.mark.parametrize("plural", ["events", "organizations", "people"])
def test_what_is_similar_is_of_the_same_type(read, plural):
    pages = [read(link.attributes["href"]) for link in read(f"/{plural}").css(".register .name")[:8]]
    hrefs = [link.attributes["href"] for page in pages for link in page.css("[aria-labelledby=similar] h3 a")]
    assert all(href.startswith(f"/{plural}/") for href in hrefs)
