"""The sentences of a story that name entities, read straight from its graph: microseconds, where a query takes milliseconds.

Where a name stands is read off its IRI; only in which sentence it stands has to be looked up. So what is looked up are the
sentences of the entity that the story names least, until one of them names the others, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_service.answers import Quote
from graph_service.graph.store import GraphStore
from graph_service.graph.stories import text, texts
from graph_service.model import Span

Phrases = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a story names entities: the places of each in the text, and the fewest sentences that hold all of them.

    That is one, `in_one`, or the first that names each; none of what the text never names.
    """

    story: str
    phrases: Phrases
    sentences: tuple[Span, ...]
    in_one: bool


def naming(store: GraphStore, story: str, keys: Sequence[str]) -> Naming:
    """Return where a story, given by its id, names entities."""
    phrases = {key: places for key in keys if (places := _places(store, story, key))}
    if not phrases:
        return Naming(story, {}, (), in_one=False)
    if len(phrases) == len(keys):
        rarest = min(phrases.values(), key=len)
        for sentence in _sentences(store, story, rarest):
            if all(any(sentence.holds(place) for place in places) for places in phrases.values()):
                return Naming(story, phrases, (sentence,), in_one=True)
    firsts = {next(_sentences(store, story, places)) for places in phrases.values()}
    return Naming(story, phrases, tuple(sorted(firsts, key=lambda sentence: sentence.start)), in_one=False)


def _places(store: GraphStore, story: str, key: str) -> list[Span]:
    names = store.names
    phrases = store.subjects("itsrdf:taIdentRef", names.entity(key), names.story(story))
    return sorted(map(names.read_span, phrases), key=lambda place: (place.start, -place.end))


def _sentences(store: GraphStore, story: str, places: Sequence[Span]) -> Iterator[Span]:
    names = store.names
    for place in places:
        phrase = names.span(story, place.start, place.end)
        for sentence in store.objects("nif:sentence", names.story(story), phrase):
            yield names.read_span(text(sentence))


def quotes(store: GraphStore, found: Naming) -> tuple[Quote, ...]:
    """Return the sentences in which entities are named, in words."""
    if not found.sentences:
        return ()
    ((_, whole),) = texts(store, [found.story])
    return tuple(_quote(whole, sentence, found.phrases) for sentence in found.sentences)


def _quote(whole: str, sentence: Span, phrases: Phrases) -> Quote:
    inside = {place for places in phrases.values() for place in places if sentence.holds(place)}
    return Quote(
        text=sentence.of(whole),
        span=sentence,
        highlights=tuple(
            place.moved(-sentence.start) for place in sorted(inside, key=lambda place: (place.start, -place.end))
        ),
    )
