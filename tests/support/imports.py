"""Which module of the package imports which, read from the source."""

import ast
from pathlib import Path

import graph_service

PACKAGE = Path(graph_service.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path):
    """Return the room of a file: its folder, or the module itself where it stands at the root."""
    parts = path.relative_to(PACKAGE).parts
    return "/".join(parts[:-1]) or parts[0].removesuffix(".py")


def imported(path, *, at_import=False):
    """Yield each import of a file, or those alone that run when it is imported, as the dotted parts of what it names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if at_import else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([*node.module.split("."), alias.name] for alias in node.names)


def file_of(parts):
    """Return the file of the package that an import leads to."""
    while parts:
        target = PACKAGE.joinpath(*parts)
        if target.is_dir():
            return target / "__init__.py"
        if target.with_suffix(".py").is_file():
            return target.with_suffix(".py")
        parts = parts[:-1]
    return PACKAGE / "__init__.py"


def own_imports(path, *, at_import=False):
    """Yield the files of the package that a file imports."""
    for parts in imported(path, at_import=at_import):
        if parts[0] == "graph_service":
            yield file_of(parts[1:])
