"""A story goes in and is found from every side; it changes, goes, and nothing of it remains."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from rdflib import URIRef
from support.stories import linked_story

from graph_service import StoryGraph, json_view, service
from graph_service.archive.ingest import Report
from graph_service.errors import EncodingError, ForbiddenError, NotFoundError, ParameterError
from graph_service.languages import STOP_WORDS
from graph_service.reading.documents import Document
from graph_service.reading.readers import documents
from graph_service.results import Filters
from graph_service.settings import load
from graph_service.text import sentences

STORY = {"id": "bridge", "title": "A bridge opens in Kharkiv", "date": "2003-08-15", "source": "OSCE",
         "fields_of_work": ["Human rights"],
         "body": "The OSCE opened a footbridge in Kharkiv on 15 August 2003.\n\nOdesa sent 12 engineers."}  # fmt: skip


@pytest.fixture
def graph(tmp_path, empty_archive, encoder):
    data = shutil.copytree(empty_archive, tmp_path / "data")
    with StoryGraph(load({}, data=data), encoder) as opened:
        yield opened


def ingest(graph, tmp_path, *stories, name="stories.jsonl"):
    file = tmp_path / name
    file.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in stories), encoding="utf-8"
    )
    return graph.add(file)


def document_of(record):
    return Document("json", "stories.jsonl", 7, record.encode())


def keys(graph):
    return [hit.story.id for hit in graph.search("footbridge", mode="keyword").hits]


def test_a_story_is_found_linked_and_described(graph, tmp_path):
    report = ingest(graph, tmp_path, STORY)
    assert (report.added, report.changed, report.errors) == (1, 0, [])
    assert keys(graph) == ["bridge"]
    linked = graph.answers.story("bridge")
    assert {"organization/osce", "place/kharkiv", "place/odesa"} <= {m.entity for m in linked.mentions}
    assert linked.topics == ("topic/human-rights",)
    page = graph.entity("place/kharkiv")
    assert page.evidence[0].sentence == "A bridge opens in Kharkiv"
    assert [card.key for card in page.broader] == ["place/kharkiv-oblast"]
    assert [card.key for card in graph.entity("place/kharkiv-oblast").broader] == ["place/ukraine"]
    assert b"schema:NewsArticle" in graph.answers.describe("story/bridge", "text/turtle")
    answer = graph.query(
        "SELECT ?c { ?s schema:mentions ?c . ?c a schema:City ; schema:containedInPlace+ place:ukraine }"
    )
    assert len(json.loads(answer.body)["results"]["bindings"]) == 2


def test_a_filter_by_a_region_finds_the_stories_that_name_a_town_in_it(graph, tmp_path):
    elsewhere = {"id": "elsewhere", "title": "A fair in Lviv", "body": "Lviv opened a fair, and Poland sent guests."}
    named = {
        "id": "named",
        "title": "A night",
        "body": "Shells fell on the Kharkiv region and on Donetsk Oblast in Ukraine.",
    }
    ingest(graph, tmp_path, STORY, elsewhere, named)

    def within(*places):
        return {hit.story.id for hit in graph.search("", filters=Filters(place=places)).hits}

    assert within("kharkiv-oblast") == {"bridge", "named"}
    assert within("kharkiv") == {"bridge"}
    assert within("lviv-oblast") == {"elsewhere"}
    assert within("ukraine") == {"bridge", "elsewhere", "named"}
    facets = {value.id: value.count for value in graph.search("").facets["place"]}
    assert (facets["kharkiv-oblast"], facets["ukraine"]) == (2, 3)
    query = "SELECT ?s { ?s schema:mentions/schema:containedInPlace* ?o . ?o gs:subdivisionCode 'UA-63' }"
    answer = graph.query(query)
    assert len(json.loads(answer.body)["results"]["bindings"]) == 2


def test_a_story_without_topics_gets_some_that_are_marked_and_one_with_topics_keeps_its_own(graph, tmp_path):
    body = "Officers learned to lead those whom traffickers exploit to a shelter.\n\nVictims of trafficking need a shelter."
    bare = {"id": "bare", "title": "Training against human trafficking", "body": body}
    ingest(graph, tmp_path, bare, {**bare, "id": "stated", "fields_of_work": ["Education"]})
    topic = "topic/combating-trafficking-in-human-beings"
    found, stated = graph.answers.story("bare"), graph.answers.story("stated")
    assert (found.topics, found.assigned[0].topic) == ((), topic)
    assert (stated.topics, stated.assigned) == (("topic/education",), ())
    assert found.entities[topic].label == "Combating trafficking in human beings"
    assert "bare" in {card.id for card in graph.entity(topic).stories}
    result = graph.search("shelter", filters=Filters(topic=(topic.partition("/")[2],)))
    assert "bare" in {hit.story.id for hit in result.hits}
    assert topic.partition("/")[2] in {value.id for value in result.facets["topic"]}
    shown = json_view.story(found, graph.names)
    assert shown["assigned_topics"][0].keys() == {"id", "iri", "label", "confidence"}
    assert shown["topics"] == []


def test_linking_shows_the_topics_that_an_ingest_would_assign(graph, tmp_path):
    file = tmp_path / "story.jsonl"
    file.write_text(json.dumps({**STORY, "fields_of_work": []}), encoding="utf-8")
    ((_, linked, _),) = graph.ingest.link(documents(file))
    graph.add(file)
    assert graph.answers.story("bridge").assigned == linked.assigned
    assert graph.answers.story("bridge").key_phrases == linked.key_phrases


def test_a_bad_line_is_named_and_the_rest_goes_on(graph, tmp_path):
    report = ingest(graph, tmp_path, {"title": "No body"}, "{not json", STORY)
    assert report.added == 1
    messages = [str(error) for error in report.errors]
    assert [message.partition(": ")[0].rpartition("/")[2] for message in messages] == [
        "stories.jsonl:1",
        "stories.jsonl:2",
    ]
    assert "body" in messages[0]


def test_the_last_version_of_a_story_stands(graph, tmp_path):
    report = ingest(graph, tmp_path, STORY, {**STORY, "body": "Another body."})
    assert (report.added, report.changed, report.errors) == (1, 1, [])
    assert graph.answers.story("bridge").story.text.endswith("Another body.")


def test_a_report_has_the_notes_of_a_folder_and_of_its_stories(graph, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "old.txt").write_bytes(
        "Le marché rouvre à l’été\n\nLes commerçants ont reçu la décision du préfet à Noël.".encode("cp1252")
    )
    (folder / "s.jsonl").write_text(json.dumps({**STORY, "date": "soon"}), encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    report = graph.add(folder)
    assert (report.added, report.errors) == (2, [])
    assert set(map(str, report.notes)) == {
        f"{folder}: skipped 1 file: 1 .png.",
        f"{folder / 'old.txt'}: its encoding is not stated; cp1252 was guessed.",
        f"""{folder / "s.jsonl"}:1: the "date" must be a date, such as 2003-08-15, 2003-08 or 2003, not 'soon'; it is left out.""",
    }
    assert graph.rebuild().errors == []
    assert graph.answers.story("le-marche-rouvre-a-lete").story.title == "Le marché rouvre à l’été"


def test_a_story_read_again_is_passed_over_and_a_changed_one_changes(graph, tmp_path):
    first = ingest(graph, tmp_path, STORY).generation
    assert ingest(graph, tmp_path, STORY).unchanged == 1
    assert graph.answers.status()["generation"] == first
    changed = ingest(graph, tmp_path, {**STORY, "body": "Nothing of it in Lviv."})
    assert (changed.added, changed.changed) == (0, 1)
    assert keys(graph) == []
    assert graph.answers.entities("place", q="Kharkiv")[0] == 2  # the title still names it, and it lies in its oblast
    assert graph.answers.entities("place", q="Odesa")[0] == 0
    assert graph.answers.entities_named("Odesa") == graph.answers.suggest("Odesa") == ()
    assert graph.answers.entities("place", q="lviv")[0] == 2


def test_a_removed_story_leaves_nothing(graph, tmp_path):
    ingest(graph, tmp_path, STORY, {**STORY, "id": "other", "title": "Other", "body": "Only Minsk is named here."})
    assert graph.remove(["bridge"]) == 1
    assert keys(graph) == []
    for gone in (
        lambda: graph.answers.story("bridge"),
        lambda: graph.answers.card("bridge"),
        lambda: graph.related("bridge"),
    ):
        with pytest.raises(NotFoundError):
            gone()
    assert b"Kharkiv" not in graph.query('SELECT ?o { ?s ?p ?o FILTER(CONTAINS(STR(?o), "A bridge opens")) }').body
    assert len([file for file in graph.ingest.sources.folder.rglob("*") if file.is_file()]) == 1
    with pytest.raises(NotFoundError, match="Nothing was removed"):
        graph.remove(["other", "nowhere"])
    assert graph.answers.status()["stories"] == 1


def test_a_reader_moves_on_to_what_was_published_since(graph, tmp_path):
    ingest(graph, tmp_path, STORY)
    reader = StoryGraph.open(settings=graph.settings)
    assert len(reader.search("").hits) == 1
    ingest(graph, tmp_path, {**STORY, "id": "more", "title": "More"})
    assert len(reader.search("").hits) == 2


def test_the_hotline_is_found_by_a_question_in_other_words(demo):
    hits = demo.search("who answers the phone for victims").hits
    assert "hotline" in hits[0].passage.text
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_facets_count_the_stories_that_the_list_holds(demo):
    whole = demo.search("trafficking", limit=100)
    ids = {hit.story.id for hit in whole.hits}
    assert len(ids) == whole.total
    for value in whole.facets["place"]:
        under = demo.search("trafficking", filters=Filters(place=(value.id,)), limit=100)
        assert {hit.story.id for hit in under.hits} <= ids
        assert value.count == under.total


def test_filters_hold_with_and_without_a_question(demo):
    filters = Filters(place=("kyiv",), until="2010")
    browsed, searched = demo.search("", filters=filters, limit=50), demo.search("hotline", filters=filters, limit=50)
    named = {card.id for card in demo.entity("place/kyiv", limit=50).stories}
    assert browsed.total > 0
    assert {hit.story.id for hit in searched.hits} <= {hit.story.id for hit in browsed.hits} <= named
    assert all(hit.story.date[:4] <= "2010" for hit in browsed.hits)


def test_pages_of_a_list_part_it_without_gap_or_overlap(demo):
    whole = [hit.story.id for hit in demo.search("border", limit=20).hits]
    parts = [hit.story.id for start in (0, 7, 14) for hit in demo.search("border", limit=7, offset=start).hits]
    assert parts[:20] == whole


def test_a_related_story_says_why(demo):
    found = demo.related("prevention-is-key-in-fighting-human-trafficking")
    assert found[0].story.id == "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
    kinds = {reason.kind for reason in found[0].reasons}
    assert {"entity", "passages"} <= kinds
    assert 0 < sum(reason.weight for reason in found[0].reasons) <= found[0].score + 0.01
    assert "prevention-is-key-in-fighting-human-trafficking" not in {one.story.id for one in found}


def test_the_sentences_shown_of_two_passages_are_those_that_share_the_most_of_their_words(demo):
    related = demo.related("prevention-is-key-in-fighting-human-trafficking")
    assert related
    for one in related:
        (told,) = [reason.detail for reason in one.reasons if reason.kind == "passages"]
        sides = told["this"], told["other"]
        every = [[span.of(side["text"]) for span in sentences(side["text"])] for side in sides]
        shown = likeness(*(side["sentence"]["text"] for side in sides))
        assert shown == max(likeness(mine, its) for mine in every[0] for its in every[1])


def likeness(*texts):
    """Return how much of the words of two sentences is in both (Jaccard)."""
    one, other = ({*re.findall(r"[^\W_]+", text.replace(".", "").lower())} - STOP_WORDS for text in texts)
    return len(one & other) / (len(one | other) or 1)


def test_the_graph_is_an_rdflib_dataset_and_the_network_agrees_with_it(demo):
    odihr = demo.names.entity("organization/odihr")
    mentions = URIRef("https://schema.org/mentions")
    stories = {str(s) for s in demo.graph().subjects(mentions, URIRef(odihr))}
    network = demo.network()
    neighbours = {demo.names.entity(n) for n in network.predecessors("organization/odihr") if n.startswith("story/")}
    assert stories == neighbours != set()


def test_a_query_may_not_call_out(demo):
    with pytest.raises(ForbiddenError, match="SERVICE"):
        demo.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_story_that_would_break_a_rule_is_refused_with_the_reason_and_the_rest_goes_on(graph, tmp_path):
    ingest(graph, tmp_path, STORY)
    again, other = (document_of(json.dumps(STORY | more)) for more in ({"title": "Changed"}, {"id": "sound"}))
    unsure = linked_story("bridge", "Changed")
    unsure = replace(unsure, mentions=tuple(replace(mention, confidence=1.5) for mention in unsure.mentions))
    report = Report()
    with graph.archive.write(graph.names.base, graph.encoder) as builder:
        graph.ingest.add_batch(builder, [(again, unsure), (other, linked_story("sound"))], report)
    assert (report.added, report.changed) == (1, 0)
    (error,) = report.errors
    assert str(error).startswith("stories.jsonl:7: ")
    assert "A mention says how sure it is, from 0 to 1." in str(error)
    assert graph.answers.story("bridge").story.title == STORY["title"]
    assert graph.answers.story("sound").story.title == "Hotlines open"
    assert not (graph.ingest.sources.folder / again.digest[:2] / f"{again.digest[2:]}.json").exists()


def test_a_story_that_brings_out_a_fault_is_refused_with_its_line_and_the_rest_goes_on(graph, caplog):
    odd = replace(linked_story("odd"), story=replace(linked_story("odd").story, url="no IRI"))
    report = Report()
    with graph.archive.write(graph.names.base, graph.encoder) as builder:
        graph.ingest.add_batch(builder, [(document_of("{}"), odd), (document_of("[]"), linked_story("sound"))], report)
    (error,) = report.errors
    assert str(error).startswith("stories.jsonl:7: it cannot be added (ValueError: ")
    assert "Traceback" in caplog.text
    assert [card.id for card in graph.answers.stories()[1]] == ["sound"]


def test_a_text_that_no_vector_can_be_made_of_is_refused_and_the_rest_goes_on(graph, tmp_path):
    class Strict:
        """The model, which takes no question marks."""

        def __getattr__(self, name):
            return getattr(graph.encoder, name)

        def encode(self, texts):
            if any("?" in text for text in texts):
                raise EncodingError("it asks")
            return graph.encoder.encode(texts)

    graph.ingest.passage_encoder = Strict()
    report = ingest(graph, tmp_path, STORY, {**STORY, "id": "asks", "body": "Is it open?"}, {**STORY, "id": "more"})
    assert [str(error).partition(" it cannot")[0][-16:] for error in report.errors] == ["stories.jsonl:2:"]
    assert {card.id for card in graph.answers.stories()[1]} == {"bridge", "more"}


BODY = """SUMY, 4 May 2011 – The bridge over the Psel near Sumy, closed since a flood tore away two of its piers in April 2009, \
was opened to traffic today by the regional council and the OSCE Project Co-ordinator in Ukraine.

