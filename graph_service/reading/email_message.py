"""Messages, such as newsletters: the subject is the title, the sender the source, the day of sending the date.

The part in HTML is read as a page; where no story stands out in it, all of its blocks are the text. A message without one
is plain text.
"""

import email
import email.policy
import html
import re
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr

from graph_service.errors import SourceError
from graph_service.reading import html_page
from graph_service.reading.dates import record_date
from graph_service.reading.documents import Document
from graph_service.reading.documents.decoding import guess_unstated, known_encoding, stated_encoding
from graph_service.reading.draft import Draft
from graph_service.reading.html_blocks import html_blocks
from graph_service.reading.text_page import text_blocks, with_headings
from graph_service.text import normalize

# What programs that send newsletters put around the text, a line for itself.
AROUND = re.compile(
    r".{0,80}\b(?:unsubscribe|view (?:it |this (?:e-?mail )?)?(?:online|in (?:your|a) browser)|manage (?:your )?(?:preferences|subscription)s?"
    r"|abmelden|abbestellen|im browser (?:ansehen|anzeigen)|se désabonner|se désinscrire|voir (?:en ligne|dans (?:votre|le) navigateur)"
    r"|отписаться|открыть в браузере|відписатися|переглянути у браузері)\b.{0,80}",
    re.IGNORECASE,
)
REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
SHORT = 160  # characters; a longer block that speaks of unsubscribing is text


def read(document: Document) -> Draft:
    """Read the story of a message; raises `SourceError` where it has no text."""
    message = email.message_from_bytes(document.data, _class=EmailMessage, policy=email.policy.default)
    part = message.get_body(("html", "plain"))
    if not isinstance(part, EmailMessage):
        hint = "Only messages with a part in text or HTML can be read."
        raise SourceError("the message has no text.", file=document.file, line=document.line, hint=hint)
    title = REPLY.sub("", _header(message, "Subject"), count=1)
    text = _text(part)
    draft = _page(text, title, document) if part.get_content_subtype() == "html" else _plain(text, title)
    sender, _ = parseaddr(_header(message, "From"))
    language = _header(message, "Content-Language").partition(",")[0].strip() or draft.language
    return replace(
        draft,
        title=title or draft.title,
        blocks=[block for block in draft.blocks if len(block.text) > SHORT or not AROUND.fullmatch(block.text)],
        date=record_date(_header(message, "Date")) or draft.date,
        source=sender or draft.source,
        language=language,
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
    return data.decode(encoding, errors="replace")


def _page(markup: str, title: str, document: Document) -> Draft:
    page = f"<title>{html.escape(title)}</title>{markup}".encode("utf-8-sig")
    try:
        return html_page.read(Document("html", document.file, document.line, page))
    except SourceError:  # no story stands out among the tables that lay a newsletter out
        return Draft(title=title, blocks=html_blocks(markup, None, document.file, document.line))


def _plain(text: str, title: str) -> Draft:
    blocks = with_headings(text_blocks(normalize(SIGNATURE.sub("", text))))
    return Draft(title=title, blocks=blocks)
