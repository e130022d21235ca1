"""Messages that pass on, or carry, what others wrote; and those without a subject."""

from email.message import EmailMessage

import pytest
from support.small_pdf import pdf

from graph_service.errors import SourceError
from graph_service.reading.documents import Document, Note
from graph_service.reading.readers import documents, parse

BODY = """The old mill on the river burned down on Monday, and nobody in the town was hurt by it, the owner said.

The town wants to build another one before the next winter comes, its mayor told the council.
"""
PAGE = f"<html><body><h1>Mill burns</h1><p>{'</p><p>'.join(BODY.strip().split(chr(10) * 2))}</p></body></html>"


def message(subject="Mill burns", body=BODY, sender="Mill News <news@example.org>"):
    mail = EmailMessage()
    mail["From"], mail["Date"] = sender, "Mon, 06 Jan 2020 10:00:00 +0100"
    if subject:
        mail["Subject"] = subject
    mail.set_content(body)
    return mail


def read(tmp_path, mail):
    """Read a message; return the titles of its stories, and in words what else was said."""
    path = tmp_path / "m.eml"
    path.write_bytes(bytes(mail))
    cut = list(documents(path))
    stories = {document.file: parse(document) for document in cut if isinstance(document, Document)}
    return stories, [str(other) for other in cut if isinstance(other, Note | SourceError)]


@pytest.mark.parametrize(
    ("body", "title", "first"),
    [
        (f"Mill burns\n\n{BODY}", "Mill burns", "The old mill"),
        (BODY, "The old mill on the river burned down on Monday, and nobody in the town was hurt by it, the owner said.", "The old mill"),
    ],
)  # fmt: skip
def test_a_message_without_a_subject_is_called_by_its_first_line_or_sentence(tmp_path, body, title, first):
    stories, _ = read(tmp_path, message(subject="", body=body))
    (story,) = stories.values()
    assert story.title == title
    assert story.text.split("\n\n")[1].startswith(first)


@pytest.mark.parametrize("text", ["See the attachment.", ""])
def test_a_cover_is_no_story_beside_what_is_attached(tmp_path, text):
    mail = message("For you", text)
    mail.add_attachment(PAGE.encode(), maintype="text", subtype="html", filename="mill.html")
    mail.add_attachment(b"...", maintype="image", subtype="png", filename="mill.png")
    stories, others = read(tmp_path, mail)
    assert {file.rpartition("/")[2]: story.title for file, story in stories.items()} == {"mill.html": "Mill burns"}
    assert others == [f"{tmp_path}/m.eml: the attachment 'mill.png' (image/png) is skipped."]


def test_a_message_that_says_something_of_its_own_stands_beside_what_is_attached(tmp_path):
    mail = message("Fire at the mill")
    mail.add_attachment(
        pdf([[(70, 780, 20, "Report of the fire brigade"), (70, 700, 11, "The fire broke out in the old mill on Monday night.")]]),
        maintype="application", subtype="octet-stream", filename="C:\\reports\\fire.pdf",
    )  # fmt: skip
    stories, others = read(tmp_path, mail)
    assert [file.removeprefix(f"{tmp_path}/") for file in stories] == ["m.eml", "m.eml/fire.pdf"]
    assert others == []
    assert len({story.identity for story in stories.values()}) == 2


def test_an_attached_message_is_a_story_with_its_own_sender_and_attachments(tmp_path):
    inner = message(sender="Town News <town@example.org>")
    inner.add_attachment(PAGE.encode(), maintype="text", subtype="html", filename="page.html")
    outer = message("Fwd: Mill burns", "FYI")
    outer.add_attachment(inner)
    stories, _ = read(tmp_path, outer)
    assert [(story.title, story.source) for story in stories.values()] == [
        ("Mill burns", "Town News"),
        ("Mill burns", None),
    ]


HEADERS = {
    "Gmail": "---------- Forwarded message ---------\nFrom: Town News <town@example.org>\nDate: Sat, 4 Jan 2020 at 09:00\nSubject: Mill burns\nTo: <me@example.org>\n",
    "Apple Mail": "Begin forwarded message:\n\nFrom: Town News <town@example.org>\n\nSubject: Mill burns\n\nDate: 4 January 2020 at 09:00:00 CET\n",
    "Outlook in German": "-----Ursprüngliche Nachricht-----\nVon: Town News <town@example.org>\nGesendet: Samstag, 4. Januar 2020 09:00\nAn: Me\nBetreff: AW: Mill burns\n",
    "Russian": "-------- Пересылаемое сообщение --------\nОт: Town News <town@example.org>\nДата: 4 января 2020, 09:00\nТема: Mill burns\n",
}


@pytest.mark.parametrize("program", HEADERS)
def test_a_message_that_is_passed_on_is_the_other_one(tmp_path, program):
    stories, _ = read(tmp_path, message("Fwd: Mill burns", f"Have a look.\n\n{HEADERS[program]}\n{BODY}"))
    (story,) = stories.values()
    assert (story.title, story.source, story.date) == ("Mill burns", "Town News", "2020-01-04")
    assert story.text.split("\n\n")[1:] == BODY.strip().split("\n\n")


