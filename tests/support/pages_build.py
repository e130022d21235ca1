"""The build hook of the project, which is no part of the package."""

import importlib.util
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("hatch_build", Path(__file__).parents[2] / "hatch_build.py")
hatch_build = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hatch_build)
