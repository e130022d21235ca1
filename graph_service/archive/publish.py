"""Publishing a generation, and recovering from a writer that ended while it did.

A generation is built beside what is served, and a reader sees all of it or nothing: the pointer moves last. A SPARQL server
holds one generation at a time, so it is changed after the folder is in place and before the pointer moves. A folder that was
placed and never pointed to tells the next writer that the server may hold a part of the change.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph_service.archive.builder import GenerationBuilder
from graph_service.archive.generations import Generations
from graph_service.archive.linking_inputs import DECISIONS
from graph_service.archive.manifest import GRAPH, PARTS, Manifest, checksums, write_graph_counts
from graph_service.archive.snapshot import Snapshot, open_passages
from graph_service.errors import DataError
from graph_service.files import link_tree, write_text
from graph_service.index import mapped
from graph_service.index.lexicon import write_counts
from graph_service.index.name_index import write_names
from graph_service.iris import Names
from graph_service.network.projection import Projection
from graph_service.store.location import StorageLocation


def publish(builder: GenerationBuilder, generations: Generations, storage: StorageLocation) -> None:
    """Publish what a builder holds; raises `DataError` where its parts disagree, `RemoteError` where a server fails."""
    folder, base = builder.folder, builder.projection
    projection = builder.finalize()
    in_graph, in_index = builder.store.stories(), builder.passages.count()
    if in_graph != len(projection.ids) or in_index < in_graph:
        raise DataError(
            f"The new generation is inconsistent: {in_graph} stories in the graph, {len(projection.ids)} in the "
            f"projection, {in_index} passages. What was published before stays.",
            hint="Please report this, with the command that led here.",
        )

    projection.save(folder / "projection")
    builder.groups.save(folder / "groups")
    version = builder.passages.publish(folder, projection)
    manifest = _manifest(builder, projection, generations.next_number(), version, storage)
    passages = open_passages(folder, manifest, projection)
    builder.neighbours().update(base, projection, builder.touched, passages).save(folder / "neighbours")
    write_counts(builder.word_counts, folder / "words")
    write_names(builder.reference_names, folder / "names")
    write_graph_counts(folder / "counts", builder.counts, builder.description_counts)
    write_text(folder / DECISIONS, builder.linked_with.decisions)
    builder.close()

    replace(manifest, checksums=checksums(folder, PARTS)).write(folder)
    placed = generations.place(folder, manifest.generation)
    swap(placed, generations, storage)


def _manifest(
    builder: GenerationBuilder, projection: Projection, number: int, version: int, storage: StorageLocation
) -> Manifest:
    return Manifest(
        generation=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        base_iri=builder.store.names.base,
        model=builder.model,
        passages_version=version,
        stories=len(projection.ids),
        entities=projection.entity_count,
        mentions=projection.mention_count,
        passages=builder.passages.count(),
        quads=builder.quads,
        reference=builder.inputs.digest,
        checksums={},
        linked_reference=builder.linked_with.reference,
        index_uri=builder.index_uri,
        sparql_endpoint=storage.address,
        uuid=uuid.uuid4().hex,
        analyzer=builder.analyzer,
        graph=GRAPH,
        scores=mapped.VERSION,
    )


def republish(
    published: Snapshot, folder: Path, generations: Generations, storage: StorageLocation, grown: int
) -> None:
    """Publish the same stories with changed user graphs, which the folder holds already and which have `grown` quads more.

    The other parts are linked, not copied: files of a generation never change.
    """
    for part in PARTS:
        if (published.folder / part).exists():
            link_tree(published.folder / part, folder / part)
    write_text(folder / DECISIONS, published.decisions)
    number = generations.next_number()
    replace(
        published.manifest,
        generation=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        quads=published.manifest.quads + grown,
        uuid=uuid.uuid4().hex,
    ).write(folder)
    placed = generations.place(folder, number)
    swap(placed, generations, storage)


def swap(folder: Path, generations: Generations, storage: StorageLocation) -> None:
    """Bring the SPARQL server, if there is one, to a generation that is in its place, and point to it."""
    manifest = Manifest.read(folder)
    storage.publish(folder, Names(manifest.base_iri), manifest.mark)
    generations.point_to(manifest.generation)
    storage.tidy(folder)


def recover(generations: Generations, storage: StorageLocation) -> None:
    """Finish what an earlier writer left unfinished; the caller holds the writer's lock.

    A lost pointer is written again, and a generation that a SPARQL server holds in part is published whole. Raises
    `DataError` where that server is not the one that is configured.
    """
    current = generations.current()
    if current is not None and not generations.pointer.exists():
        write_text(generations.pointer, f"{current}\n")
    number = generations.unfinished()
    if number is None:
        return
    folder = generations.folder(number)
    address = Manifest.read(folder).sparql_endpoint
    if address == storage.address:
        swap(folder, generations, storage)
        return
    published = generations.manifest()
    if published is not None and published.sparql_endpoint == address:
        raise DataError(
            f"The graphs in {address} may have changed in part: publishing them was interrupted.",
            hint="Set GRAPH_SERVICE_SPARQL_ENDPOINT as it was, and run the command again to complete it.",
        )
