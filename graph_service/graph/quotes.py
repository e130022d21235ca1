"""The sentences of a story that name entities, read straight from its graph: microseconds, where a query takes milliseconds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.answers import Quote
from graph_service.graph.store import GraphStore
from graph_service.graph.stories import text, texts
from graph_service.model import Span

Phrases = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a story names entities: its sentences, each with the places of the names in the text, by entity."""

    story: str
    keys: tuple[str, ...]
    sentences: Mapping[Span, Phrases]

    @property
    def in_one(self) -> bool:
        """Whether one sentence names all of them."""
        return any(len(phrases) == len(self.keys) for phrases in self.sentences.values())

    @property
    def fewest(self) -> tuple[Span, ...]:
        """The fewest sentences that name all that the text names, in its order: one, or the first for each entity."""
        ordered = sorted(self.sentences, key=lambda sentence: sentence.start)
        chosen, left = set(), set(self.keys)
        while covering := [sentence for sentence in ordered if self.sentences[sentence].keys() & left]:
            best = max(covering, key=lambda sentence: len(self.sentences[sentence].keys() & left))
            chosen.add(best)
            left -= self.sentences[best].keys()
        return tuple(sentence for sentence in ordered if sentence in chosen)


def naming(store: GraphStore, story: str, keys: Sequence[str]) -> Naming:
    """Return where a story, given by its id, names entities."""
    names, graph = store.names, store.names.story(story)
    found: defaultdict[str, defaultdict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for key in keys:
        for phrase in store.subjects("itsrdf:taIdentRef", names.entity(key), graph):
            for sentence in store.objects("nif:sentence", graph, phrase):
                found[text(sentence)][key].append(names.read_span(phrase))
    return Naming(story, tuple(keys), {names.read_span(sentence): phrases for sentence, phrases in found.items()})


def quotes(store: GraphStore, found: Naming) -> tuple[Quote, ...]:
    """Return the fewest sentences that name the entities, in words; none for what the text never names."""
    if not found.sentences:
        return ()
    ((_, whole),) = texts(store, [found.story])
    return tuple(_quote(whole, sentence, found.sentences[sentence]) for sentence in found.fewest)


def _quote(whole: str, sentence: Span, phrases: Phrases) -> Quote:
    marks = sorted({mark for marks in phrases.values() for mark in marks}, key=lambda mark: (mark.start, -mark.end))
    return Quote(
        text=sentence.of(whole),
        span=sentence,
        highlights=tuple(Span(mark.start - sentence.start, mark.end - sentence.start) for mark in marks),
    )
