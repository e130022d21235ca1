"""A name: the written form under which an entity is found; and when a stretch of text agrees with it.

Names are compared folded (lower case, no diacritics), which keeps offsets; but a capital in a name asks for a capital in
the text, so that "who" is no health organization and "nice" no town. Lower case in a name allows capitals, as headings
use them. Only where a whole line is in capitals does case say nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph_service.model import Entity

# What writers spell in two ways; each pair is tried on every name.
SPELLINGS = (
    ("Co-ordinator", "Coordinator"),
    ("Co-ordination", "Coordination"),
    ("Co-operation", "Cooperation"),
    ("Centre", "Center"),
    ("Programme", "Program"),
    ("Labour", "Labor"),
    ("Defence", "Defense"),
    ("Organisation", "Organization"),
    ("United Nations", "UN"),
    ("United Nations", "U.N."),
    ("United States", "U.S."),
    ("United States", "US"),
    ("European Union", "EU"),
    ("European Community", "EC"),
    ("Mission to", "Mission in"),
    ("Mission in", "Mission to"),
    ("OSCE Mission", "OSCE mission"),
    ("OSCE Office", "OSCE office"),
    ("OSCE Centre", "OSCE centre"),
    ("Программный офис", "Офис программ"),
    ("Бюро программ", "Офис программ"),
    ("Бюро ОБСЕ", "Офис ОБСЕ"),
)
# Points of the compass, which many write small before a name: north Africa, eastern Europe.
COMPASS = re.compile(r"(?:North|South|East|West|Central|Middle)(?:-?[Ee]ast|-?[Ww]est)?(?:ern)? ")


@dataclass(frozen=True, slots=True)
class Name:
    """A written form of the entity `key`; `language` is the BCP 47 tag of the texts that use it, "" for all."""

    written: str
    key: str
    language: str = ""

    def spellings(self) -> Iterator["Name"]:
        """Yield the name, then the name in its other spellings."""
        forms = [self.written]
        for one, other in SPELLINGS:
            forms += [re.sub(rf"\b{re.escape(one)}(?!\w)", other, form) for form in forms if one in form]
        for form in dict.fromkeys(forms):
            yield Name(form, self.key, self.language)


def agrees(surface: str, written: str) -> bool:
    """Tell whether every capital of the name is one in the text too, and an abbreviation is not merely a loud word."""
    if surface == written:
        return True
    if surface.isupper() and len(surface) > 1 and not written.isupper():
        return False
    if COMPASS.match(written):
        surface = surface[0].upper() + surface[1:]
    return all(s.isupper() or not w.isupper() for s, w in zip(surface, written, strict=True))


def of_entity(entity: Entity, languages: Iterable[tuple[str, str]]) -> Iterator[Name]:
    """Yield the names of an entity from pairs of written form and language, each in all its spellings."""
    for written, language in languages:
        form = _in_prose(written) if entity.type == "topic" and language != "de" else written
        yield from Name(form, entity.key, language).spellings()


def _in_prose(written: str) -> str:
    """Return a topic's name as it stands inside a sentence: "human rights", though a list says "Human rights"."""
    rest = written[1:]
    return written[0].lower() + rest if rest == rest.lower() else written