"People had to drive 40 kilometres to reach the market," said Halyna Koval, who heads the council. "The children missed \
school whenever the ferry could not run."

The repair cost 1.3 million hryvnias, of which the council paid 900,000. Engineers from Kharkiv replaced the piers and \
raised the roadway by a metre and a half, so that the spring water passes beneath it."""
OPENED = {
    "id": "opened",
    "title": "Bridge near Sumy reopens after flood",
    "date": "2011-05-04",
    "source": "OSCE",
    "body": BODY,
}
AGAIN = {"id": "again", "title": "Traffic flows again", "date": "2011-05-06", "url": "https://example.org/news/7",
         "body": BODY.partition(" – ")[2] + "\n\nThe council publishes news in three languages."}  # fmt: skip
TOLL = {"id": "toll", "title": "Council asks no toll on the bridge near Sumy that reopens after the flood",
        "date": "2011-05-05", "body": "Crossing the bridge over the Psel near Sumy will cost nothing, the council decided a day "
        "after it was opened to traffic. Halyna Koval, its head, had asked whether a toll could repay the 1.3 million hryvnias "
        "that the repair cost after the flood. Engineers from Kharkiv will look at the piers every spring."}  # fmt: skip


def test_the_same_story_under_another_id_is_found_kept_and_linked_both_ways(graph, tmp_path):
    assert ingest(graph, tmp_path, STORY, OPENED).duplicates == 0
    report = ingest(graph, tmp_path, AGAIN, name="again.jsonl")
    assert (report.added, report.duplicates) == (1, 1)
    assert graph.answers.stories()[0] == 3
    (again,), (opened,) = graph.answers.same_story("opened"), graph.answers.same_story("again")
    assert (again.story.id, opened.story.id) == ("again", "opened")
    assert again.similarity == opened.similarity > 0.8
    assert again.days == 2
    assert "person/halyna-koval" in {entity.key for entity in again.shared}
    assert graph.answers.same_story("bridge") == graph.answers.same_event("bridge") == ()
    ask = "ASK { ?g a gs:DuplicateGroup ; schema:hasPart story:opened , story:again . ?m gs:group ?g ; gs:member story:again }"
    assert json.loads(graph.query(ask).body)["boolean"]
    assert "again" not in {one.story.id for one in graph.related("opened")}
    for media_type in ("text/turtle", "application/trig", "application/ld+json"):
        assert b"same-story" in graph.answers.describe("story/again", media_type)

    graph.remove(["again"])
    assert graph.answers.same_story("opened") == ()
    assert not json.loads(graph.query("ASK { ?g a gs:DuplicateGroup }").body)["boolean"]
    with pytest.raises(NotFoundError):
        graph.answers.same_story("again")


def test_a_changed_story_is_no_longer_the_same(graph, tmp_path):
    assert ingest(graph, tmp_path, OPENED, AGAIN).duplicates == 1
    assert ingest(graph, tmp_path, {**AGAIN, "body": "Nothing of it in Lviv."}).duplicates == 0
    assert graph.answers.same_story("opened") == ()


def test_stories_on_one_event_say_why_and_a_reprint_is_not_listed_again(graph, tmp_path):
    ingest(graph, tmp_path, OPENED, AGAIN, TOLL, STORY)
    (found,) = graph.answers.same_event("opened")
    assert (found.story.id, found.kind, found.days) == ("toll", "same-event", 1)
    assert {"person/halyna-koval", "place/sumy"} <= {entity.key for entity in found.shared}
    assert found.similarity > 0.22
    assert [one.story.id for one in graph.answers.same_event("toll")] == ["opened"]
    assert [one.story.id for one in graph.answers.same_event("again")] == ["toll"]
    related = [one.story.id for one in graph.related("toll")]
    assert len({"opened", "again"} & set(related)) == 1


def test_a_publisher_and_countries_that_the_text_never_names_are_described_with_the_story(graph, tmp_path):
    record = {
        "id": "s",
        "title": "A tax",
        "body": "The Brazilian parliament raised it.",
        "source": "OSCE Mission to Serbia",
    }
    ingest(graph, tmp_path, record)
    linked = graph.answers.story("s")
    assert (linked.coverage, linked.publisher) == (("place/brazil",), "organization/osce-mission-to-serbia")
    assert {"place/brazil", "organization/osce-mission-to-serbia"} <= linked.entities.keys()
    assert "place/brazil" not in {card.key for card in graph.answers.entities("place")[1]}


@pytest.mark.parametrize(("cache", "expected"), [("cache", "cache/graph-service"), ("a-file", "data/cache")])
def test_the_exported_model_lies_in_the_users_cache_or_else_in_the_data_folder(tmp_path, monkeypatch, cache, expected):
    (tmp_path / "a-file").write_text("no folder can be made below a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
    folders = []
    monkeypatch.setattr(service, "encoder_of", lambda _encoder, _model, folder: folders.append(folder))
    with StoryGraph.open(tmp_path / "data"):
        assert folders == [tmp_path / expected]


@pytest.mark.parametrize(
    "options",
    [{"query": None}, {"mode": "fuzzy"}, {"filters": {"place": "kyiv"}}, {"limit": -1}, {"offset": -1}],
    ids=lambda options: next(iter(options)),
)
def test_a_program_is_told_what_no_search_has(demo, options):
    with pytest.raises(ParameterError) as refused:
        demo.search(**{"query": "hotline"} | options)
    assert refused.value.hint


def test_what_warms_up_beside_the_framework_imports_nothing_of_it(demo):
    """Two threads that import one package at once may each see half of it."""
    warm = "from graph_service.service import StoryGraph; StoryGraph.open(sys.argv[1]).warm()"
    code = f"import sys; {warm}; assert not {{'flask', 'werkzeug'}} & sys.modules.keys()"
    assert subprocess.run([sys.executable, "-c", code, str(demo.settings.data)], check=False).returncode == 0
