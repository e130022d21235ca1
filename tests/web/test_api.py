"""The API answers with the shapes that programs rely on, the same as the pages show."""

import csv
import io
from urllib.parse import parse_qsl, urlencode

import pytest

STORY = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
RELATED = "prevention-is-key-in-fighting-human-trafficking"


@pytest.fixture
def get(client):
    def json(address):
        response = client.get(address)
        assert response.status_code == 200, response.text
        assert response.mimetype == "application/json"
        return response.get_json()

    return json


def test_a_search_gives_hits_with_passages_and_facets(get):
    found = get("/api/search?q=hotline&mode=keyword&limit=3")
    assert {"query", "mode", "total", "took_ms", "hits", "facets"} <= found.keys()
    assert (found["query"], found["mode"]) == ("hotline", "keyword")
    assert 1 <= len(found["hits"]) <= 3
    for hit in found["hits"]:
        assert {"id", "iri", "title", "date", "source", "score", "passage"} <= hit.keys()
        passage = hit["passage"]
        assert {"text", "start", "end", "highlights"} <= passage.keys()
        assert len(passage["text"]) == passage["end"] - passage["start"]
    assert {"id", "label", "count"} <= found["facets"]["place"][0].keys()


def test_a_misspelt_question_says_what_was_searched_for(get):
    assert get("/api/search?q=hotline+in+Kharkhiv")["corrected"] == "hotline in Kharkiv"
    assert get("/api/search?q=hotline+in+Kharkiv")["corrected"] is None


def test_pages_of_an_answer_follow_on(get):
    whole = [hit["id"] for hit in get("/api/search?q=trafficking&limit=6")["hits"]]
    parts = [hit["id"] for n in (0, 3) for hit in get(f"/api/search?q=trafficking&limit=3&offset={n}")["hits"]]
    assert parts == whole


def test_a_story_comes_with_its_mentions_where_they_stand(get):
    found = get(f"/api/stories/{STORY}")
    text = found["story"]["text"]
    assert found["story"]["id"] == STORY
    assert found["mentions"]
    for mention in found["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["surface"]
    for fact in found["facts"]:
        sentence = fact["sentence"]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_a_story_comes_with_those_on_the_same_event_and_why(get):
    found = get("/api/stories/osce-permanent-council-condemns-action-against-schools-in-moldovas")
    assert found["same_story"] == []
    (other,) = found["same_event"]
    assert {"id", "iri", "title", "date", "similarity", "days_apart", "shared", "events"} <= other.keys()
    assert {"type", "id", "label", "stories", "rarity"} == other["shared"][0].keys()


def test_a_relation_comes_with_both_sides_and_its_label(get):
    facts = get(f"/api/stories/{RELATED}")["facts"]
    found = [(f["subject"], f["relation"], f["object"]) for f in facts if f["kind"] == "relation"]
    subject, relation, object_ = found[0]
    assert (subject["type"], relation["id"], relation["label"], object_["type"]) == (
        "organization", "in-cooperation-with", "co-operates with", "organization",
    )  # fmt: skip
    assert {"id", "iri", "label"} <= subject.keys() & object_.keys()
    assert relation["iri"].endswith("/ontology#in-cooperation-with")


def test_stories_are_listed_a_page_at_a_time(get, demo):
    found = get("/api/stories?limit=5")
    assert found["total"] == demo.answers.status()["stories"]
    assert len(found["stories"]) == 5


def test_related_stories_come_with_reasons(get):
    found = get(f"/api/stories/{STORY}/related?limit=4")
    assert 1 <= len(found["hits"]) <= 4
    assert all(hit["reasons"] and hit["id"] != STORY for hit in found["hits"])


def test_stories_related_to_a_passage_or_to_a_text_of_ones_own_come_with_reasons(get, client):
    found = get(f"/api/stories/{STORY}/related?start=0&end=200&limit=3")["hits"]
    assert found
    assert all(hit["reasons"] and hit["id"] != STORY for hit in found)
    text = "A free telephone line advises people in Ukraine who fear that traffickers promise them work abroad."
    found = client.post("/api/related?limit=3", data=text.encode()).get_json()["hits"]
    assert 1 <= len(found) <= 3
    assert any("traffick" in hit["title"].lower() or "hotline" in hit["title"].lower() for hit in found)
    passages = next(reason for reason in found[0]["reasons"] if reason["kind"] == "passages")
    assert passages["this"]["sentence"]["text"] == text
    assert get(f"/api/related?limit=3&{urlencode({'text': text})}")["hits"] == found


def test_a_text_that_is_too_long_is_refused_by_the_name_of_the_limit(client):
    answer = client.post("/api/related", data="word " * 10_001)
    assert answer.status_code == 413
    assert answer.get_json()["type"] == "/problems#too-large"
    assert "GRAPH_SERVICE_RELATED_CHARACTERS" in answer.get_json()["hint"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (f"/api/stories/{STORY}/related?start=5", None),
        (f"/api/stories/{STORY}/related?start=9&end=3", None),
        (f"/api/stories/{STORY}/related?start=0&end=99999999", None),
        ("/api/related", b""),
        ("/api/related", b"?!"),
        ("/api/related", b"\xff\xfe"),
    ],
)
def test_a_passage_or_a_text_that_is_none_is_refused(client, path, data):
    answer = client.get(path) if data is None else client.post(path, data=data)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_entities_are_listed_by_type_and_name(get):
    found = get("/api/entities?type=organization&q=strada")
    assert found["total"] == len(found["entities"]) > 0
    assert all("strada" in entity["label"].lower() for entity in found["entities"])


