"""Citations of a story: as text, and for programs that manage references (BibTeX, RIS, COinS); and of other pages, as text.

A title, an author or a source may hold whatever a page held. In BibTeX each character that TeX reads as more than itself becomes a
command, and braces become commands, too, so that an entry always balances; in RIS, where a line is a field, every value is one line.
Nothing is cited that is not stated: a story without authors has none.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from markupsafe import Markup

from graph_service.iris import Names
from graph_service.model import Story
from graph_service.partial_date import PartialDate
from graph_service.web.pages.wording import day, foreign, web_address

TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
})  # fmt: skip
# An address is read as it stands, but has to balance.
ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BLANK = re.compile(r"\s+")
AND = re.compile(r"\band\b|,", re.IGNORECASE)  # what BibTeX reads as more than a letter of a name


def of_page(title: str, address: str, published_at: int) -> str:
    """Return the citation of a page whose content changes, with the day (in nanoseconds) from which it is as it is."""
    since = day(datetime.fromtimestamp(published_at // 10**9, UTC).date().isoformat())
    return f"“{_one_line(title)}”, Story Graph, as of {since}. {address}"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reference to a story states; `address` is that of the original, `iri` that of the story here.

    `origin` says where the text comes from, if it is not the publisher's own: whoever quotes it must know.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    source: str
    date: PartialDate | None
    language: str
    address: str
    iri: str
    origin: str = ""

    @classmethod
    def of(cls, story: Story, names: Names) -> "Citation":
        """Return the citation of a story; each value is on one line."""
        try:
            date = PartialDate((story.date or "")[:10])
        except ValueError:
            date = None
        return cls(
            id=story.id,
            title=_one_line(story.title),
            authors=tuple(filter(None, map(_one_line, story.authors))),
            source=_one_line(story.source or ""),
            date=date,
            language=story.language,
            address=_one_line(web_address(story.url) or ""),
            iri=names.story(story.id),
            origin=_one_line(story.text_origin or ""),
        )

    def text(self) -> str:
        """Return the citation as people write it in a note."""
        parts = (", ".join(self.authors), f"“{self.title}”", self.source, day(self.date) if self.date else "undated")
        addresses = (self.address, *self._notes)
        return f"{', '.join(filter(None, parts))}. {'. '.join(filter(None, addresses))}"

    def html(self) -> Markup:
        """Return what `text` returns, with each part in its own direction, so that one in Arabic moves no other."""
        authors = Markup(", ").join(map(foreign, self.authors))
        title = Markup('“<span lang="{}" dir="auto">{}</span>”').format(self.language, self.title)
        parts = (authors, title, foreign(self.source), day(self.date) if self.date else "undated")
        return Markup("{}. {}").format(
            Markup(", ").join(filter(None, parts)), ". ".join(filter(None, (self.address, *self._notes)))
        )

    @property
    def _notes(self) -> tuple[str, ...]:
        return (f"Archived at {self.iri}", *([self.origin] if self.origin else []))

    def bibtex(self) -> str:
        """Return the citation as an entry of BibTeX, for LaTeX and whatever reads its files."""
        fields = [("title", f"{{{{{self.title.translate(TEX)}}}}}")]
        if self.authors:
            names = ((name.translate(TEX), AND.search(name)) for name in self.authors)
            authors = (f"{{{name}}}" if is_ambiguous else name for name, is_ambiguous in names)
            fields.append(("author", f"{{{' and '.join(authors)}}}"))
        if self.source:
            fields.append(("howpublished", f"{{{self.source.translate(TEX)}}}"))
        if self.date:
            fields.append(("year", f"{{{self.date.year:04}}}"))
            if self.date.precision != "year":
                fields.append(("month", MONTHS[self.date.first_day.month - 1]))
            if self.date.precision == "day":
                fields.append(("day", f"{{{self.date.first_day.day}}}"))
        fields.append(("language", f"{{{self.language.translate(TEX)}}}"))
        if self.address:
            fields.append(("url", f"{{{self.address.translate(ADDRESS)}}}"))
        fields.append(("note", f"{{{'. '.join(self._notes).translate(TEX)}}}"))
        lines = "".join(f",\n  {name} = {value}" for name, value in fields)
        return f"@misc{{{self.id}{lines}\n}}\n"

    def ris(self) -> str:
        """Return the citation as a record of RIS, which Zotero, EndNote and Mendeley read."""
        lines = [("TY", "NEWS"), ("ID", self.id), ("TI", self.title), *(("AU", author) for author in self.authors)]
        if self.source:
            lines.append(("T2", self.source))
        if self.date:
            year, month, day_of_month = (*self.date.split("-"), "", "")[:3]
            lines += [("PY", year), ("DA", f"{year}/{month}/{day_of_month}/")]
        lines += [("LA", self.language), ("UR", self.address), ("N1", ". ".join(self._notes)), ("ER", "")]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")

    def coins(self) -> str:
        """Return the citation as the title of a COinS element, from which Zotero takes a story out of its page."""
        fields = [
            ("url_ver", "Z39.88-2004"),
            ("ctx_ver", "Z39.88-2004"),
            ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
            ("rft.type", "newspaperArticle"),
            ("rft.title", self.title),
            *(("rft.creator", author) for author in self.authors),
            ("rft.source", self.source),
            ("rft.date", self.date or ""),
            ("rft.language", self.language),
            ("rft.identifier", self.address or self.iri),
        ]
        return urlencode([(name, value) for name, value in fields if value])


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """A format of files: what people call it, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Citation], str]


FORMATS: Mapping[str, CitationFormat] = {
    "bib": CitationFormat("BibTeX", "application/x-bibtex", Citation.bibtex),
    "ris": CitationFormat("RIS", "application/x-research-info-systems", Citation.ris),
}


def _one_line(text: str) -> str:
    return BLANK.sub(" ", text).strip()
