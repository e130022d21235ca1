"""The settings, as data: each has a name, a type, a default and a line of help; the README's table is made from them.

A value comes from the environment (`GRAPH_SERVICE_DATA`), else from the TOML file that `GRAPH_SERVICE_CONFIG` names
(`data = "…"`), else it is the default.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph_service.errors import UsageError

PREFIX = "GRAPH_SERVICE_"
ENGINES = ("oxigraph", "virtuoso", "plain")
ENCODERS = ("torch", "torch-bf16", "onnx", "onnx-int8")


def _positive(value: Any) -> int:
    number = int(value)
    if number < 1:
        raise ValueError("it must be 1 or more")
    return number


def _count(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("it must be 0 or more")
    return number


def _seconds(value: Any) -> float:
    number = float(value)
    if not 0 < number < float("inf"):
        raise ValueError("it must be more than 0")
    return number


def _base_iri(value: Any) -> str:
    parts = urlsplit(str(value))
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("it must be an http or https address without ? and #")
    return str(value).rstrip("/")


def _addresses(value: Any) -> tuple[str, ...]:
    addresses = tuple(value.split() if isinstance(value, str) else value)
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(f"{address!r} is no http or https address")
    return addresses


def _address(value: Any) -> str:
    if not value:
        return ""
    parts = urlsplit(str(value))
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc or parts.fragment:
        raise ValueError("it must be an http or https address, without a user or a password")
    return str(value)


def _engine(value: Any) -> str:
    if value and value not in ENGINES:
        raise ValueError(f"it must be one of {', '.join(ENGINES)}")
    return str(value)


def _encoder(value: Any) -> str:
    if value not in ENCODERS:
        raise ValueError(f"it must be one of {', '.join(ENCODERS)}")
    return str(value)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, how its text is read, its default, and what it is for."""

    name: str
    read: Callable[[Any], Any]
    default: Any
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


SETTINGS = (
    Setting("data", Path, Path(".graph-service"), "The data folder."),
    Setting("base_iri", _base_iri, "http://127.0.0.1:8000", "What every IRI starts with; kept by a data folder once it holds stories."),
    Setting("model", str, "all-MiniLM-L6-v2", "The sentence-transformers model: the bundled one, the path of a folder, or the name of one downloaded before."),
    Setting("encoder", _encoder, "torch", "How the model is run: torch, torch-bf16, onnx or onnx-int8; `graph-service encoders` measures them."),
    Setting("index_uri", str, "", "Where machines share the passages: a folder or an object store (s3://bucket/path); in the data folder by default."),
    Setting("sparql_endpoint", _address, "", "The query address of a SPARQL server that holds the graphs; in the data folder by default."),
    Setting("sparql_update", _address, "", "Its update address; the query address by default."),
    Setting("sparql_token", str, "", "What lets in there: a token (`Bearer`), or user:password (`Basic`)."),
    Setting("sparql_engine", _engine, "", "Which engine it is: oxigraph, virtuoso or plain; by default it is asked."),
    Setting("host", str, "127.0.0.1", "The address to serve at."),
    Setting("port", _positive, 8000, "The port to serve at."),
    Setting("workers", _positive, 1, "Server processes; each holds the model and reads what is published."),
    Setting("threads", _positive, 8, "Requests that one server process answers at a time."),
    Setting("processes", _positive, os.cpu_count() or 1, "Processes that read and link stories during an ingest."),
    Setting("query_seconds", _seconds, 10.0, "A SPARQL query that runs longer is stopped."),
    Setting("query_rows", _positive, 2_000_000, "A SPARQL answer of more rows or triples is refused."),
    Setting("query_bytes", _positive, 2**29, "A SPARQL answer that is larger is refused; it is kept in a temporary file while it is made."),
    Setting("query_memory", _positive, 2**31, "A SPARQL query that needs more bytes of memory is stopped."),
    Setting("query_workers", _positive, max(1, (os.cpu_count() or 2) - 1), "SPARQL queries that one server process runs at a time."),
    Setting("query_waiting", _count, 2, "SPARQL queries that wait for their turn in one server process; more are told to come again."),
    Setting("answers_kept", _count, 16 * 2**20, "Bytes of short answers kept in one server process, of SPARQL and of the API each, for when the same is asked again; 0 keeps none."),
    Setting("sparql_allow", _addresses, (), "Addresses that a query may ask by SERVICE and an update may LOAD from, letter by letter, separated by spaces."),
    Setting("token", str, "", "Who sends it (`Authorization: Bearer …`) may write to graphs of their own; without one, nobody may."),
    Setting("upload_bytes", _positive, 64 * 2**20, "RDF larger than this is not taken into a graph."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; see `SETTINGS` for what each is for."""

    data: Path
    base_iri: str
    model: str
    encoder: str
    index_uri: str
    sparql_endpoint: str
    sparql_update: str
    sparql_token: str = field(repr=False)
    sparql_engine: str
    host: str
    port: int
    workers: int
    threads: int
    processes: int
    query_seconds: float
    query_rows: int
    query_bytes: int
    query_memory: int
    query_workers: int
    query_waiting: int
    answers_kept: int
    sparql_allow: tuple[str, ...]
    token: str = field(repr=False)
    upload_bytes: int


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings from the environment and the file that it names; `overrides` that are not None win.

    Raises `UsageError` for a value that cannot be read or a name in the file that is no setting.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = _from_file(environ.get(PREFIX + "CONFIG"))
    given |= {s.name: environ[s.variable] for s in SETTINGS if environ.get(s.variable)}
    given |= {name: value for name, value in overrides.items() if value is not None}
    return Settings(**{s.name: _value(s, given.get(s.name, s.default)) for s in SETTINGS})


def _value(setting: Setting, value: Any) -> Any:
    try:
        return setting.read(value)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"The setting {setting.name} ({setting.variable}) cannot be {value!r}: {error}.", hint=setting.help
        ) from error


def _from_file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    try:
        content = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The settings file {name} cannot be read: {error}.") from error
    unknown = sorted(content.keys() - {field.name for field in fields(Settings)})
    if unknown:
        raise UsageError(f"{name} sets {', '.join(unknown)}, which is no setting.", hint="The README lists them.")
    return content
