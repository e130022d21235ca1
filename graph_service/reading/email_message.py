"""Messages, such as newsletters: the subject is the title, the sender the source, the day of sending the date.

What a message quotes of the one that it answers, and its signature, are left out with a note.

The part in HTML is read as a page; where no story stands out in it, all of its blocks are the text. A message without one
is plain text. A message that passes another on is that other, with its subject, sender and day. One without a subject is called by
its first line, if that is as short as a title, else by its first sentence.
"""

import email
import email.policy
import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import takewhile

from lxml.html import tostring

from graph_service.errors import SourceError
from graph_service.reading import html_page
from graph_service.reading.dates import record_date
from graph_service.reading.documents import Document
from graph_service.reading.documents.decoding import guess_unstated, known_encoding, stated_encoding
from graph_service.reading.draft import Draft
from graph_service.reading.html_blocks import html_blocks, parse_html
from graph_service.reading.text_page import text_blocks, with_headings
from graph_service.text import normalize, opening

# What programs that send newsletters put around the text, a line for itself.
AROUND = re.compile(
    r".{0,80}\b(?:unsubscribe|view (?:it |this (?:e-?mail )?)?(?:online|in (?:your|a) browser)|manage (?:your )?(?:preferences|subscription)s?"
    r"|abmelden|abbestellen|im browser (?:ansehen|anzeigen)|se désabonner|se désinscrire|voir (?:en ligne|dans (?:votre|le) navigateur)"
    r"|отписаться|открыть в браузере|відписатися|переглянути у браузері)\b.{0,80}",
    re.IGNORECASE,
)
REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
LIST_NAME = re.compile(r"\A(?:\[[^\[\]]{1,40}\]\s*)+(?=\S)")  # [herald-news] before a subject
FLOWED = re.compile(r"(?<!^--) \n(?!>)", re.MULTILINE)  # a line that goes on (RFC 3676)
SIGNATURE = re.compile(r"-- ?")
SENT_FROM = re.compile(
    r"(?:(?:sent|get) (?:from|outlook for) (?:my )?\S.{0,40}|von meinem .{1,30} gesendet|envoyé (?:de|depuis) mon .{1,30}|enviado desde mi .{1,30}|inviato da(?:l mio)? .{1,30}|wysłan[eo] z .{1,30}"
    r"|отправлено с .{1,40}|надіслано з .{1,40})",
    re.IGNORECASE,
)
# The line over what a message quotes, from its day to its colon: "On 5 Mar 2024, at 10:00, Ann Lee wrote:".
WROTE = r"wrote|schrieb(?:\s.{1,100})?|a écrit|escribió|ha scritto|napisał(?:\(a\)|a)?|pisze|написа(?:л|ла|в|в\(ла\)|л\(а\))|пише|пишет"
ATTRIBUTION = re.compile(
    rf"(?s:(?:(?:On|Am|Le|El|Il|W dniu|Dnia)\s|(?:[^\W\d_]{{2,12}}[.,]{{1,2}}\s)?(?=\d)).{{0,40}}?\d.{{3,200}}?(?:(?:{WROTE})|<\S+@\S+>)\s?:)"
)
OF_A_MESSAGE = re.compile(r"\S@\S|\d[:.h]\d\d\b")  # an address or a time, which stories do not write there
# What programs put around a quote, and the line over it.
QUOTES = "//blockquote[@type='cite'] | //*[contains(@class, 'gmail_quote') or contains(@class, 'moz-cite-prefix') or contains(@class, 'gmail_signature')]"
ATTRIBUTION_LINES = 3
RULE = re.compile(r"[-_\s]*")
PASSES_ON = re.compile(r"\s*(?:fwd?|wg|tr|i|rv|pd|пер)\s*:", re.IGNORECASE)
FORWARDED = re.compile(
    r"[-_>*\s]*(?:(?:begin )?forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|message transféré|message d'origine"
    r"|пересланное сообщение|пересылаемое сообщение|переслане повідомлення|wiadomość przekazana|messaggio inoltrato|mensaje reenviado)[-_:*\s]*",
    re.IGNORECASE,
)
FIELD = re.compile(r"[>*\s]*(?P<name>[^\W\d_]{2,12})\*?\s?:\*?\s+(?P<value>\S.*)", re.DOTALL)
FIELD_INSIDE = re.compile(r"(?:\A|\s)(?P<name>[^\W\d_]{2,12}):(?=\s)")
FIELD_LINES = 8
# The fields over a message that is passed on, in the languages of the programs that write them.
FIELDS = {
    name: field
    for field, names in {
        "sender": "from von de da od от від",
        "date": "date sent datum gesendet envoyé fecha enviado data inviato wysłano дата отправлено надіслано",
        "subject": "subject betreff objet asunto oggetto temat тема",
    }.items()
    for name in names.split()
}
SHORT = 160  # characters; a longer block that speaks of unsubscribing is text


