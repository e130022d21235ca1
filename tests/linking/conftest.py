"""The English parser, the reference files and the places, loaded once, and the facts of a text in which the names are given."""

import pytest
from support.stories import mentions_of

from graph_service.files import resource
from graph_service.linking.knowledge.geonames import read_geography
from graph_service.linking.knowledge.reference_files import Geography, read_reference
from graph_service.linking.linker import find_facts
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.parser import load_parser, parser_text
from graph_service.model import Story
from graph_service.text import slugify


@pytest.fixture(scope="session")
def parser():
    """The parser that linkers in this process use."""
    return load_parser()


@pytest.fixture(scope="session")
def reference():
    """The reference files, read whole."""
    return read_reference(resource("data"))


@pytest.fixture(scope="session")
def places(reference):
    """The places of the reference files and of the packages' tables, and the names of those in the tables."""
    return read_geography(reference)


@pytest.fixture(scope="session")
def geography(places):
    """The places alone."""
    return places[0]


@pytest.fixture
def _no_places(monkeypatch):
    """The tables of the packages take seconds, and say nothing of how a file is kept or what decisions change."""
    nowhere = Geography({}, {}, frozenset(), {}, {}, {}), ()
    monkeypatch.setattr("graph_service.linking.knowledge.geonames.read_geography", lambda _reference: nowhere)


@pytest.fixture
def facts(parser):
    """Return a function from a text to its facts of one class; `people` and `organizations` are the names in it."""

    def find(text, fact_class, *, date=None, language="en", people=(), organizations=(), names=None):
        names = {person: f"person/{slugify(person)}" for person in people} | (names or {})
        names |= {name: f"organization/{slugify(name)}" for name in organizations}
        story = Story(id="s", title="T", text=text, language=language, digest="0" * 64, date=date)
        doc = next(parser.parse([parser_text(story)])) if language == "en" else None
        return [
            fact
            for fact in find_facts(ParsedStory.of(story, doc).with_mentions(*mentions_of(text, names)))
            if isinstance(fact, fact_class)
        ]

    return find