@pytest.mark.parametrize(
    ("typed", "slug", "how"),
    [("Kiev", "kyiv", "exact"), ("Ужгород", "uzhhorod", "spelling"), ("Kharkhiv", "kharkiv", "misspelt")],
)
def test_an_entity_is_found_by_an_old_name_another_script_and_a_misspelt_one(get, typed, slug, how):
    found = get(f"/api/entities?type=place&q={typed}")["entities"][0]
    assert (found["id"], found["how"]) == (slug, how)
    assert found["name"]


def test_what_is_typed_so_far_is_completed_with_entities_and_stories(get):
    found = get("/api/suggest?q=traff&limit=6")
    assert found["query"] == "traff"
    assert len(found["suggestions"]) == 6
    assert {one["type"] for one in found["suggestions"]} > {"story", "topic"}
    common = {"type", "id", "iri", "label", "name", "how", "kind", "page"}
    assert found["suggestions"][0].keys() == common | {"within", "stories", "with_parts"}
    assert found["suggestions"][-1].keys() == common | {"date", "source", "language"}
    assert get("/api/suggest?q=")["suggestions"] == []
    assert get("/api/suggest?q=%00%ED%A0%80")["suggestions"] == []


def test_a_completion_says_what_it_is_and_leads_to_its_page(get, client):
    kyiv = get("/api/suggest?q=kiev")["suggestions"][0]
    assert (kyiv["kind"], kyiv["within"], kyiv["label"], kyiv["name"]) == ("city", "Ukraine", "Kyiv", "Kiev")
    assert kyiv["page"] == "/places/kyiv"
    for suggestion in get("/api/suggest?q=osce&limit=20")["suggestions"]:
        assert suggestion["kind"] not in {"ngo", "concept", "international", "media", "other", ""}
        assert client.get(suggestion["page"]).status_code == 200


def test_a_completion_in_the_script_that_is_typed_shows_a_name_in_it(get):
    assert get("/api/suggest?q=моск")["suggestions"][0]["name"] == "Москва"


def test_completions_can_be_of_one_type(get):
    types = {one["type"] for one in get("/api/suggest?q=osce&type=organization")["suggestions"]}
    assert types == {"organization"}


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a&limit=0", "q=a&type=ship", "q=a&limit=1000", "q=" + "a" * 1001])
def test_a_completion_that_cannot_be_read_is_refused(client, query):
    assert client.get(f"/api/suggest?{query}").status_code == 400


def test_an_entity_that_is_not_there_leads_to_those_that_may_be_meant(client):
    told = client.get("/api/entities/place/kiew")
    assert (told.status_code, told.get_json()["hint"]) == (404, "Did you mean place/kyiv (Kyiv)?")
    assert "Kyiv" in client.get("/places/kiew", headers={"Accept": "text/html"}).text
    assert client.get("/api/entities/place/xqzzzzw").get_json()["hint"] == "The lists of entities show what there is."


def test_an_entity_has_its_stories_and_neighbours_at_addresses_of_their_own(get):
    assert get("/api/entities/place/kyiv")
    assert get("/api/entities/place/kyiv/stories?limit=2")["stories"]
    assert get("/api/entities/place/kyiv/related")["entities"]


def test_words_of_every_script_stay_readable(client):
    assert "Ukraine" in client.get("/api/entities/place/ukraine").text
    assert "\\u" not in client.get("/api/stories?limit=100").text


def test_the_process_tells_that_it_lives_and_is_ready(get, demo):
    assert get("/healthz") == {"status": "ok"}
    assert get("/readyz")["stories"] == demo.answers.status()["stories"]


def test_a_mission_leads_to_the_place_that_it_works_for(get):
    found = get("/api/entities/organization/osce-mission-to-moldova")
    assert [(place["type"], place["id"]) for place in found["serves"]] == [("place", "moldova")]


def test_similar_entities_come_with_reasons_in_words(get):
    found = get("/api/entities/place/kharkiv/similar?limit=3")["entities"]
    assert 1 <= len(found) <= 3
    for one in found:
        assert {
            "type",
            "id",
            "iri",
            "label",
            "kind",
            "stories",
            "with_parts",
            "score",
            "together",
            "reasons",
        } == one.keys()
        assert all({"kind", "text", "weight"} <= reason.keys() for reason in one["reasons"])
    others = get("/api/entities/place/kharkiv/similar?type=organization")["entities"]
    assert {one["type"] for one in others} == {"organization"}


