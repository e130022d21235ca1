"""Which stories a changed decision touches, and what need not be made again when they are linked anew.

A decision touches the stories that name an entity of it, and those whose text holds a name of it: a name that was refused
or not known left no mention. Names are looked for folded, in all their spellings; of a name in Cyrillic, whose endings
change, its beginning. Where the reference data of the installation changed, every story is touched. Passages that read as
before keep their vectors.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace


from graph_service.generations import Draft, Generation
from graph_service.graph import queries
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.passages import passages
from graph_service.intake import Progress, Report, batches, count, parted, tell, without_errors, without_missing
from graph_service.link.bulk import linked
from graph_service.link.curation import BETWEEN, Curation
from graph_service.link.inflections import CYRILLIC
from graph_service.link.names import Name
from graph_service.model import LinkedStory
from graph_service.sources import Sources
from graph_service.text import fold

BEGINNING = 3  # letters of a name in Cyrillic that no ending changes; of a short one, half of it (Київ, Києва)


def relink(
    draft: Draft, published: Generation, sources: Sources, encoder: Encoder, processes: int, report: Report,
    progress: Progress | None, *, every: bool,
) -> None:  # fmt: skip
    """Take into a draft the stories that linking again finds otherwise than before; `every` looks at all of them."""
    stories, keys = touched(draft)
    stories = list(draft.projection.ids) if every else stories
    story_of = {draft.projection.digests[story]: story for story in stories}
    documents = without_missing(map(sources.read, story_of), report)
    for batch in batches(without_errors(linked(documents, processes, draft.given.file), report, progress)):
        again = [_under(story_of[document.digest], found) for document, found in batch]
        draft.renew(entity for one in again for entity in one.entities.values() if entity.origin or entity.key in keys)
        different = [one for one in again if not draft.holds(one)]
        for one in different:
            count(report, one, known=True)
        cut = [passages(one.story) for one in different]
        draft.put(list(parted(different, cut, encoder.encode([passage.embedded for one in cut for passage in one]))))
        tell(progress, len(batch))
    draft.relinked()


def _under(story: str, linked: LinkedStory) -> LinkedStory:
    """Return a story under the id that it was published with, which never changes."""
    return linked if linked.story.id == story else replace(linked, story=replace(linked.story, id=story))


def touched(draft: Draft) -> tuple[list[str], frozenset[str]]:
    """Return the ids of the stories to link again, and the keys that changed decisions speak of."""
    before, after = draft.linked_with, draft.given
    if before.reference != after.reference:
        return list(draft.projection.ids), frozenset()
    keys, names = changed(before.curation, after.curation)
    stories = {draft.projection.ids[row] for key in keys for row in draft.projection.stories_of(key)}
    signs = {sign for name in {*names, *_names_of(draft.projection, keys)} for sign in _signs(name)}
    if signs:
        stories |= {story for story, text in queries.texts(draft.store) if _holds(fold(text), signs)}
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
