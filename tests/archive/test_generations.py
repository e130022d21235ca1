"""What is published is whole, whatever becomes of the process that was writing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from support.stories import KYIV, OSCE, linked_story

from graph_service.archive.archive import Archive
from graph_service.errors import DataError, LockedError, WriteError
from graph_service.index.analyzer import analyze
from graph_service.index.lexicon import count_words
from graph_service.index.passage_index import split_into_passages
from graph_service.store.entity_queries import texts

BASE = "https://stories.example"
MODEL = "a model of three numbers"


@dataclass
class Numbers:
    """What a writer asks of a model: its name and how long its vectors are."""

    name: str = MODEL
    dimensions: int = 3


def batch(*all_linked):
    return [
        (one, split_into_passages(one.story), np.eye(3, dtype=np.float32)[: len(split_into_passages(one.story))])
        for one in all_linked
    ]


def write(archive, *all_linked, remove=()):
    with archive.write(BASE, Numbers()) as builder:
        builder.upsert(batch(*all_linked))
        builder.remove(remove)


@pytest.fixture(scope="module")
def two_stories(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("two") / "data")
    write(archive, linked_story("one", "One"), linked_story("two", "Two", body="Only Kyiv.", entities=(KYIV,)))
    return archive.folder


@pytest.fixture
def archive(two_stories, tmp_path):
    return Archive(shutil.copytree(two_stories, tmp_path / "data"))


def test_nothing_published_yet_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="graph-service ingest"):
        Archive(tmp_path).open()


def test_graph_projection_and_passages_agree(archive):
    published = archive.open()
    assert published.manifest.generation == 1
    assert published.projection.ids == ["one", "two"]
    assert published.manifest.passages == published.passages.count() == 2
    assert published.manifest.quads == published.store.count()


def test_a_reader_keeps_what_it_opened_while_the_next_is_published(archive):
    before = archive.open()
    assert before.passages.count() == 2
    write(archive, linked_story("three", "Three"))
    assert (archive.generations.current(), len(before.projection.ids), before.passages.count()) == (2, 2, 2)
    assert len(archive.open().projection.ids) == 3


def test_a_changed_story_takes_the_place_of_the_old(archive):
    write(archive, linked_story("two", "Two", body="Nothing of that place."))
    published = archive.open()
    assert published.projection.stories_of("place/kyiv").tolist() == [published.projection.row["one"]]
    assert published.manifest.stories == published.manifest.passages == 2


def _refuse_in_the_store(builder, monkeypatch):
    add = builder.store.add

    def add_unless_odd(quads):
        quads = list(quads)
        if any("Odd" in str(quad.object) for quad in quads):
            raise OverflowError("it is odd")
        add(quads)

    monkeypatch.setattr(builder.store, "add", add_unless_odd)


def _refuse_in_the_index(_builder, monkeypatch):
    def analyze_unless_odd(text, language):
        if "Odd" in text:
            raise OverflowError("it is odd")
        return analyze(text, language)

    monkeypatch.setattr("graph_service.index.mapped.analyze", analyze_unless_odd)


@pytest.mark.parametrize("refuse", [_refuse_in_the_store, _refuse_in_the_index])
def test_a_story_that_cannot_be_written_is_refused_alone_and_what_was_there_of_it_stays(archive, refuse, monkeypatch):
    before = archive.open()
    graph = before.names.story("two")
    with archive.write(BASE, Numbers()) as builder:
        refuse(builder, monkeypatch)
        refusals = builder.upsert(
            batch(
                linked_story("one", "Another title"),
                linked_story("two", "Odd", body="Said otherwise."),
                linked_story("three", "Three"),
                linked_story("four", "Odd, too"),
            )
        )
    assert {story: str(reason) for story, reason in refusals.items()} == {"two": "it is odd", "four": "it is odd"}
    published = archive.open()
    assert sorted(published.projection.ids) == ["one", "three", "two"]
    assert published.projection.story_fields(published.projection.row["one"])["title"] == "Another title"
    assert set(published.store.graph_quads(graph)) == set(before.store.graph_quads(graph)) != set()
    assert list(published.store.graph_quads(published.names.story("four"))) == []
    assert published.word_counts == count_words(text for _, text in texts(published.store))
    assert published.manifest.passages == published.passages.count() == 3


def test_an_error_of_the_machine_is_no_fault_of_a_story(archive, monkeypatch):
    def fail(_quads):
        raise WriteError("The disk is full.")

    with archive.write(BASE, Numbers()) as builder:
        monkeypatch.setattr(builder.store, "add", fail)
        with pytest.raises(WriteError):
            builder.upsert(batch(linked_story("three"), linked_story("four")))
    assert archive.open().projection.ids == ["one", "two"]


def test_what_only_a_removed_story_names_goes_with_it(archive):
    write(archive, remove=["one", "two"])
    published = archive.open()
    assert published.manifest.stories == published.manifest.passages == 0
    ask = "SELECT ?s { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/story/') || CONTAINS(STR(?g), '/graph/entities')) }"
    assert published.store.select(ask) == []
    write(archive, linked_story("four", "Four", entities=(OSCE,)))
    assert archive.open().projection.named == {OSCE.key}


def test_the_words_are_counted_as_if_all_texts_were_counted_anew(archive):
    write(
        archive,
        linked_story("two", "Two", body="Nothing of that place."),
        linked_story("three", "Three"),
        remove=["one"],
    )
    write(archive, linked_story("three", "Three", body="Said otherwise."), linked_story("four", "Four"))
    published = archive.open()
    assert published.word_counts == count_words(text for _, text in texts(published.store))
    assert published.word_counts["Three"] == 1


def test_a_block_that_fails_publishes_nothing_and_the_next_goes_on(archive):
    def fail():
        with archive.write(BASE, Numbers()) as builder:
            builder.upsert(batch(linked_story("three", "Three")))
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    assert archive.generations.current() == 1
    assert archive.open().passages.count() == 2
    write(archive, linked_story("four", "Four"))
    assert sorted(archive.open().projection.ids) == ["four", "one", "two"]
    assert archive.open().manifest.passages == 3


def test_the_graph_is_written_anew_where_much_changed_and_else_shares_its_files(tmp_path):
    archive = Archive(tmp_path / "data")

    def files():
        return {file.stat().st_ino for file in (archive.open().folder / "graph").glob("*.sst")}

    write(archive, *(linked_story(f"s{n}") for n in range(10)))
    first = files()
    write(archive, linked_story("s3", "Another title"))
    second = files()
    assert len(first & second) > len(first) / 2
    write(archive, *(linked_story(f"s{n}", "A third title") for n in range(5)))
    third = archive.open()
    assert len(second & files()) < len(first) / 4  # what did not change at all may stay
    assert third.manifest.quads == third.store.count()


def test_a_writer_that_is_killed_leaves_what_was_published(archive):
    code = f"""
