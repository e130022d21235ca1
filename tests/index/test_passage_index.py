"""One contract for every index of passages: arrays in the generation's folder, a LanceDB table on a folder, one on S3."""

from dataclasses import replace
from urllib.request import Request, urlopen

import numpy as np
import pytest
from moto.server import ThreadedMotoServer
from support.stories import linked_story

from graph_service.errors import DataError
from graph_service.index.analyzer import analyze
from graph_service.index.lance import LanceIndex, LanceWriter
from graph_service.index.mapped import MappedIndex, MappedWriter
from graph_service.index.passage_index import Requirement, Scope, WeightedTerm
from graph_service.model import Entity, Passage, Span
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.results import Filters

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}
PLACES = [
    Entity(type="place", id="ukraine", label="Ukraine"),
    Entity(type="place", id="kharkiv", label="Kharkiv", part_of=("place/ukraine",)),
    Entity(type="place", id="albania", label="Albania"),
]
STORIES = {  # title, passages, date
    "hotline": ("A free hotline opens", ["The hotline helps victims.", "It is in Kharkiv since May."], "2003-05-01"),
    "border": ("Officers trained in Albania", ["Officers at the border help victims of trafficking."], "2004"),
    "vote": ("Ukraine votes", ["Election day was calm.", "A hotline took complaints about the vote."], None),
}


class Axes:
    """A model whose vectors say which of four words a text has, so that nearness can be told by hand."""

    name = "axes"
    dimensions = 4

    def encode(self, texts):
        asked = ("hotline", "victims", "vote", "border")
        rows = np.array([[word in text.lower() for word in asked] for text in texts], dtype=np.float32) + 0.01
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def embedded(slug, title, passages, date):
    story = replace(
        linked_story(slug, title, "\n\n".join(passages), date, entities=PLACES), entities={e.key: e for e in PLACES}
    )
    starts = [story.story.text.index(passage) for passage in passages]
    cut = [
        Passage(story=slug, title=title, text=passage, span=Span(start, start + len(passage)))
        for passage, start in zip(passages, starts, strict=True)
    ]
    return story, cut, Axes().encode([one.embedded for one in cut])


EMBEDDED = {slug: embedded(slug, *told) for slug, told in STORIES.items()}


class Mapped:
    def __init__(self, folder):
        self.folder, self.number, self.published = folder, 0, None

    def writer(self):
        return MappedWriter(self.published, Axes())

    def changed(self, removed, added, projection):
        writer = self.writer()
        writer.remove(removed)
        writer.add([EMBEDDED[slug] for slug in added])
        self.number += 1
        folder = self.folder / str(self.number)
        assert writer.publish(folder, projection) == 0
        self.published = MappedIndex.open(folder / "passages", projection)
        assert writer.count() == self.published.count()
        return self.published


class Lance:
    def __init__(self, uri):
        self.uri, self.version = str(uri), None

    def writer(self):
        return LanceWriter(self.uri, Axes(), self.version)

    def changed(self, removed, added, projection):
        writer = self.writer()
        writer.remove(removed)
        writer.add([EMBEDDED[slug] for slug in added])
        self.version = writer.publish(None, projection)
        return LanceIndex.open(self.uri, self.version, projection)


@pytest.fixture(scope="module")
def bucket():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (CREDENTIALS | {"AWS_ENDPOINT": f"http://{host}:{port}"}).items():
            patch.setenv(name, value)
        urlopen(Request(f"http://{host}:{port}/stories", method="PUT"), timeout=10).close()
        yield "s3://stories"
    server.stop()


@pytest.fixture(params=["mapped", "lance on a folder", "lance on S3"])
def engine(request, tmp_path):
    if request.param == "mapped":
        return Mapped(tmp_path)
    if request.param == "lance on a folder":
        return Lance(tmp_path)
    return Lance(f"{request.getfixturevalue('bucket')}/{tmp_path.name}")


def projection_of(slugs, before=None):
    rows = [story_row(EMBEDDED[slug][0]) for slug in slugs]
    return (before or Projection.empty()).update([], rows, PLACES)


@pytest.fixture
def index(engine):
    return engine.changed([], list(STORIES), projection_of(STORIES))


def found(index, matches):
    return [index.projection.ids[row] for row in dict.fromkeys(matches.stories.tolist())]


def by_words(index, text, scope=None, limit=10):
    words = [WeightedTerm((one,)) for one in analyze(text, "en").split()]
    return index.by_words(words, scope or Scope(), limit)


def test_a_word_finds_the_passages_that_have_it_in_any_inflection_and_stories_by_their_title(index):
    assert found(index, by_words(index, "hotlines victim"))[0] == "hotline"
    assert set(found(index, by_words(index, "hotlines"))) == {"hotline", "vote"}
    assert found(index, by_words(index, "trained")) == ["border"]
    assert len(by_words(index, "weather")) == len(index.by_words([], Scope(), 5)) == 0


RARE_TITLES = {
    **{f"report-{n}": ("First quarter net", ["Net income rose, the company said."], None) for n in range(9)},
    "verbose": ("First quarter net", ["In the first quarter net income rose, the company said."], None),
    "zorvex": ("Zorvex first quarter net", ["The bank earned less than a year ago."], None),
}


@pytest.mark.parametrize(
    ("query", "expected"), [("zorvex 1st quarter net", "zorvex"), ("first quarter of a bank", "zorvex")]
)
def test_a_name_that_only_a_title_has_outweighs_what_all_titles_have(engine, monkeypatch, query, expected):
    for slug, parts in RARE_TITLES.items():
        monkeypatch.setitem(EMBEDDED, slug, embedded(slug, *parts))
    index = engine.changed([], list(RARE_TITLES), projection_of(RARE_TITLES))
    assert found(index, by_words(index, query))[0] == expected


