"""One writer at a time in a data folder: whoever comes second is told who is writing; whoever comes first clears up.

What a writer that ended early left behind goes, and so do generations that are kept no longer: but not while a reader may
be about to open a part of one, since several may be published within a second.
"""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from graph_service.errors import LockedError

KEPT = 3
GRACE = 60  # seconds for which a reader may go on with what it opened, however many generations follow


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


def sweep(generations: Path, current: int) -> None:
    """Clear away what is no generation, or is one that is neither published nor kept."""
    for folder in generations.iterdir():
        number = int(folder.name) if folder.name.isdigit() else None
        if number is None or number > current or (number <= current - KEPT and _past(folder, number)):
            shutil.rmtree(folder)


def _past(folder: Path, number: int) -> bool:
    """Tell whether the generation after one has been there for a while."""
    after = folder.with_name(f"{number + 1:06}")
    return not after.exists() or time.time() - after.stat().st_mtime > GRACE
