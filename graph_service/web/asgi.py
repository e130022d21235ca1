"""The application for an ASGI server: the event loop moves bodies, threads do what takes thought.

A client that is slow to send or to read holds no thread: a request waits in the event loop until its body is there, and a
long answer until what was made of it is sent. A body that is not there in time, or breaks off, is an error for whoever
reads it, so the application answers it as any other, or does not miss it where it needs no body.

The body is kept in memory up to `IN_MEMORY` bytes, in a temporary file beyond that. Of one that is longer than the
application takes, a byte more than that is read, by which the application knows.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
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
BODILESS = ("GET", "HEAD", "OPTIONS")  # no view reads a body that comes with these


class Unread(io.RawIOBase):
    """A body that did not come: whoever reads it gets the reason as an error."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason

    def readable(self) -> bool:
        """Tell that it may be asked."""
        return True

    def read(self, _size: int = -1) -> NoReturn:
        """Raise the reason."""
        raise self.reason

    readinto = readall = readline = read  # type: ignore[assignment]  # each raises


class Answer:
    """What a WSGI application answers: its status and headers, and its body part by part."""

    def __init__(self, application: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        self._made: Iterable[bytes] = application(environ, self._start)
        self._parts: Iterator[bytes] = iter(self._made)
        self.first = self.parts(2)  # two, so that one is known for the whole

    def _start(
        self, status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], object]:
        self.status = int(status.partition(" ")[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return self._refuse

    def _refuse(self, _data: bytes) -> NoReturn:
        raise TypeError("the application yields its body, and writes none of it")

    def parts(self, count: int) -> list[bytes]:
        """Return the next parts of the body, fewer where it ends."""
        return list(islice(self._parts, count))

    def close(self) -> None:
        """Let go of what the body is made from."""
        if close := getattr(self._made, "close", None):
            close()


class Threaded:
    """An ASGI application that runs a WSGI application in threads.

    A body has `seconds` to come; `most` tells how many bytes of it the application takes.
    """

    def __init__(
        self, application: "WSGIApplication", threads: int, seconds: float, most: Callable[["WSGIEnvironment"], int]
    ) -> None:
        self.application = application
        self.seconds = seconds
        self.most = most
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer a request."""
        environ, loop = environ_of(scope), asyncio.get_running_loop()
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            environ["wsgi.input"] = await self._body(environ, receive, body)
            answer = await loop.run_in_executor(self._threads, Answer, self.application, environ)
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            if len(answer.first) < 2:
                await send({"type": "http.response.body", "body": b"".join(answer.first)})
            else:
                await self._stream(answer, receive, send)
        finally:
            await loop.run_in_executor(self._threads, answer.close)

    async def _body(self, environ: "WSGIEnvironment", receive: Receive, body: IO[bytes]) -> Any:
        """Read the body that an application will read; where it does not come, return one that says so."""
        if environ["REQUEST_METHOD"] in BODILESS:
            return body
        most = self.most(environ)
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdecimal() and int(length) > most:  # refused by its length alone
            return body
        try:
            async with asyncio.timeout(self.seconds):
                whole = await _received(receive, body, most)
        except TimeoutError:
            return Unread(
                SlowBodyError(
                    f"The body of the request was not there after {self.seconds:g} seconds.",
                    hint="Send less at a time, or raise GRAPH_SERVICE_BODY_SECONDS.",
                )
            )
        if not whole:
            return Unread(ClientDisconnected())
        body.seek(0)
        return body

    async def _stream(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Send an answer in parts, until the client is gone."""
        loop, parts = asyncio.get_running_loop(), answer.first
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            while parts and not gone.done():
                await send({"type": "http.response.body", "body": b"".join(parts), "more_body": True})
                parts = await loop.run_in_executor(self._threads, partial(answer.parts, 1))
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()


async def _received(receive: Receive, body: IO[bytes], most: int) -> bool:
    """Write a body to a file, as far as it is taken; tell whether the client sent it whole."""
    while body.tell() <= most:
        event = await receive()
        if event["type"] == "http.disconnect":
            return False
        body.write(event.get("body", b""))
        if not event.get("more_body", False):
            break
    return True


async def _disconnected(receive: Receive) -> None:
    """Wait until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


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
        joined = ";" if text == "COOKIE" else ","
        text_value = value.decode("latin-1")
        environ[variable] = f"{environ[variable]}{joined}{text_value}" if variable in environ else text_value
    return environ
