"""Makes stories that are here again from what came in: those that a changed decision touches, or the whole archive.

A decision touches the stories that name an entity of it, and those whose text holds a name of it: a name that was refused
or not known left no mention. Names are looked for folded, in all their spellings; of a name in Cyrillic, whose endings
change, its beginning. Where the reference data of the installation changed, every story is touched. Passages that read as
before keep their vectors.

A rebuild makes everything again, vectors and all, into a draft that starts empty: the way to another model. There a story
that cannot be read any more is an error, since it would be lost.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from graph_service.draft import Draft
from graph_service.errors import DataError
from graph_service.generations import Generation
from graph_service.graph import queries
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.topics import TopicScheme
from graph_service.intake import (
    Embedded,
    Progress,
    Report,
    batches,
    count,
    embedded,
    encoded,
    refusal,
    tell,
    without_errors,
    without_missing,
)
from graph_service.link.bulk import linked
from graph_service.link.curation import BETWEEN, Curation
from graph_service.link.inflections import CYRILLIC
from graph_service.link.names import Name
from graph_service.model import LinkedStory
from graph_service.sources import Sources
from graph_service.text import fold

BEGINNING = 3  # letters of a name in Cyrillic that no ending changes; of a short one, half of it (Київ, Києва)


@dataclass(frozen=True, slots=True)
class Making:
    """What stories are made again with."""

    sources: Sources
    encoder: Encoder
    scheme: Callable[[], TopicScheme]
    processes: int
    progress: Progress | None


def relink(draft: Draft, published: Generation, making: Making, report: Report, *, every: bool) -> None:
    """Take into a draft the stories that linking again finds otherwise than before; `every` looks at all of them."""
    stories, keys = touched(draft, published)
    stories = list(draft.projection.ids) if every else stories
    encode = partial(encoded, making.encoder)
    for again in _again(draft, {published.projection.digests[story]: story for story in stories}, making, report):
        draft.renew(entity for one in again for entity in one.entities.values() if entity.origin or entity.key in keys)
        different = [one for one in embedded(again, encode, making.scheme) if not draft.holds(one[0])]
        _put(draft, different, report)
    draft.relinked()


def rebuild(draft: Draft, published: Generation, making: Making, report: Report) -> None:
    """Take every published story into an empty draft; raises `DataError` where one cannot be made again."""
    encode = partial(encoded, making.encoder)
    story_of = {digest: story for story, digest in published.projection.digests.items()}
    for again in _again(draft, story_of, making, report):
        made = embedded(again, encode, making.scheme)
        report.passages += sum(len(cut) for _, cut, _ in made)
        _put(draft, made, report)
    if report.errors:
        raise DataError(
            f"{len(report.errors)} of {len(published.projection.ids)} stories cannot be made again; the first: "
            f"{report.errors[0]} What was published before stays.",
            hint="Ingest them again, or remove them by their ids; then rebuild.",
        )


def _put(draft: Draft, made: Sequence[Embedded], report: Report) -> None:
    """Take stories made again into a draft; note those it refuses."""
    broken = draft.put(made)
    report.errors += [refusal(found, f"story {story}") for story, found in broken.items()]
    for one, _, _ in made:
        if one.story.id not in broken:
            count(report, one, known=True)


def _again(draft: Draft, story_of: Mapping[str, str], making: Making, report: Report) -> Iterator[list[LinkedStory]]:
    """Yield stories, by the digests of what they were read from, as they are linked now, in batches."""
    documents = without_missing(map(making.sources.read, story_of), report)
    results = linked(documents, making.processes, draft.given.file)
    for batch in batches(without_errors(results, report, making.progress)):
        yield [_under(story_of[document.digest], found) for document, found in batch]
        tell(making.progress, len(batch))


def _under(story: str, linked: LinkedStory) -> LinkedStory:
    """Return a story under the id that it was published with, which never changes."""
    return linked if linked.story.id == story else replace(linked, story=replace(linked.story, id=story))


def touched(draft: Draft, published: Generation) -> tuple[list[str], frozenset[str]]:
    """Return the ids of the stories to link again, and the keys that changed decisions speak of."""
    before, after = draft.linked_with, draft.given
    if before.reference != after.reference:
        return list(draft.projection.ids), frozenset()
    keys, names = changed(before.curation, after.curation)
    stories = {draft.projection.ids[row] for key in keys for row in draft.projection.stories_of(key)}
    signs = {sign for name in {*names, *_names_of(draft.projection, keys)} for sign in _signs(name)}
    if signs:
        stories |= {story for story, text in queries.texts(published.store) if _holds(fold(text), signs)}
    return [story for story in draft.projection.ids if story in stories], keys


def changed(before: Curation, after: Curation) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys and the names that decisions speak of which hold in only one of the two."""
    different = set(before.decisions) ^ set(after.decisions)
    described = {key for key in before.described.keys() | after.described.keys()
                 if before.described.get(key) != after.described.get(key)}  # fmt: skip
    keys = {d.key for d in different} | {d.value for d in different if d.kind in BETWEEN} | described
    ends = {curation.meant(key) for curation in (before, after) for key in keys}
    names = {d.value for d in different if d.kind not in BETWEEN}
    return frozenset(keys | ends) - {""}, frozenset(names)


def _names_of(projection: Projection, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        if key in projection.entity_row:
            yield from projection.folded_names[projection.entity_row[key]].split("\n")


def _signs(name: str) -> Iterator[str]:
    for spelling in Name(name, "").spellings():
        folded = fold(spelling.written)
        yield folded[: min(BEGINNING, len(folded) // 2)] if CYRILLIC.search(folded) else folded


def _holds(text: str, signs: Iterable[str]) -> bool:
    return any(sign in text for sign in signs)