def test_scores_after_a_change_are_those_of_an_index_made_at_once(tmp_path):
    engine, before = Mapped(tmp_path / "changed"), projection_of(["hotline", "border"])
    engine.changed([], ["hotline", "border"], before)
    projection = before.update(["hotline"], [story_row(EMBEDDED["vote"][0])], PLACES)
    changed = engine.changed(["hotline"], ["vote"], projection)
    whole = Mapped(tmp_path / "whole").changed([], ["border", "vote"], projection_of(["border", "vote"]))
    for query in ("hotline victims", "ukraine vote", "trained officers"):
        ours, theirs = by_words(changed, query), by_words(whole, query)
        assert found(changed, ours) == found(whole, theirs)
        np.testing.assert_allclose(ours.scores, theirs.scores, rtol=1e-5)


def test_scores_fall_and_places_are_those_of_the_passages(index):
    matches = by_words(index, "hotline victims vote")
    assert (np.diff(matches.scores) <= 0).all()
    for row, start, end in zip(matches.stories, matches.starts, matches.ends, strict=True):
        slug = index.projection.ids[row]
        assert EMBEDDED[slug][0].story.text[start:end] in STORIES[slug][1]


def test_a_vector_finds_the_nearest_with_its_cosine(index):
    vector = Axes().encode(["border victims"])[0]
    matches = index.by_vector(vector, Scope(), 2)
    assert found(index, matches)[0] == "border"
    np.testing.assert_allclose(index.vectors(matches) @ vector, matches.scores, atol=1e-3)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(place=("ukraine",)), {"hotline", "vote"}),
        (Filters(place=("kharkiv",)), {"hotline"}),
        (Filters(place=("albania", "kharkiv")), {"border", "hotline"}),
        (Filters(since="2003-05", until="2003"), {"hotline"}),
        (Filters(since="2004"), {"border"}),
        (Filters(place=("atlantis",)), set()),
    ],
)
def test_filters_hold_in_both_searches_and_a_place_has_what_lies_in_it(index, filters, expected):
    scope = Scope(filters)
    assert {index.projection.ids[row] for row in np.flatnonzero(index.story_mask(scope))} == expected
    assert set(found(index, index.by_vector(Axes().encode(["hotline"])[0], scope, 10))) == expected
    assert set(found(index, by_words(index, "hotline victims vote border", scope))) == expected


@pytest.mark.parametrize(
    ("words", "titled", "excluded", "expected"),
    [
        ("hotline helps", False, False, {"hotline"}),
        ("helps hotline", False, False, set()),
        ("hotline", True, False, {"hotline"}),
        ("hotline", False, True, {"border"}),
        ("unheard of", False, True, set(STORIES)),
    ],
)
def test_a_requirement_is_about_the_whole_story_and_holds_in_both_searches(index, words, titled, excluded, expected):
    scope = Scope(requirements=(Requirement((tuple(analyze(words, "en").split()),), titled, excluded),))
    assert {index.projection.ids[row] for row in np.flatnonzero(index.story_mask(scope))} == expected
    # Even where only one passage is asked for: what is left out takes no place.
    assert len(index.by_vector(Axes().encode(["hotline"])[0], scope, 1)) == min(1, len(expected))
    assert set(found(index, by_words(index, "hotline victims vote border", scope))) == expected


def test_all_passages_of_some_stories_come_in_the_order_asked(index):
    rows = [index.projection.row[slug] for slug in ("vote", "hotline")]
    matches = index.of_stories(rows)
    assert found(index, matches) == ["vote", "hotline"]
    assert len(matches) == 4
    np.testing.assert_allclose(index.vectors(matches)[2:], EMBEDDED["hotline"][2], atol=1e-6)
    assert len(index.of_stories([])) == 0


def test_a_reader_keeps_its_version_while_a_story_is_replaced_and_another_goes(engine):
    before = engine.changed([], ["hotline", "border"], projection_of(["hotline", "border"]))
    projection = before.projection.update(["border"], [story_row(EMBEDDED["vote"][0])], PLACES)
    after = engine.changed(["border"], ["vote"], projection)
    assert set(found(before, by_words(before, "victims vote"))) == {"hotline", "border"}
    assert set(found(after, by_words(after, "victims vote"))) == {"hotline", "vote"}
    assert (before.count(), after.count()) == (3, 4)
    assert found(after, by_words(after, "border")) == []


def test_an_index_half_written_says_how_to_make_it_anew(tmp_path):
    projection = projection_of(STORIES)
    Mapped(tmp_path).changed([], list(STORIES), projection)
    (tmp_path / "1" / "passages" / "vectors" / "vectors.npy").write_bytes(b"half")
    with pytest.raises(DataError, match="graph-service rebuild"):
        MappedIndex.open(tmp_path / "1" / "passages", projection)
    with pytest.raises(DataError, match="cannot be read"):
        LanceIndex.open(str(tmp_path / "nowhere"), 1, projection)


def test_a_batch_that_cannot_be_added_leaves_all_as_it_was(engine, index, monkeypatch):
    writer = engine.writer()
    linked, passages, vectors = EMBEDDED["vote"]
    before = (writer.count(), index.count())
    with pytest.raises(DataError, match="another model, whose vectors are 4 long"):
        writer.add([EMBEDDED["hotline"], (linked, passages, vectors[:, :2])], ["hotline", "vote"])
    if isinstance(engine, Lance):
        monkeypatch.setattr(writer.table, "add", None)
        with pytest.raises(TypeError):
            writer.add([EMBEDDED["hotline"]], ["hotline"])
    assert (writer.count(), index.count()) == before
