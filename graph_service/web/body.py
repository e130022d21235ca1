"""The body of a request, whole or refused.

A body that comes in chunks tells no length before. Of one that is longer than it may be, Werkzeug's `LimitedStream` gives the
beginning to whoever reads it at once, as if that were all: half a graph would be stored, half an update done.
"""

from functools import cached_property
from typing import IO, cast

import flask
from werkzeug.wsgi import LimitedStream


class Whole(LimitedStream):
    """A body read to its end; raises a 413 where it has not ended after so many bytes."""

    is_exhausted = False  # so that after the last byte allowed another is looked for


class Request(flask.Request):
    """A request whose body is never cut."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, to be read once."""
        if (
            self.content_length is not None
            or self.max_content_length is None
            or not self.environ.get("wsgi.input_terminated")
        ):
            return super().stream
        return cast(IO[bytes], Whole(self.input_stream, self.max_content_length + 1, is_max=True))
