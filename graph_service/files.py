"""Files: written so that a crash leaves them as they were or as they should be; the errors of a disk that refuses.

What travels with the code, reference data and ontology, stands beside the package in a checkout, where a person looks for
it, and inside the package in a wheel.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_service.errors import DataError, WriteError

PACKAGE = Path(__file__).parent
FULL = "Free some space and run the command again; what was published before stays."
REFUSED = "Give this user the right to write there, or name another data folder with --data."
# Why the system refuses to write, and what to do about it.
REFUSALS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: "Raise the limit on the size of files (ulimit -f) and run the command again.",
    errno.EROFS: "Make it writable, or name another data folder with --data.",
    errno.EACCES: REFUSED,
    errno.EPERM: REFUSED,
}


def user_cache() -> Path:
    """Return the folder that this user's data folders share; it may be deleted, and is then made again."""
    stated = os.environ.get("XDG_CACHE_HOME")
    return (Path(stated) if stated else Path("~/.cache").expanduser()) / "graph-service"


def writable_cache(data: Path) -> Path:
    """Return the user's cache, or where it can be neither written to nor made, that of a data folder."""
    cache = user_cache()
    nearest = next(parent for parent in (cache, *cache.absolute().parents) if parent.exists())
    return cache if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) else data / "cache"


def stamp(file: Path) -> tuple[Path, int, int]:
    """Return a file with its time of change (nanoseconds) and size, to notice changes without reading; 0 where it is missing."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return file, 0, 0
    return file, status.st_mtime_ns, status.st_size


def read_text(file: Path) -> str:
    """Return the text of a file, "" where it is missing; raises `DataError` where it is not text."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read: {error}.") from error


def write_text(file: Path, content: str) -> None:
    """Write a small file so that after a crash it is there whole, or as it was before."""
    beside = file.with_name(file.name + ".new")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    sync(file.parent)


def sync(path: Path) -> None:
    """Make sure that a file, or a folder's entries, are on the disk."""
    descriptor: Any = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make sure that a folder is on the disk with all that is in it.

    A file with another link stands in an earlier folder, too, and has been on the disk since then.
    """
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            if Path(parent, name).stat().st_nlink == 1:
                sync(Path(parent, name))
        sync(Path(parent))


def link_tree(folder: Path, target: Path, *ignore: str) -> None:
    """Link the files of a folder, which never change again, into another; `ignore` has the patterns of those to leave out."""

    def link_or_copy(source: str, copy: str) -> None:
        try:
            os.link(source, copy)
        except OSError:  # a file system without hard links
            shutil.copyfile(source, copy)

    shutil.copytree(folder, target, copy_function=link_or_copy, ignore=shutil.ignore_patterns(*ignore))


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raise `WriteError` where the system does not let a folder be written to; any other `OSError` passes."""
    try:
        yield
    except OSError as error:
        reason = refusal(error)
        if reason is None:
            raise
        place = error.filename or folder
        raise WriteError(f"{place} cannot be written to: {os.strerror(reason)}.", hint=REFUSALS[reason]) from error


def refusal(error: OSError | RuntimeError) -> int | None:
    """Return the error number with which the system refused to write, None for any other error.

    The errors of engines have no number, only the system's words.
    """
    number = getattr(error, "errno", None)
    return next((reason for reason in REFUSALS if number == reason or os.strerror(reason) in str(error)), None)


def resource(name: str) -> Path:
    """Return the folder or file `name` (`data/places.csv`, `ontology`) of this installation."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name
