"""Folders that all test processes of a run share: the first that needs one fills it, the others wait for it."""

import fcntl
import os


def shared_folder(factory, name, fill):
    """Return a folder that `fill` filled, once in a run; `factory` is pytest's `tmp_path_factory`."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = root / f"{name}.unfinished"
            unfinished.mkdir()
            fill(unfinished)
            unfinished.rename(folder)
    return folder
