"""The sentences of a story that name entities, read straight from its graph: microseconds, where a query takes milliseconds."""

from collections import defaultdict
from collections.abc import Sequence

from graph_service.answers import Quote
from graph_service.graph.store import GraphStore
from graph_service.graph.stories import text, texts
from graph_service.model import Span

Phrases = dict[str, list[Span]]


def quotes(store: GraphStore, slug: str, keys: Sequence[str]) -> tuple[Quote, ...]:
    """Return the fewest sentences of a story that name these entities, in the order of the text.

    That is one where a sentence names all of them, else the first that names each; none for what the text never names.
    """
    naming = _naming(store, slug, keys)
    if not naming:
        return ()
    ((_, whole),) = texts(store, [slug])
    return tuple(_quote(whole, sentence, naming[sentence]) for sentence in _fewest(naming, keys))


def _naming(store: GraphStore, slug: str, keys: Sequence[str]) -> dict[Span, Phrases]:
    """Return the sentences that name any of the entities, each with the places of the names within the text."""
    names, graph = store.names, store.names.story(slug)
    found: defaultdict[Span, Phrases] = defaultdict(lambda: defaultdict(list))
    for key in keys:
        for phrase in store.subjects("itsrdf:taIdentRef", names.entity(key), graph):
            for sentence in store.objects("nif:sentence", graph, phrase):
                found[names.read_span(text(sentence))][key].append(names.read_span(phrase))
    return found


def _fewest(naming: dict[Span, Phrases], keys: Sequence[str]) -> list[Span]:
    ordered = sorted(naming, key=lambda sentence: sentence.start)
    chosen: set[Span] = set()
    left = set(keys)
    while covering := [sentence for sentence in ordered if naming[sentence].keys() & left]:
        best = max(covering, key=lambda sentence: len(naming[sentence].keys() & left))
        chosen.add(best)
        left -= naming[best].keys()
    return [sentence for sentence in ordered if sentence in chosen]


def _quote(whole: str, sentence: Span, phrases: Phrases) -> Quote:
    marks = sorted({mark for marks in phrases.values() for mark in marks}, key=lambda mark: (mark.start, -mark.end))
    return Quote(
        text=sentence.of(whole),
        span=sentence,
        highlights=tuple(Span(mark.start - sentence.start, mark.end - sentence.start) for mark in marks),
    )