def read(document: Document) -> Draft:
    """Read the story of a message; raises `SourceError` where it has no text."""
    message = email.message_from_bytes(document.data, _class=EmailMessage, policy=email.policy.default)
    part = message.get_body(("html", "plain"))
    if not isinstance(part, EmailMessage):
        hint = "Only messages with a part in text or HTML can be read."
        raise SourceError("the message has no text.", file=document.file, line=document.line, hint=hint)
    subject = LIST_NAME.sub("", REPLY.sub("", _header(message, "Subject"), count=1), count=1)
    text = _text(part)
    if part.get_content_subtype() == "html":
        text, quoted = _without_quotes(text, document)
        page = f"<title>{html.escape(subject)}</title>{text}".encode("utf-8-sig")
        try:
            draft = html_page.read(Document("html", document.file, document.line, page))
        except SourceError:  # no story stands out among the tables that lay a newsletter out
            draft = Draft(title=subject, blocks=html_blocks(text, None, document.file, document.line))
        lines = [block.text for block in draft.blocks]
        written = _written(lines, _header(message, "Subject"))
        notes = (*draft.notes, *_note_on_quotes([*lines, *quoted], written))
        draft = replace(draft, blocks=[draft.blocks[i] for i in written], notes=notes)
    else:
        lines = text.split("\n")
        written = _written(lines, _header(message, "Subject"))
        blocks = with_headings(text_blocks(normalize("\n".join(lines[i] for i in written))))
        draft = Draft(title=subject, blocks=blocks, notes=_note_on_quotes(lines, written))
    title = subject or draft.title
    blocks = [block for block in draft.blocks if len(block.text) > SHORT or not AROUND.fullmatch(block.text)]
    if blocks and not title:
        first, *others = blocks
        if others and len(first.text) <= SHORT and first.text[-1] not in ".,;:!?":
            title, blocks = first.text, others
        else:
            title = opening(first.text)
    stated = replace(
        draft,
        title=title,
        blocks=blocks,
        date=record_date(_header(message, "Date")) or draft.date,
        source=parseaddr(_header(message, "From"))[0] or draft.source,
        language=_header(message, "Content-Language").partition(",")[0].strip() or draft.language,
    )
    return _forwarded(stated)


def _without_quotes(text: str, document: Document) -> tuple[str, list[str]]:
    """Return a page without what its elements mark as quoted from another message, and the lines of that; one that passes a message on stays."""
    tree = parse_html(text, document.file, document.line)
    quotes = [] if tree is None else tree.xpath(QUOTES)
    if tree is None or not quotes or any(FORWARDED.fullmatch(line) for line in tree.itertext()):
        return text, []
    lines = Counter(line for line in tree.itertext() if line.strip())
    for node in quotes:
        if node.getparent() is not None:
            node.drop_tree()
    rest = Counter(line for line in tree.itertext() if line.strip())
    return (tostring(tree, encoding="unicode"), list((lines - rest).elements())) if rest else (text, [])


