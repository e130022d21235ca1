"""What can go wrong, as one tree; and how a fault that one story brings out refuses that story alone.

    GraphServiceError
    ├── InputError            the user's input is wrong                              400, exit 1
    │   ├── FileError         a file of the user's is wrong, at a line of it
    │   │   ├── SourceError   a file or a record that cannot be read as a story
    │   │   └── CurationError a file of decisions about names that contradicts itself
    │   ├── QueryError        a search or SPARQL query that cannot be understood
    │   │   └── UnsortableError  a query that sorts what the engine cannot compare
    │   ├── ParameterError    a request parameter out of its range
    │   ├── ContentError      a body that is not in the format it is sent as
    │   ├── EncodingError     a text that the model cannot encode
    │   ├── SlowBodyError     the body of a request did not arrive in time           408, exit 1
    │   └── TooLargeError     a request is larger than the service accepts           413, exit 1
    ├── NotFoundError         no such story, entity or page                          404, exit 1
    ├── ForbiddenError        understood, and refused                                403, exit 1
    ├── NotAcceptableError    none of the media types asked for can be served        406, exit 1
    ├── PreconditionError     what would be changed is not what the request expects  412, exit 1
    ├── DataError             the data folder cannot be used as it is                503, exit 1
    │   ├── LockedError       another process is writing                             503, exit 1
    │   ├── DamageError       files are missing or not as they were written          503, exit 1
    │   └── WriteError        the disk is full, or the folder may not be written to  503, exit 1
    ├── LimitError            a limit on rows, bytes or memory was reached           503, exit 1
    │   ├── OvertimeError     a request took longer than it may, and was stopped     504, exit 1
    │   └── BusyError         too many requests at once; try again                   503, exit 1
    ├── RemoteError           another service did not answer as it should            503, exit 1
    └── UsageError            the command was called wrongly                         500, exit 2

Each says what happened and, in `hint`, what to do next. Messages may name files of this machine where `public` says what a
client is told instead; hints never do. Anything outside this tree is a bug of ours and is never answered as if the user had
caused it.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

log = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")

RESTORE = (
    "Restore the folder from a backup, or write the number of an earlier generation into the file `current`; "
    "then run: graph-service rebuild"
)


class GraphServiceError(Exception):
    """The service could not do what was asked; the base of every error that it raises on purpose."""

    status = 500
    exit_code = 1
    title = "The service could not do this"
    public = ""  # what a client gets in place of a message that names files of the server; the log has the message

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[Callable[..., "GraphServiceError"], tuple[type["GraphServiceError"], dict[str, Any]]]:
        """Let an error return from a worker process whole, whatever arguments its class takes."""
        return _restore, (type(self), self.__dict__)


def _restore(error_type: type[GraphServiceError], state: dict[str, Any]) -> GraphServiceError:
    error = error_type.__new__(error_type, state["message"])
    error.__dict__.update(state)
    return error


class InputError(GraphServiceError):
    """The request, or what it sends, is wrong."""

    status = 400
    title = "The request cannot be understood"


class FileError(InputError):
    """A file cannot be used as it is; the message starts with the file and the line."""

    title = "The file cannot be used"

    def __init__(self, message: str, *, file: str, line: int | None = None, hint: str = "") -> None:
        location = file if line is None else f"{file}:{line}"
        super().__init__(f"{location}: {message}", hint=hint)
        self.file = file
        self.line = line


class SourceError(FileError):
    """A file or a record cannot be read as a story."""

    title = "The story cannot be read"
    public = "The service cannot read one of its stories; the log says which."


class CurationError(FileError):
    """A file of decisions about names cannot be read or contradicts itself."""

    title = "The decisions about names cannot be followed"
    public = "The service cannot follow its decisions about names; the log says why."


class QueryError(InputError):
    """A search or a SPARQL query cannot be understood."""

    title = "The query cannot be understood"


class UnsortableError(QueryError):
    """A query sorts values of types that the engine cannot compare with each other."""

    title = "The query cannot be sorted"


class ParameterError(InputError):
    """A parameter of the request is missing, or has a value that is not allowed."""

    title = "A parameter is wrong"

    # `parameter` is its name; `plain` is the message for a person who filled in a form.
    def __init__(self, message: str, *, hint: str = "", parameter: str = "", plain: str = "") -> None:
        super().__init__(message, hint=hint)
        self.parameter = parameter
        self.plain = plain or f"{message} {hint}".strip()


class ContentError(InputError):
    """The body of a request is not in the format that its Content-Type names."""

    title = "The data cannot be read"


class EncodingError(InputError):
    """The model cannot encode a text."""

    title = "The text cannot be encoded"


class SlowBodyError(InputError):
    """The body of a request did not arrive in time."""

    status = 408
    title = "The request took too long to arrive"


class TooLargeError(InputError):
    """A request is larger than the service accepts."""

    status = 413
    title = "The request is too large"


class NotFoundError(GraphServiceError):
    """There is no such story, entity or page."""

    status = 404
    title = "Not found"


class ForbiddenError(GraphServiceError):
    """The service understood the request and refuses it."""

    status = 403
    title = "Not allowed"


class NotAcceptableError(GraphServiceError):
    """The service offers none of the media types that the request accepts."""

    status = 406
    title = "No such format"


class PreconditionError(GraphServiceError):
    """What a request would change is not in the state that the request expects."""

    status = 412
    title = "It has changed in the meantime"


class DataError(GraphServiceError):
    """The data folder cannot be used as it is: it is empty, made with other settings, or damaged."""

    status = 503
    title = "The data cannot be used"
    public = "The service cannot use its data; the log says why."


class LockedError(DataError):
    """Another process is writing to the data folder."""

    title = "The data folder is being written to"
    public = "Another process is writing to the data of the service."


class DamageError(DataError):
    """Files in the data folder are missing or have changed."""

    title = "The data are damaged"

    def __init__(self, message: str, *, hint: str = RESTORE) -> None:
        super().__init__(message, hint=hint)


class WriteError(DataError):
    """The data folder cannot be written to: the disk is full, or the folder is read-only or another user's."""

    title = "The data folder cannot be written to"


