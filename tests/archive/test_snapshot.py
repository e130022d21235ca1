"""Whoever answers holds one snapshot from first to last: answers agree with each other while others publish."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from support.stories import KYIV, OSCE, PERSON, linked_story
from test_generations import BASE, batch

from graph_service import StoryGraph
from graph_service.clusters.groups import group_quads
from graph_service.embedding.encoder import Encoder
from graph_service.errors import NotFoundError
from graph_service.results import SearchRequest
from graph_service.settings import load

STORIES = 60
THREADS = 8


class Directions(Encoder):
    """Vectors of three numbers that follow from the text."""

    name, dimensions = "a model of three numbers", 3

    def encode(self, texts):
        vectors = np.array([[1, len(text) % 7, sum(map(ord, text)) % 5] for text in texts], dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def graph(tmp_path):
    settings = replace(load({}, data=tmp_path / "data"), base_iri=BASE, query_workers=1)
    with StoryGraph(settings, Directions()) as graph, graph.archive.write(BASE, graph.encoder) as builder:
        stories = [
            linked_story(f"s{n:02}", f"Hotlines open, part {n}", entities=(OSCE, KYIV, PERSON)) for n in range(STORIES)
        ]
        builder.upsert(batch(*stories))
    with StoryGraph(settings, Directions()) as graph:
        yield graph


def check(answers, expected):
    """Ask one snapshot in every way, and compare the answers with the stories of its generation."""
    stories = expected[answers.snapshot.manifest.generation]
    total, cards = answers.stories(limit=STORIES)
    assert {card.id for card in cards} == stories
    assert total == answers.status()["stories"] == answers.search(SearchRequest(query="")).total == len(stories)
    assert {hit.story.id for hit in answers.search(SearchRequest(query="hotlines", limit=STORIES)).hits} == stories
    page = answers.entity("organization/osce", limit=STORIES)
    assert {card.id for card in page.stories} == stories
    story = min(stories)
    assert answers.story(story).story.id == story
    assert {related.story.id for related in answers.related(story, limit=20)} <= stories
    assert {other.story.id for other in (*answers.same_story(story), *answers.same_event(story))} <= stories
    assert answers.similar("place/kyiv") is not None
    assert answers.co_mentioned("place/kyiv")[0].stories == len(stories)
    return 12


def ask_while_stories_go(graph, calls):
    """Remove one story after the other while eight threads ask, until they have made so many calls."""
    names = [f"s{n:02}" for n in range(STORIES)]
    expected, done, errors, over = {1: set(names)}, [0] * THREADS, [], threading.Event()

    def ask(n):
        try:
            while not over.is_set():
                done[n] += check(graph.answers, expected)
        except Exception as error:  # noqa: BLE001  whatever it is, the test is to tell it
            errors.append(error)
            over.set()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    generation, left = 1, set(names)
    while not over.is_set() and (sum(done) < calls or generation <= 2):
        if len(left) > 5:
            gone = min(left)
            left = left - {gone}
            expected[generation + 1] = left
            graph.remove([gone])
            with pytest.raises(NotFoundError):
                graph.related(gone)
        else:  # all come back at once
            left = set(names)
            expected[generation + 1] = left
            with graph.archive.write(BASE, graph.encoder) as builder:
                builder.upsert(
                    batch(
                        *(
                            linked_story(name, f"Hotlines open, part {int(name[1:])}", entities=(OSCE, KYIV, PERSON))
                            for name in names
                        )
                    )
                )
        generation += 1
    over.set()
    for thread in threads:
        thread.join()
    assert not errors, errors[0]
    return sum(done)


def test_answers_of_one_snapshot_agree_while_stories_are_removed(graph):
    assert ask_while_stories_go(graph, 1_000) >= 1_000


@pytest.mark.slow
def test_twenty_thousand_answers_agree_while_stories_are_removed(graph):
    assert ask_while_stories_go(graph, 20_000) >= 20_000


def test_each_part_of_a_snapshot_is_made_once_however_many_threads_ask(graph):
    snapshot, parts = graph.snapshot, []
    threads = [threading.Thread(target=lambda: parts.append(snapshot.profiles)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(part) for part in parts}) == 1


def test_a_warm_snapshot_has_what_a_first_request_needs(graph):
    graph.snapshot.warm()
    assert {"store", "projection", "passages", "entity_names", "terms", "links"} <= vars(graph.snapshot).keys()


def test_a_snapshot_goes_on_with_its_generation_while_another_is_published(graph):
    before = graph.answers
    graph.remove(["s00"])
    assert before.stories()[0] == STORIES
    assert before.story("s00").story.id == "s00"
    assert graph.answers.stories()[0] == STORIES - 1


def test_the_groups_graph_follows_what_changes(graph):
    text = " ".join(
        f"The OSCE opened hotline number {n} of district {n * n} in Kyiv, said page {7 * n}." for n in range(20)
    )
    ids = ("first", "again", "third")

    def groups_agree():
        snapshot = graph.snapshot
        stored = set(snapshot.store.graph_quads(snapshot.names.groups_graph))
        assert stored == set(group_quads(snapshot.groups, snapshot.projection, snapshot.names))
        return len(snapshot.groups.others("same-story", "third"))

    for count, story in enumerate(ids):
        with graph.archive.write(BASE, graph.encoder) as builder:
            one = linked_story(story, f"Hotlines of {story}", text, entities=(OSCE, KYIV))
            builder.upsert(batch(one))
        assert groups_agree() == count or story != "third"
    graph.remove(["again"])
    assert groups_agree() == 1