def test_an_answer_that_quotes_a_message_stays_an_answer(tmp_path):
    stories, _ = read(
        tmp_path, message("Re: Mill burns", f"{BODY}\n{HEADERS['Gmail']}\nThe old mill on the river burned down.\n")
    )
    (story,) = stories.values()
    assert (story.source, story.date) == ("Mill News", "2020-01-06")
    assert story.text.split("\n\n")[1].startswith("The old mill on the river burned down on Monday")


def test_an_attachment_without_content_is_an_error_of_its_own(tmp_path):
    mail = message()
    mail.add_attachment(b"", maintype="text", subtype="html", filename="empty.html")
    stories, others = read(tmp_path, mail)
    assert len(stories) == 1
    assert "m.eml/empty.html: the attachment is empty." in others[0]


OWN = "Forty houses burned down in the old town last night, the mayor said."
ASKED = "How are things in the port? Are the ferries running again this week?"
ATTRIBUTIONS = [
    "On 5 Mar 2024, at 10:00, Ann Lee wrote:", "On Tue, Mar 5, 2024 at 10:00 AM Ann Lee\n<ann@example.org> wrote:", "Am 05.03.24 um 10:00 schrieb Ann Lee:",
    "Le mar. 5 mars 2024 à 10:00, Ann Lee <ann@example.org> a écrit :", "El mar, 5 mar 2024 a las 10:00, Ann Lee (<ann@example.org>) escribió:",
    "Il giorno mar 5 mar 2024 alle ore 10:00 Ann Lee <ann@example.org> ha scritto:", "wt., 5 mar 2024 o 10:00 Ann Lee <ann@example.org> napisał(a):",
    "вт, 5 бер. 2024 р. о 10:00 Ann Lee <ann@example.org> пише:", "05.03.2024 10:00, Ann Lee пишет:", "вт, 5 мар. 2024 г. в 10:00, Ann Lee <ann@example.org>:",
]  # fmt: skip


def answer(body, subject="Re: Mill burns", form="plain"):
    head = f"From: Bob <bob@example.org>\nSubject: {subject}\nContent-Type: text/{form}; charset=utf-8\n\n"
    story = parse(Document("email", "m.eml", None, f"{head}{body}\n".encode()))
    return story.text.split("\n\n")[1:], [note for note in story.notes if "quote" in note]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_what_an_answer_quotes_is_left_out(attribution, mark):
    text, notes = answer(f"{OWN}\n\n{attribution}\n\n{mark}{ASKED}\n{mark}{ASKED}")
    count = 3 + attribution.count("\n")
    assert (text, notes) == (
        [OWN],
        [f"{count} lines that quote another message, or are of its signature, are left out."],
    )


@pytest.mark.parametrize(
    "rest",
    [
        f"> {ASKED}", f"Von: Ann <ann@example.org>\nGesendet: Dienstag, 5. März 2024 10:00\nAn: Bob\nBetreff: Mill\n\n{ASKED}",
        f"____________\nFrom: Ann\nSent: Tuesday, March 5, 2024 10:00 AM\nTo: Bob\nSubject: Mill\n\n{ASKED}", "Sent from my iPhone", "-- \nBob Stone\nPress office",
    ],
)  # fmt: skip
def test_quotes_without_a_line_over_them_and_signatures_are_left_out(rest):
    text, notes = answer(f"{OWN}\n\n{rest}")
    assert (text, len(notes)) == ([OWN], 1)


@pytest.mark.parametrize(
    "quote",
    [
        f"<div class='gmail_quote'><div class='gmail_attr'>{ATTRIBUTIONS[0]}<br></div><blockquote>{ASKED}</blockquote></div>",
        f"<p>{ATTRIBUTIONS[0]}</p><blockquote type='cite'>{ASKED}</blockquote>",
        f"<p><b>From:</b> Ann<br><b>Sent:</b> Tuesday, March 5, 2024 10:00 AM<br><b>Subject:</b> Mill</p><p>{ASKED}</p>",
    ],
)
def test_what_an_answer_in_html_quotes_is_left_out(quote):
    text, notes = answer(f"<p>{OWN}</p>{quote}", form="html")
    assert (text, len(notes)) == ([OWN], 1)


def test_a_sentence_that_announces_words_and_a_message_that_is_all_quoted_stay():
    announced = "On 5 March 2024 the mayor of the old town wrote:"
    assert answer(f"{OWN}\n\n{announced}\n\n{ASKED}") == ([OWN, announced, ASKED], [])
    assert answer(f"> {ASKED}") == ([f"> {ASKED}"], [])
    assert ASKED in answer(f"FYI\n\nFrom: Ann\nSent: 5 March 2024 10:00\nSubject: Mill\n\n{ASKED}", "FW: Mill")[0]