def test_a_path_tells_every_step_with_its_story_and_sentences(get):
    found = get("/api/path?from=place/ukraine&to=organization/odihr&limit=2&max=3")
    assert (found["from"], found["to"]) == ("place/ukraine", "organization/odihr")
    assert 1 <= len(found["paths"]) <= 2
    for path in found["paths"]:
        assert 1 <= len(path["steps"]) <= 3
        for step in path["steps"]:
            assert {"from", "to", "tie", "text", "total", "story", "sentences"} == step.keys()
            assert {"type", "id", "iri", "label", "stories"} == step["from"].keys()
    assert get("/api/path?from=place/uzhhorod&to=place/minsk&max=1")["hint"]


def test_central_entities_and_communities_are_listed(get):
    found = get("/api/central?place=ukraine&from=2001&type=organization&limit=3")
    assert found["stories"] > 0
    assert {one["type"] for one in found["entities"]} == {"organization"}
    assert {"score", "lift", "stories", "label"} <= found["entities"][0].keys()
    communities = get("/api/communities?limit=2")
    assert len(communities["communities"]) == 2 <= communities["total"]
    assert {"label", "size", "stories", "members", "topics"} == communities["communities"][0].keys()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("node-link", "application/json"),
        ("d3", "application/json"),
        ("csv-nodes", "text/csv"),
        ("graphml", "application/graphml+xml"),
        ("gexf", "application/gexf+xml"),
    ],
)
def test_what_is_around_an_entity_comes_as_a_graph(client, name, media_type):
    answer = client.get(f"/api/graph?center=place/ukraine&depth=2&limit=12&format={name}")
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "place/ukraine" in answer.text
    if name == "csv-nodes":
        rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.text))}
        assert rows["place/ukraine"]["kind"] == "country"
        assert rows["place/kyiv"]["latitude"].startswith("50.4")
    if name == "node-link":
        assert 2 <= len(answer.get_json()["nodes"]) <= 13


def test_a_question_for_a_connection_is_completed_by_both_ends(client):
    answer = client.get("/api/suggest?q=How+is+ODIHR+connected+with+Moldova").json
    ends = [(end["type"], end["id"]) for end in (answer["connection"]["from"], answer["connection"]["to"])]
    assert ends == [("organization", "odihr"), ("place", "moldova")]
    assert client.get(answer["connection"]["page"]).status_code == 200
    assert "connection" not in client.get("/api/suggest?q=ODIHR+Moldova").json


@pytest.mark.parametrize("typed", ["ki", "kie", "kiev"])
def test_of_the_names_that_begin_as_typed_the_most_usual_is_offered(client, typed):
    kyiv = next(each for each in client.get(f"/api/suggest?q={typed}").json["suggestions"] if each["id"] == "kyiv")
    assert kyiv["name"] == "Kiev"


class TestDescription:
    def test_every_route_of_the_api_is_described_with_an_example_that_answers(self, app, client):
        described = client.get("/api").json["routes"]
        rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
        assert len(described) == len(rules) > 15
        for route in described:
            assert route["answer"].endswith(".")
            response = client.get(route["example"])
            assert response.status_code == 200, route
            assert response.mimetype == "application/json"

    def test_the_parameters_that_are_described_are_read(self, client):
        wrong = {"limit": "many", "offset": "-1", "mode": "x", "sort": "x", "facets": "x", "all": "x", "parts": "x", "from": "x", "to": "x",
                 "include_undated": "x", "about_from": "x", "about_to": "x", "date": "x", "by": "x", "type": "x", "kind": "!", "letter": "xx",
                 "start": "x", "end": "x", "max": "x", "center": "!", "depth": "x", "format": "x", "year": "x"}  # fmt: skip
        for route in client.get("/api").json["routes"]:
            path, _, query = route["example"].partition("?")
            asked = dict(parse_qsl(query))
            for name in {each["name"] for each in route["parameters"]} & wrong.keys():
                response = client.get(path, query_string=asked | {name: wrong[name]})
                assert response.status_code in {400, 404}, (path, name)

    def test_people_get_a_page_whose_links_lead_somewhere(self, read):
        page = read("/api")
        assert page.css_first("h1").text() == "API"
        assert "/api/search" in page.css_first(".api").text()
        ids = {node.attributes["id"] for node in page.css("[id]")}
        assert {link.attributes["href"][1:] for link in page.css(".api a[href^='#']")} <= ids


@pytest.mark.parametrize("question", ["who said what about hotlines", "which people spoke about hotlines"])
def test_a_question_for_who_said_what_is_answered_with_those_who_speak(client, question):
    answer = client.get("/api/search", query_string={"q": question}).json
    speakers = {(speaker["subject"]["label"], speaker["role"], speaker["kind"]) for speaker in answer["speakers"]}
    assert ("Jeroen de Vries", "Deputy Head of the Democratization Section at ODIHR", "role") in speakers
    hits = {hit["id"] for hit in answer["hits"]}
    assert {speaker["story"]["id"] for speaker in answer["speakers"]} <= hits


@pytest.mark.parametrize("question", ["hotlines", "What state is Kyiv in?"])
def test_other_questions_name_no_speakers(client, question):
    assert client.get("/api/search", query_string={"q": question}).json["speakers"] == []
