"""Messages, such as newsletters: the subject is the title, the sender the source, the day of sending the date.

The part in HTML is read as a page; where no story stands out in it, all of its blocks are the text. A message without one
is plain text. A message that passes another on is that other, with its subject, sender and day. One without a subject is called by
its first line, if that is as short as a title, else by its first sentence.
"""

import email
import email.policy
import html
import re
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import takewhile

from graph_service.errors import SourceError
from graph_service.reading import html_page
from graph_service.reading.dates import record_date
from graph_service.reading.documents import Document
from graph_service.reading.documents.decoding import guess_unstated, known_encoding, stated_encoding
from graph_service.reading.draft import Draft
from graph_service.reading.html_blocks import html_blocks
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
SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
FORWARDED = re.compile(
    r"[-_>*\s]*(?:(?:begin )?forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|message transféré|message d'origine"
    r"|пересланное сообщение|пересылаемое сообщение|переслане повідомлення|wiadomość przekazana|messaggio inoltrato|mensaje reenviado)[-_:*\s]*",
    re.IGNORECASE,
)
FIELD = re.compile(r"[>*\s]*(?P<name>[^\W\d_]{2,12})\*?\s?:\*?\s+(?P<value>\S.*)", re.DOTALL)
# The fields over a message that is passed on, in the languages of the programs that write them.
FIELDS = {
    name: field
    for field, names in {
        "sender": "from von de da od от від",
        "date": "date sent datum gesendet envoyé fecha data дата отправлено надіслано",
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
        page = f"<title>{html.escape(subject)}</title>{text}".encode("utf-8-sig")
        try:
            draft = html_page.read(Document("html", document.file, document.line, page))
        except SourceError:  # no story stands out among the tables that lay a newsletter out
            draft = Draft(title=subject, blocks=html_blocks(text, None, document.file, document.line))
    else:
        draft = Draft(title=subject, blocks=with_headings(text_blocks(normalize(SIGNATURE.sub("", text)))))
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
