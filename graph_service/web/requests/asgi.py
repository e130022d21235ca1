"""The application for an ASGI server: the event loop moves bodies, threads do the work.

A client that is slow to send or to receive holds no thread: a request waits in the event loop until its body has arrived, and a
long answer until its parts are sent. A body that is late or incomplete raises an error when the application reads it. So the
application answers that error as any other, and ignores it where it needs no body.

The body is kept in memory up to `IN_MEMORY` bytes, beyond that in a temporary file. If it is too long, one byte more than the
application accepts is read, so that the application notices.
"""

import asyncio
import io
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import ClientDisconnected

from graph_service.errors import SlowBodyError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

IN_MEMORY = 2**16
CONNECTION = "graph_service.connection"  # in the environment of a request
BODILESS = ("GET", "HEAD", "OPTIONS")  # no view reads the body of these


class MissingBody(io.RawIOBase):
    """A body that did not arrive: reading it raises the reason."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason

    def readable(self) -> bool:
        """Return True: the error comes with the first read."""
        return True

    def read(self, _size: int = -1) -> NoReturn:
        """Raise the reason."""
        raise self.reason

    readinto = readall = readline = read  # type: ignore[assignment]  # each raises


class Answer:
    """The answer of a WSGI application: its status and headers, and its body in parts."""

    def __init__(self, application: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        self._body: Iterable[bytes] = application(environ, self._start)
        self._parts: Iterator[bytes] = iter(self._body)
        self.first = self.parts(2)  # two, which show whether the first is the whole body
        self.is_whole = len(self.first) < 2
        if self.is_whole:
            self.close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], object]:
        self.status = int(status.partition(" ")[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        def write(_data: bytes) -> NoReturn:
            raise TypeError("the application must yield its body, not write it")

        return write

    def parts(self, count: int) -> list[bytes]:
        """Return the next parts of the body, fewer where it ends."""
        return list(islice(self._parts, count))

    def close(self) -> None:
        """Free what the body is made from."""
        if close := getattr(self._body, "close", None):
            close()


class Connection:
    """The connection of a client, from when its request was read until it is answered."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receive) -> None:
        self.is_gone = False
        self._loop = loop
        self._receive = receive
        self._observer: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] | None = None
        self._guard = threading.Lock()

    @contextmanager
    def watch(self, leave: Callable[[], None]) -> Iterator[None]:
        """Have a function called, in the event loop, once the client is gone; it is not called after the context."""
        self._leave = leave
        self._loop.call_soon_threadsafe(self.observe)
        try:
            yield
        finally:
            with self._guard:
                self._leave = None

    def observe(self) -> None:
        """Begin to wait for the client to go. Few requests take so long that it is worth it."""
        if self._observer is None:
            self._observer = self._loop.create_task(self._wait_for_disconnect())
        elif self.is_gone:
            self._tell()

    def end(self) -> None:
        """Wait no longer."""
        if self._observer is not None:
            self._observer.cancel()

    async def _wait_for_disconnect(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self._tell()

    def _tell(self) -> None:
        with self._guard:
            if self._leave is not None:
                self._leave()


class Threaded:
    """An ASGI application that runs a WSGI application in threads.

    A body must arrive within `seconds`; `max_bytes` returns how many bytes of it the application accepts.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        threads: int,
        seconds: float,
        max_bytes: Callable[["WSGIEnvironment"], int],
    ) -> None:
        self.application = application
        self.seconds = seconds
        self.max_bytes = max_bytes
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer a request."""
        environ, loop = environ_of(scope), asyncio.get_running_loop()
        environ[CONNECTION] = connection = Connection(loop, receive)
        try:
            if environ["REQUEST_METHOD"] in BODILESS:
                environ["wsgi.input"] = io.BytesIO()
                answer = await loop.run_in_executor(self._threads, Answer, self.application, environ)
            else:
                with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
                    environ["wsgi.input"] = await self._read_body(environ, receive, body)
                    answer = await loop.run_in_executor(self._threads, Answer, self.application, environ)

            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            if answer.is_whole:
                await send({"type": "http.response.body", "body": b"".join(answer.first)})
                return
            try:
                parts = answer.first
                connection.observe()
                while parts and not connection.is_gone:
                    await send({"type": "http.response.body", "body": b"".join(parts), "more_body": True})
                    parts = await loop.run_in_executor(self._threads, partial(answer.parts, 1))
                await send({"type": "http.response.body", "body": b""})
            finally:
                await loop.run_in_executor(self._threads, answer.close)
        finally:
            connection.end()

    async def _read_body(self, environ: "WSGIEnvironment", receive: Receive, body: IO[bytes]) -> Any:
        """Read the body of a request into a file and return it; if it does not arrive, return one that raises the reason."""
        max_bytes = self.max_bytes(environ)
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdecimal() and int(length) > max_bytes:  # the application refuses it by its length
            return body
        try:
            async with asyncio.timeout(self.seconds):
                is_last = False
                while not is_last and body.tell() <= max_bytes:
                    event = await receive()
                    if event["type"] == "http.disconnect":
                        return MissingBody(ClientDisconnected())
                    body.write(event.get("body", b""))
                    is_last = not event.get("more_body", False)
        except TimeoutError:
            return MissingBody(
                SlowBodyError(
                    f"The body of the request had not arrived after {self.seconds:g} seconds.",
                    hint="Send less at a time, or raise GRAPH_SERVICE_BODY_SECONDS.",
                )
            )
        body.seek(0)
        return body


def environ_of(scope: Event) -> "WSGIEnvironment":
    """Return the environment of a WSGI application (PEP 3333) for a request, without its body."""
    host, port = scope["server"] or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        text = name.decode("latin-1").upper().replace("-", "_")
        variable = text if text in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{text}"
        separator, decoded = ";" if text == "COOKIE" else ",", value.decode("latin-1")
        environ[variable] = f"{environ[variable]}{separator}{decoded}" if variable in environ else decoded
    return environ