class LimitError(GraphServiceError):
    """A limit on rows, bytes, memory or time was reached."""

    status = 503
    title = "A limit was reached"


class OvertimeError(LimitError):
    """A request took too long and was stopped."""

    status = 504
    title = "It took too long"


class BusyError(LimitError):
    """Too many requests of this kind are being answered; the header Retry-After says in how many seconds to try again."""

    title = "Too busy"
    retry_after = 1

    @classmethod
    def of(cls, kind: str) -> Self:
        """Return the error for a request of a kind, in the plural, of which too many are being answered."""
        return cls(f"Too many {kind} are running or waiting; no more are accepted.", hint="Try again in a moment.")


class RemoteError(GraphServiceError):
    """Another service that the answer depends on did not answer as it should."""

    status = 503
    title = "Another service did not answer"


class UsageError(GraphServiceError):
    """The command was called wrongly."""

    exit_code = 2
    title = "Wrong usage"


# --- faults that one story brings out ------------------------------------------------------------------------------


def refuse_story(error: Exception, file: str, line: int | None = None) -> SourceError:
    """Return the error that refuses a story: the story's own, or one that reports a fault of ours, which is logged."""
    if isinstance(error, SourceError):
        return error
    report = uuid.uuid4().hex[:8]
    refusal = SourceError(
        f"it cannot be added ({type(error).__name__}: {str(error)[:200]}).",
        file=file,
        line=line,
        hint=f"This is a fault of graph-service. The log says where, under {report}; please report it, with the story.",
    )
    log.error("%s: %s", report, refusal.message, exc_info=error)
    return refusal


def isolate_faults(
    act: Callable[[Sequence[Item]], Sequence[Result]], batch: Sequence[Item], key: Callable[[Item], str]
) -> tuple[list[Result], dict[str, Exception]]:
    """Act on a batch; if that fails, act on each item alone, so that only the items that bring out a fault fail.

    `act` must leave nothing behind where it fails. Return the results, and the errors by the items' keys. Errors of the
    machine, the data folder or a server are no item's fault, and are raised.
    """
    try:
        return list(act(batch)), {}
    except (OSError, DataError, LimitError, RemoteError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it refuses one story and not the rest
        if len(batch) == 1:
            return [], {key(batch[0]): error}
    results: list[Result] = []
    errors: dict[str, Exception] = {}
    for item in batch:
        result, error_of = isolate_faults(act, [item], key)
        results += result
        errors |= error_of
    return results, errors
