"""Stories in Markdown (CommonMark with tables, footnotes, strikethrough and task boxes), with front matter in YAML, TOML or JSON, or a title block of Pandoc.

Front matter is as Jekyll, Hugo and Zola write it. Its keys are those of records (record_fields.py); what it states of the story in tables of its own, as Zola does in `[extra]` and
`[taxonomies]`, counts, too. The text is read as the page that it makes (html_blocks.py); its footnotes are the last list of it, without marks.
"""

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from graph_service.errors import SourceError
from graph_service.reading.block_classes import is_prose
from graph_service.reading.documents import Document, decode
from graph_service.reading.documents.field_names import NAMES
from graph_service.reading.draft import Block, Draft
from graph_service.reading.html_blocks import html_blocks
from graph_service.reading.page_layout import story_body, tells_date_or_author
from graph_service.reading.record_fields import fields_of
from graph_service.text import CONTROLS

YAML = re.compile(r"\A---[ \t]*\n(?P<text>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<text>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# As MultiMarkdown and Pelican write it: lines of keys, a title among the first, and a blank line.
BARE = re.compile(
    r"\A(?P<text>(?:[A-Za-z][\w -]{1,40}:[ \t][^\n]*\n){0,3}[Tt]itle:[ \t][^\n]*\n(?:[A-Za-z][\w -]{1,40}:[ \t][^\n]*\n)*)\n"
)
# As Hexo lets it be written: without the line before it.
UNOPENED = re.compile(
    r"\A(?=(?:[^\n]*\n){0,6}?title:[ \t])(?P<text>(?:[A-Za-z][\w-]{0,40}:(?:[ \t][^\n]*)?\n|[ \t]+\S[^\n]*\n|- [^\n]*\n){1,60})---[ \t]*(?:\n|\Z)"
)
JSON = re.compile(r"\A(?P<text>\{[ \t]*\n.*?^\})[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# As Pandoc writes it: up to three lines, of the title, the authors and the date; each goes on where the next line is indented.
TITLE_BLOCK = re.compile(r"\A(?P<text>%[ \t]*\S[^\n]*\n(?:[ \t]+\S[^\n]*\n)*(?:%[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){0,2})")
KEY_LINE = re.compile(r"(?P<key>[\w-]+(?: [\w-]+)*):[ ]+(?P<value>[^\[{&*|>].*)")
MARKS = "[*_`<|&\n"
# Code stays as it is. What Hugo, Jekyll and Zola put in when they build a page, and notes that are not published, are no text.
CODE = r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)|\Z)|`[^`\n]{1,500}`"
TEMPLATES = (
    (r"(?<!\d)(?<!\d )%%.{0,20000}?%%", ""),  # of Obsidian, as are the next six
    (r"!\[\[[^\[\]\n]{1,300}\]\]", ""),  # an embedded file
    (r"(?<![\w=])==(?P<marked>[^\s=](?:[^=\n]{0,1000}?[^\s=])?)==(?![\w=])", r"\g<marked>"),
    (r"(?:^|[ \t]+)\^[A-Za-z0-9-]{2,60}[ \t]*$", ""),  # the name of a block
    (r"^(?P<quote>(?:[ \t]*>){1,9})[ \t]*\[![\w-]{1,30}\][+-]?[ \t]*$", r"\g<quote>"),
    (
        r"^(?P<quote>(?:[ \t]*>){1,9})[ \t]*\[![\w-]{1,30}\][+-]?[ \t]+(?P<heading>\S[^\n]{0,300})$",
        r"\g<quote> **\g<heading>**\n\g<quote>",
    ),
    (r"^(?P<levels>(?:[ \t]*>){9})(?:[ \t]*>)+", r"\g<levels>"),  # quotes deeper than any reader could tell apart
    (r"[ \t]*\[-?@\w[^\[\]\n]{0,300}\](?![(\[{:])", ""),  # sources that Pandoc and Quarto cite: [@doe2020, p. 3]
    (r"^[ \t]*#[^\W\d][\w/-]{0,60}(?:[ \t]+#[^\W\d][\w/-]{0,60})+[ \t]*$", ""),  # tags alone on a line
    # Boxes of Pandoc, Quarto and Docusaurus, which may have a title: ::: {.callout-note}, :::tip Good to know, :::note[Good to know].
    (r"^[ \t]*:{3,20}[ \t]*(?:\{[^\n]*\}|[\w.-]*)[ \t]*:*[ \t]*$", ""),
    (
        r"^[ \t]*:{3,20}[ \t]*[\w-]{1,30}(?:\[(?P<title>[^\]\n]{1,300})\]|[ \t]+(?P<words>[^\s{][^\n]{0,300}))(?:\{[^\n]*\})?[ \t]*$",
        r"**\g<title>\g<words>**\n",
    ),
    # Formulas, as Pandoc finds them: no amount of dollars.
    (r"(?<![\\\$])\$\$(?P<formula>[^$]{1,2000})\$\$", r"`\g<formula>`"),
    (
        r"(?<![\\\$\w])\$(?P<symbols>[A-Za-z]|(?=[^\n$]{0,300}[=\\^_<>{}+])[^\s$](?:[^$\n]{0,300}[^\s$\\])?)\$(?![\d\w$])",
        r"`\g<symbols>`",
    ),
    (r"\{%-?\s*comment\s*-?%\}.{0,20000}?\{%-?\s*endcomment\s*-?%\}|\{\{/\*.{0,20000}?\*/\}\}", ""),
    (r"^\{%-?\s*(?:end)?highlight\b[^\n%]{0,200}%\}[ \t]*$", "```"),
    (r"\{\{[<%][^\n]{0,2000}?[>%]\}\}|\{%[^\n]{0,2000}?%\}", ""),
    # Values of the site or the page, and paths in quotation marks that a filter completes.
    (r"\{\{-?[ \t]*\w*(?:\.\w+)+(?:[ \t]*\|[^{}\n]{0,200})?[ \t]*-?\}\}", ""),
    (r"""\{\{-?[ \t]*["'](?P<quoted>[^"'\n{}]{0,500})["'][ \t]*\|[^{}\n]{0,200}\}\}""", r"\g<quoted>"),
)
IN_SOURCE = tuple(
    (re.compile(f"(?P<code>{CODE})|{form}", re.DOTALL | re.MULTILINE), instead) for form, instead in TEMPLATES
)
ATTRIBUTE = r"""(?:[.#][\w:-]+|[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s}"']+))"""
# What is said of an element beside its text: {: .note} of kramdown; {#top .note} of Pandoc and Hugo, which ends a line or follows a link.
ATTRIBUTES = re.compile(
    rf"[ \t]*(?:\{{::?/?[^{{}}\n]{{0,300}}\}}|\{{[ \t]*{ATTRIBUTE}(?:[ \t]+{ATTRIBUTE}){{0,20}}[ \t]*\}})"
)
CONTENTS = re.compile(r"\{:[ \t]*toc\b", re.IGNORECASE)  # where kramdown puts a table of contents
# A link whose address has blanks, or that stands in HTML.
LOOSE_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\((?:https?://|/)[^()\n]{1,2000}\)")
WIKI_LINK = re.compile(
    r"\[\[(?P<page>(?:[^\[\]|#^\n]|#(?=[\s\]|])){0,200})(?P<place>[#^][^\[\]|\n]{1,200})?(?:\|(?P<words>[^\[\]\n]{1,200}))?\]\]"
)  # [[page]], [[page#heading|text]]
DEEPEST = 100  # elements within each other; what lies deeper is left out
MARK_LIMIT = 200_000  # some seconds of work
FRONT_MATTER_LIMIT = 100_000  # characters
STATED = tuple(field for field in NAMES if field != "body")
UNPUBLISHED = {"draft": "true", "published": "false"}  # as Hugo and Jekyll mark what is not for readers
NOTHING = frozenset(["null", "~", "Null", "NULL"])
KEYS_HINT = (
    'Front matter stands between two lines "---" and has lines such as "title: …"; TOML stands between two lines "+++".'
)


def read(document: Document) -> Draft:
    """Read the story of a page in Markdown; raises `SourceError` with the line where the front matter is broken."""
    text = decode(document.data, document.file).replace("\r\n", "\n").lstrip("\ufeff\n")
    text = CONTROLS.sub(" ", text)  # YAML and TOML refuse them
    if sum(map(text.count, MARKS)) > MARK_LIMIT:
        hint = "Split it into one file per story."
        raise SourceError(f"it has more than {MARK_LIMIT} lines and marks of Markdown.", file=document.file, hint=hint)
    record, body = _parted(text, document.file)
    if any(str(record.get(key)).lower() == value for key, value in UNPUBLISHED.items()):
        hint = "Remove that line to read it all the same."
        raise SourceError("it is a draft, by its front matter.", file=document.file, line=1, hint=hint)
    if str(record.get("published")).lower() == "true":  # which is no date
        del record["published"]
    stated, notes = fields_of(record, STATED)
    body = _without_templates(body)
    blocks = html_blocks(_parser().render(body), stated.get("url"), document.file)
    first = next((block for block in blocks if block.level == 1), None)
    title = stated.pop("title", None) or (first.text if first else None)
    if title is None:
        hint = 'Give it in front matter ("title: …") or as a heading ("# …").'
        raise SourceError('the story has no "title".', file=document.file, line=1, hint=hint)
    if first is not None and first.text == title:
        blocks.remove(first)
    text_blocks, of_stamps = _without_stamps(blocks, stated.get("date"))
    stated = of_stamps | stated
    if not any(block.text for block in text_blocks if not block.level):
        raise SourceError("the story has no body.", file=document.file, line=1, hint="Write the text below the title.")
    return Draft(title=title, blocks=text_blocks, notes=notes, **stated)


def _without_stamps(blocks: Sequence[Block], date: str | None) -> tuple[Sequence[Block], dict[str, Any]]:
    """Return the blocks of a story without the lines over its text that say when and by whom it is, and what they say.

    Lines that state another `date` than the front matter stay.
    """
    opening = next((i for i, block in enumerate(blocks) if is_prose(block)), 0)
    over = story_body(blocks[: opening + 1])
    if date and over.date and over.date != date:
        return blocks, {}
    rest = {block.text for block in over.blocks}
    stamps = {
        block.text
        for block in blocks[:opening]
        if tells_date_or_author(block) and not block.level and block.text not in rest
    }
    stated = {"date": over.date, "authors": over.authors} if stamps else {}
    return [block for i, block in enumerate(blocks) if i >= opening or block.text not in stamps], {
        field: value for field, value in stated.items() if value
    }


def _without_templates(body: str) -> str:
    """Return a text without what a site generator replaces when it builds the page, and without comments."""
    for form, instead in IN_SOURCE:
        body = form.sub(lambda match, instead=instead: match[0] if match["code"] else match.expand(instead), body)  # type: ignore[misc]
    closed = body.rfind("-->") + 1  # a comment that nothing ends would hide the rest of the page
    return body[:closed] + body[closed:].replace("<!--", "")


class _Loader(yaml.BaseLoader):
    """Loads only strings, lists and mappings, so that a date stays as it was written.

    Aliases are refused: a few lines of aliases of aliases expand to more than any memory holds.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # of PyYAML
            raise yaml.composer.ComposerError(problem="an alias (*name) is not read", problem_mark=mark)
        return super().compose_node(parent, index)


def _parted(text: str, file: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a page and what follows it."""
    for form, load, above in FORMS:
        if match := form.match(text):
            if len(match["text"]) > FRONT_MATTER_LIMIT:
                message = f"the front matter has more than {FRONT_MATTER_LIMIT} characters."
                raise SourceError(message, file=file, line=1, hint=KEYS_HINT)
            try:
                record = load(match["text"])
            except RecursionError as error:
                raise SourceError(
                    "the front matter is nested too deeply.", file=file, line=1, hint=KEYS_HINT
                ) from error
            except ValueError as error:
                raise _broken(error, file, above) from error
            if record and not isinstance(record, dict):
                raise SourceError("the front matter holds no keys.", file=file, line=2, hint=KEYS_HINT)
            stated = {
                key: value for key, value in (record or {}).items() if not (isinstance(value, str) and value in NOTHING)
            }
            return stated, text[match.end() :]
    for mark in ("---", "+++"):
        if text.startswith(f"{mark}\n"):
            message = f'the front matter is not closed by a line "{mark}".'
            raise SourceError(message, file=file, line=1, hint=KEYS_HINT)
    return {}, text


def _yaml(text: str) -> Any:
    """Read YAML; where its values have colons or tabs that YAML forbids, read each line that gives a key its value."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        lines = [KEY_LINE.fullmatch(line.replace("\t", " ")) for line in text.splitlines() if line.strip()]
        if lines and all(lines):
            return {line["key"]: line["value"].strip().strip("\"'") for line in lines if line}
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise json.JSONDecodeError(problem or "it is not YAML", text, mark.index if mark else 0) from error


def _title_block(text: str) -> dict[str, Any]:
    """Read the title block of Pandoc; authors stand on lines of their own, or with semicolons between them."""
    title, authors, day = (*(part.strip() for part in re.split(r"^%", text, flags=re.MULTILINE)[1:]), "", "")[:3]
    return {
        "title": " ".join(title.split()),
        "authors": [part.strip() for part in re.split(r"[;\n]", authors)],
        "date": day,
    }


def _broken(error: ValueError, file: str, above: int) -> SourceError:
    """Return the error that says in which line of the page its front matter is broken."""
    line = getattr(error, "lineno", None)
    if line is None and (
        at := re.search(r"\(at line (\d+), column \d+\)", str(error))
    ):  # tomllib's, before Python 3.14
        line = int(at[1])
    problem = getattr(error, "msg", "") or str(error).partition(" (at ")[0]
    return SourceError(
        f"the front matter is broken: {problem[:1].lower()}{problem[1:]}.",
        file=file,
        line=(line or 0) + above,
        hint=KEYS_HINT,
    )


# How front matter looks, what reads it, and how many lines stand above it.
FORMS: tuple[tuple[re.Pattern[str], Callable[[str], Any], int], ...] = (
    (YAML, _yaml, 1),
    (TOML, tomllib.loads, 1),
    (JSON, json.loads, 0),
    (BARE, _yaml, 0),
    (UNOPENED, _yaml, 0),
    (TITLE_BLOCK, _title_block, 0),
)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark", {"maxNesting": DEEPEST})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin)
        .use(tasklists_plugin)
    )
    for mark in ("footnote_ref", "footnote_anchor"):
        parser.add_render_rule(mark, lambda *_: "")
    parser.core.ruler.after("inline", "attributes", _without_attributes)
    return parser


def _words_of_link(link: re.Match[str]) -> str:
    """Return what a link to another page of a wiki says: its own words, else the page, else the place on this page."""
    return link["words"] or link["page"] or (link["place"] or "").strip("#^")


def _without_attributes(state: StateCore) -> None:
    """Remove from the text of a page, but not from its code, what is said of its elements; a link of another syntax is its text."""
    for block in state.tokens:
        if block.type == "html_block":
            block.content = LOOSE_LINK.sub(r"\1", block.content)
        if CONTENTS.search(block.content) and block.children:
            block.children = []
        for token in block.children or ():
            if token.type == "text":
                text = ATTRIBUTES.sub("", token.content)
                token.content = LOOSE_LINK.sub(r"\1", WIKI_LINK.sub(_words_of_link, text))
