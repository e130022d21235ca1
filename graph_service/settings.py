"""The settings as data: each has a name, a type, a default and a line of help; docs/settings.md lists them.

A value comes from the environment (`GRAPH_SERVICE_DATA`), else from the TOML file that `GRAPH_SERVICE_CONFIG` names
(`data = "…"`), else it is the default.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph_service.errors import UsageError

PREFIX = "GRAPH_SERVICE_"
# How many processor cores this process may use.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MOST_WORKERS = 4  # by default: each needs half a gigabyte
WORKERS = min(CORES, MOST_WORKERS)
MAIL = re.compile(r"[^\s@:/?#<>\"]+@[\w-]+(?:\.[\w-]+)+")
ENGINES = ("oxigraph", "virtuoso", "plain")
ENCODERS = ("onnx", "onnx-int8", "torch", "torch-bf16")


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
            raise ValueError(f"{address!r} is not an http or https address")
    return addresses


def _address(value: Any) -> str:
    if not value:
        return ""
    parts = urlsplit(str(value))
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc or parts.fragment:
        raise ValueError("it must be an http or https address, without a user or a password")
    return str(value)


def _contact(value: Any) -> str:
    text = str(value or "").strip()
    if not text or MAIL.fullmatch(text):
        return text
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        raise ValueError("it must be a mail address, or an http or https address")
    return text


def _one_of(choices: Sequence[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"it must be one of {', '.join(filter(None, choices))}")
        return str(value)

    return read


def setting(default: Any, read: Callable[[Any], Any], explanation: str, *, secret: bool = False) -> Any:
    """Return a field of `Settings`: its default, what reads its value from text, and its line of help."""
    return field(default=default, repr=not secret, metadata={"read": read, "help": explanation})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; this is the table that everything else about settings derives from."""

    # fmt: off
    data: Path = setting(Path(".graph-service"), Path, "The data folder.")  # noqa: RUF009  a field
    base_iri: str = setting("http://127.0.0.1:8000", _base_iri, "What every IRI starts with; fixed for a data folder once it holds stories.")
    model: str = setting("all-MiniLM-L6-v2", str, "The sentence-transformers model: the bundled one, the path of a folder, or the name of one downloaded before.")
    encoder: str = setting("onnx", _one_of(ENCODERS), "How the model runs: onnx, onnx-int8, torch or torch-bf16; `graph-service encoders` measures them.")
    index_uri: str = setting("", str, "Where machines share the passages: a folder or an object store (s3://bucket/path). Default: the data folder.")
    sparql_endpoint: str = setting("", _address, "The query address of a SPARQL server that holds the graphs. Default: they are in the data folder.")
    sparql_update: str = setting("", _address, "The update address of that server. Default: its query address.")
    sparql_token: str = setting("", str, "Credentials for that server: a token (`Bearer`), or user:password (`Basic`).", secret=True)
    sparql_engine: str = setting("", _one_of(("", *ENGINES)), "The engine of that server: oxigraph, virtuoso or plain. Default: the service asks the server.")
    host: str = setting("127.0.0.1", str, "The address to serve at.")
    port: int = setting(8000, _positive, "The port to serve at.")
    workers: int = setting(WORKERS, _positive, "Server processes; each holds the model and reads what is published.")
    threads: int = setting(8, _positive, "Requests that one server process answers at a time; SPARQL queries and searches for a text leave at least two of them to others.")
    processes: int = setting(CORES, _positive, "Processes that read and link stories during an ingest.")
    publish_stories: int = setting(2000, _positive, "A long ingest publishes after this many stories.")
    publish_minutes: float = setting(10.0, _seconds, "A long ingest publishes after this many minutes.")
    query_seconds: float = setting(10.0, _seconds, "A SPARQL query that runs longer is stopped.")
    query_rows: int = setting(2_000_000, _positive, "A SPARQL answer with more rows or triples is refused.")
    query_bytes: int = setting(2**29, _positive, "A SPARQL answer of more bytes is refused; a temporary file holds it until it is sent.")
    query_memory: int = setting(2**31, _positive, "A SPARQL query that needs more bytes of memory is stopped.")
    query_workers: int = setting(max(1, (CORES - 1) // WORKERS), _positive, "SPARQL queries that one server process runs at a time, quick ones and slow ones each.")
    query_waiting: int = setting(2, _count, "Slow SPARQL queries that one server process pauses between their turns; it refuses further ones with 503, to be sent again.")
    related_characters: int = setting(50_000, _positive, "The longest text that clients may ask related stories for, in characters.")
    related_workers: int = setting(max(1, 2 // WORKERS), _positive, "Searches for stories related to a text that one server process runs at a time.")
    related_waiting: int = setting(2, _count, "Such searches that wait in one server process; it refuses further ones with 503, to be sent again.")
    answers_kept: int = setting(16 * 2**20, _count, "Bytes of short answers that one server process caches, for SPARQL, for the API and for pages each; 0 caches none.")
    report_address: str = setting("", _contact, "Where readers report an error: a mail address, or an http or https address. Without one, pages do not ask for reports.")
    proxies: int = setting(0, _count, "How many proxies before the service add to X-Forwarded-For, which tells apart clients, who take turns. 0: the header is ignored.")
    sparql_allow: tuple[str, ...] = setting((), _addresses, "Addresses that a query may call with SERVICE and an update may LOAD from, exactly as written, separated by spaces.")
    token: str = setting("", str, "Requests with this token (`Authorization: Bearer …`) may write user graphs; without a token, none may.", secret=True)
    body_seconds: float = setting(60.0, _seconds, "A request whose body takes longer to arrive is refused.")
    upload_bytes: int = setting(64 * 2**20, _positive, "RDF larger than this is refused.")
    # fmt: on


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what reads its value, its default, and its line of help."""

    name: str
    read: Callable[[Any], Any]
    default: Any
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


SETTINGS = tuple(
    Setting(field.name, field.metadata["read"], field.default, field.metadata["help"]) for field in fields(Settings)
)
DEFAULT_BASE = Settings().base_iri


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings from the environment and the file that it names; `overrides` that are not None win.

    Raises `UsageError` for a value that cannot be read or a name in the file that is no setting.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    if file := environ.get(PREFIX + "CONFIG"):
        try:
            values = tomllib.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"The settings file {file} cannot be read: {error}.") from error
        if unknown := sorted(values.keys() - {row.name for row in SETTINGS}):
            raise UsageError(
                f"{file} sets {', '.join(unknown)}, which is not a setting.", hint="docs/settings.md lists them."
            )
    values |= {s.name: environ[s.variable] for s in SETTINGS if environ.get(s.variable)}
    values |= {name: value for name, value in overrides.items() if value is not None}
    read: dict[str, Any] = {}
    for row in SETTINGS:
        value = values.get(row.name, row.default)
        try:
            read[row.name] = row.read(value)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"The setting {row.name} ({row.variable}) cannot be {value!r}: {error}.", hint=row.help
            ) from error
    return Settings(**read)
