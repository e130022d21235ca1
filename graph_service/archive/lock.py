"""One writer at a time in a data folder: whoever comes second is told who is writing."""

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from graph_service.errors import LockedError


@contextlib.contextmanager
def lock(folder: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock of a data folder; raises `LockedError` where another process holds it for `wait` seconds more."""
    holder = folder / "writer"
    try:
        with FileLock(folder / "lock", timeout=wait):
            since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            holder.write_text(f"process {os.getpid()} ({' '.join(sys.argv)[:200]}) since {since}", encoding="utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "another process"
        raise LockedError(f"{folder} is being written to by {who}.", hint="Try again when it is done.") from error


def is_locked(folder: Path) -> bool:
    """Tell whether a process of this machine is writing to a data folder, without taking its lock."""
    try:
        words = (folder / "writer").read_text(encoding="utf-8").split()
        os.kill(int(words[1]), 0)
    except (OSError, IndexError, ValueError):  # no such file, or no such process
        return False
    return True
