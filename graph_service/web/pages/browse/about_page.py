"""The page about the archive: whose texts it holds, how names are found and how often that is wrong, licences, and where to report an error.

The figures are those that `graph-service eval linking --write` measured on annotated stories; `make quality` makes the file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import render_template

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.files import resource
from graph_service.web.pages.browse.home_page import languages_of
from graph_service.web.pages.language_names import language_name

QUALITY = "linking-quality.json"
SOURCES = 12
LICENCE_NAMES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well the entities of a type are linked in annotated stories: of `linked`, `right` are right; `named` should have been."""

    plural: str
    linked: int
    right: int
    named: int

    @property
    def wrong_in_hundred(self) -> int:
        """How many of a hundred links are wrong."""
        return round(100 * (1 - self.right / self.linked)) if self.linked else 0

    @property
    def missed_in_hundred(self) -> int:
        """How many of a hundred names are not linked, or not rightly."""
        return round(100 * (1 - self.right / self.named)) if self.named else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Annotated stories on which linking was measured: their file, number and languages, by which version, and when."""

    file: str
    stories: int
    languages: tuple[str, ...]
    version: str
    measured: str
    types: tuple[Accuracy, ...]


def about(answers: Answers) -> str:
    """Explain what the archive is, how its links are made and how often they are wrong."""
    overview = answers.overview()
    return render_template(
        "about.html",
        overview=overview,
        sources=overview.sources[:SOURCES],
        languages=languages_of(overview),
        samples=samples(),
        licences=answers.licences,
        licence_names=LICENCE_NAMES,
        status=answers.status(),
    )


@cache
def samples() -> tuple[Sample, ...]:
    """Return what was measured; empty where the file is missing."""
    file = resource("data") / QUALITY
    return tuple(map(_sample, json.loads(file.read_text("utf-8")))) if file.is_file() else ()


def _sample(row: Mapping[str, Any]) -> Sample:
    return Sample(
        file=row["file"],
        stories=row["stories"],
        languages=tuple(map(language_name, row["languages"])),
        version=row["version"],
        measured=row["measured"],
        types=tuple(
            Accuracy(plural=PLURALS[name], linked=score["found"], right=score["right"], named=score["due"])
            for name, score in row["linked"].items()
        ),
    )
