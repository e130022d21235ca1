"""Small text files that must be whole: read, or written so that a crash leaves them as they were or as they should be."""

import os
from pathlib import Path
from typing import Any

from graph_service.errors import DataError


def read_text(file: Path) -> str:
    """Return a text, "" where there is none; raises `DataError` where it is no text."""
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


def sync(folder: Path) -> None:
    """Make sure that a folder's entries are on the disk."""
    descriptor: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
