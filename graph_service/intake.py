"""What happens to documents on their way into a draft: some are here already, some cannot be read, the rest come in batches.

A report is made along the way; nothing of a document that failed is kept, and the rest goes on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph_service.draft import Draft
from graph_service.errors import SourceError
from graph_service.graph.shapes import Violation
from graph_service.index.encode import Encoder, Vectors
from graph_service.index.passages import passages
from graph_service.index.topics import TopicScheme, with_topics
from graph_service.model import LinkedStory, Passage
from graph_service.read import Document, unknown_keys

BATCH = 64

Progress = Callable[[int], None]
Embedded = tuple[LinkedStory, Sequence[Passage], Vectors]


@dataclass(kw_only=True)
class Report:
    """What an ingest did; counts of stories, and the documents that could not be read.

    `duplicates` are those of the added and changed that are the same as another story.
    `dated` tells that reference data or decisions have changed since older stories were linked.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    mentions: int = 0
    facts: int = 0
    passages: int = 0
    seconds: float = 0.0
    generation: int | None = None
    dated: bool = False
    errors: list[SourceError] = field(default_factory=list)
    unknown_keys: set[str] = field(default_factory=set)


def fresh(
    found: Iterable[Document | SourceError], draft: Draft, report: Report, progress: Progress | None
) -> Iterator[Document]:
    """Yield the documents that are not in the archive as they are; note the others in the report."""
    digests = set(draft.projection.digests.values())
    for document in found:
        if isinstance(document, SourceError):
            report.errors.append(document)
            continue
        report.unknown_keys |= unknown_keys(document)
        if document.digest in digests:
            report.unchanged += 1
            tell(progress, 1)
        else:
            digests.add(document.digest)
            yield document


def without_missing(found: Iterable[Document | SourceError], report: Report) -> Iterator[Document]:
    """Yield the documents that are there; note the others in the report."""
    for document in found:
        if isinstance(document, SourceError):
            report.errors.append(document)
        else:
            yield document


def without_errors(
    results: Iterable[tuple[Document, LinkedStory | SourceError]], report: Report, progress: Progress | None
) -> Iterator[tuple[Document, LinkedStory]]:
    """Yield what could be read, each story id once; note the others in the report."""
    seen: dict[str, Document] = {}
    for document, result in results:
        error = result if isinstance(result, SourceError) else _same_id(document, seen.get(result.story.id))
        if error is not None or isinstance(result, SourceError):
            report.errors.append(error or result)  # type: ignore[arg-type]  # one of the two is an error
            tell(progress, 1)
        else:
            seen[result.story.id] = document
            yield document, result


def _same_id(document: Document, before: Document | None) -> SourceError | None:
    if before is None:
        return None
    place = before.file if before.line is None else f"{before.file}:{before.line}"
    return SourceError(
        f"this story has the same id as the one in {place}.",
        file=document.file,
        line=document.line,
        hint="Stories without an id get one from their title; give one of the two an id.",
    )


def batches(results: Iterator[tuple[Document, LinkedStory]]) -> Iterator[list[tuple[Document, LinkedStory]]]:
    """Yield the results in lists that are put into a draft as one."""
    while batch := list(islice(results, BATCH)):
        yield batch


def embedded(
    batch: Sequence[LinkedStory], encode: Callable[[Sequence[Passage]], Vectors], scheme: Callable[[], TopicScheme]
) -> list[Embedded]:
    """Return each story, its passages and their vectors; a story whose publisher states no topics gets its own."""
    cut = [passages(linked.story) for linked in batch]
    vectors = encode([passage for one in cut for passage in one])
    return [
        (linked if linked.topics else with_topics(linked, scheme(), own), one, own)
        for linked, one, own in _parted(batch, cut, vectors)
    ]


def encoded(encoder: Encoder, wanted: Sequence[Passage]) -> Vectors:
    """Return the vectors of passages, in order."""
    return encoder.encode([passage.embedded for passage in wanted])


def _parted(
    batch: Sequence[LinkedStory], cut: Sequence[Sequence[Passage]], vectors: Vectors
) -> Iterator[tuple[LinkedStory, Sequence[Passage], Vectors]]:
    """Give each story its share of the vectors."""
    start = 0
    for linked, own in zip(batch, cut, strict=True):
        yield linked, own, vectors[start : start + len(own)]
        start += len(own)


def refusal(broken: Sequence[Violation], file: str, line: int | None = None) -> SourceError:
    """Return the error that says which rule of what is published a story would break."""
    first, more = broken[0], len(broken) - 1
    return SourceError(
        f"what is found in this story would break a rule of what is published: {first.rule} This is not so for "
        f"{first.path} of {first.focus}{f', and {more} more are broken' if more else ''}.",
        file=file,
        line=line,
        hint="Nothing of it was taken in. Please report this, with the story, unless the file itself is wrong there.",
    )


def count(report: Report, linked: LinkedStory, *, known: bool) -> None:
    """Count a story and what was found in it; `known` tells that its id is not new."""
    report.added += not known
    report.changed += known
    report.mentions += len(linked.mentions)
    report.facts += len(linked.facts)


def tell(progress: Progress | None, count: int) -> None:
    """Tell whoever wants to know that so many more documents are done."""
    if progress is not None:
        progress(count)