import sys, time; sys.path[:0] = [{str(Path(__file__).parents[1])!r}, {str(Path(__file__).parent)!r}]
from test_generations import *
with Archive(Path({str(archive.folder)!r})).write(BASE, Numbers()) as builder:
    builder.upsert(batch(linked_story("three", "Three")))
    print("writing", flush=True)
    time.sleep(60)
"""
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert writer.stdout.readline() == b"writing\n"
    with pytest.raises(LockedError, match=f"process {writer.pid}"):
        write(archive, linked_story("four", "Four"))
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    assert archive.open().projection.ids == ["one", "two"]
    write(archive, linked_story("four", "Four"))
    assert sorted(archive.open().projection.ids) == ["four", "one", "two"]
    assert archive.open().manifest.passages == 3
    assert sorted(folder.name for folder in archive.generations.root.iterdir()) == ["000001", "000002"]


def test_only_the_last_few_generations_are_kept(archive, monkeypatch):
    monkeypatch.setattr("graph_service.archive.generations.GRACE", 0)
    for n in range(5):
        write(archive, linked_story(f"more-{n}", "More"))
    kept = sorted(folder.name for folder in archive.generations.root.iterdir())
    assert kept[-1] == "000006"
    assert len(kept) <= 4


def test_what_a_reader_may_have_opened_a_moment_ago_is_kept(archive):
    before = archive.open()
    for n in range(5):
        write(archive, linked_story(f"more-{n}", "More"))
    assert (before.projection.ids, before.store.count()) == (["one", "two"], before.manifest.quads)


def test_other_settings_than_those_it_was_made_with_are_refused(archive):
    for base, model in (("https://other.example", MODEL), (BASE, "another model")):
        with pytest.raises(DataError, match="was made with"), archive.write(base, Numbers(model)):
            pass


def test_the_reference_data_are_in_a_store_of_their_own_with_our_own_iris(archive):
    store = archive.open().reference.store
    rows = store.select("SELECT ?kind { organization:odihr org:subOrganizationOf organization:osce ; gs:kind ?kind }")
    assert [row["kind"].value for row in rows] == ["institution"]


def test_damage_is_told_from_absence(archive):
    archive.generations.pointer.write_text("seven", encoding="ascii")
    with pytest.raises(DataError, match="number of a generation"):
        archive.open()
    archive.generations.pointer.write_text("7", encoding="ascii")
    with pytest.raises(DataError, match="cannot be read"):
        archive.open()


def test_a_manifest_says_what_its_arrays_must_hash_to(archive):
    manifest = json.loads((archive.generations.root / "000001" / "manifest.json").read_text(encoding="utf-8"))
    parts = {"groups/fingerprints.arrow", "passages/terms/postings.npy", "projection/stories.arrow"}
    assert parts < manifest["checksums"].keys()
    assert time.strptime(manifest["created"][:10], "%Y-%m-%d")


def test_vectors_of_another_length_are_refused_before_they_are_mixed(archive):
    short = [(one, cut, vectors[:, :2]) for one, cut, vectors in batch(linked_story("three", "Three"))]

    def mix():
        with archive.write(BASE, Numbers()) as builder:
            builder.upsert(short)

    with pytest.raises(DataError, match="another model"):
        mix()
    assert archive.open().projection.ids == ["one", "two"]