def _written(lines: Sequence[str], subject: str) -> list[int]:
    """Return the positions of the lines that the sender of a message wrote: without the signature and what it quotes; all where nothing is left."""
    end = next((i for i, line in enumerate(lines) if SIGNATURE.fullmatch(line)), len(lines))
    separator = next((i for i in range(end) if FORWARDED.fullmatch(lines[i])), end)
    if separator < end and sum(map(len, lines[:separator])) <= SHORT:
        return list(range(end))  # it passes another message on
    written: list[int] = []
    over_quote = 0  # where the line ends that says whose words follow
    for i in range(end):
        if i < over_quote or lines[i].startswith(">") or SENT_FROM.fullmatch(lines[i].strip()):
            continue
        attribution = _attribution(lines[i : i + ATTRIBUTION_LINES])
        over_quote = i + attribution.count("\n") + 1 if attribution else 0
        after = next((lines[j] for j in range(over_quote, end) if lines[j].strip()), "") if attribution else ""
        if attribution and after.startswith(">"):
            continue
        if OF_A_MESSAGE.search(attribution) or (
            _heads_message(lines[i : min(i + FIELD_LINES, end)]) and not PASSES_ON.match(subject)
        ):
            while written and RULE.fullmatch(lines[written[-1]]):
                written.pop()
            break
        over_quote = 0
        written.append(i)
    return written if any(lines[i].strip() for i in written) else list(range(end))


def _attribution(lines: Sequence[str]) -> str:
    """Return the line with which a quote is opened ("On 5 Mar 2024, at 10:00, Ann Lee wrote:"), which may be broken; nothing where there is none."""
    starts = ("\n".join(lines[:n]) for n in range(1, len(lines) + 1))
    return next((text for text in starts if text.rstrip().endswith(":") and ATTRIBUTION.fullmatch(text.strip())), "")


def _heads_message(lines: Sequence[str]) -> bool:
    """Tell whether lines, or one that a browser shows as several, state the sender, the day and the subject of a message."""
    first = FIELD.match(lines[0])
    if not first or FIELDS.get(first["name"].lower()) != "sender":
        return False
    names = [match["name"] for match in takewhile(bool, map(FIELD.match, lines)) if match]
    names += [match["name"] for match in FIELD_INSIDE.finditer(lines[0])]
    return {FIELDS.get(name.lower()) for name in names} >= {"sender", "date", "subject"}


def _note_on_quotes(lines: Sequence[str], written: Sequence[int]) -> tuple[str, ...]:
    """Return a note on how many lines of a message are quoted, or of its signature."""
    count = sum(bool(line.strip()) for line in lines) - sum(bool(lines[i].strip()) for i in written)
    if not count:
        return ()
    return (
        f"{count} {'line that quotes another message, or is of its signature, is' if count == 1 else 'lines that quote another message, or are of its signature, are'} left out.",
    )


def _forwarded(draft: Draft) -> Draft:
    """Return the message that a message passes on, or the message itself: where it passes none on, or is an answer to what it quotes."""
    texts = [block.text for block in draft.blocks]
    start = next((at for at, text in enumerate(texts) if FORWARDED.fullmatch(text)), None)
    if start is None or sum(map(len, texts[:start])) > SHORT:
        return draft
    lines = list(takewhile(bool, map(FIELD.match, texts[start + 1 :])))
    fields = {FIELDS.get(line["name"].lower(), ""): line["value"].strip("* ") for line in lines if line}
    if "subject" not in fields or len(texts) <= start + 1 + len(lines):
        return draft
    return replace(
        draft,
        title=REPLY.sub("", fields["subject"], count=1),
        blocks=draft.blocks[start + 1 + len(lines) :],
        date=record_date(fields.get("date", "")) or draft.date,
        source=parseaddr(fields.get("sender", ""))[0] or draft.source,
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header decoded, or as nothing where the parser of the standard library fails on what it holds."""
    try:
        return str(message.get(name, "")).strip()
    except (IndexError, LookupError, ValueError, AttributeError):
        return ""


def _text(part: EmailMessage) -> str:
    """Return the characters of a part, by the encoding that it states, if that can be meant."""
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    stated = known_encoding(part.get_content_charset("")) if part.get_content_charset() else None
    encoding = stated or stated_encoding(data) or guess_unstated(data) or "utf-8"
    text = data.decode(encoding, errors="replace").replace("\r\n", "\n")
    return FLOWED.sub(" ", text) if part.get_param("format") == "flowed" else text
