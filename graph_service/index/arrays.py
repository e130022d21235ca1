"""Arrays on disk, mapped into memory."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(file: Path) -> NDArray[Any]:
    """Map an array into memory; a plain view of it, since numpy's own class for this costs more than many a search."""
    return np.asarray(np.load(file, mmap_mode="r"))
