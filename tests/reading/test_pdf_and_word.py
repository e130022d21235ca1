"""PDF and Word files: columns, hyphens, running heads, and what their properties state."""

import zipfile
from io import BytesIO
from itertools import accumulate

import docx
import pytest
from pdfminer.fontmetrics import FONT_METRICS
from support.small_pdf import pdf

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import documents, parse

LEFT, RIGHT = 60, 320
FIRST_COLUMN = [
    "The old mill on the river burned",
    "down on Monday night. The town",
    "had hoped to make it a museum",
    "for the children of the region.",
    "Nobody was hurt in the fire, the",
    "mayor said, and the fire service",
    "praised the neighbours for a co-",
]
SECOND_COLUMN = [
    "operation that saved the houses",
    "on both sides of the mill.",
    "The owner wants to rebuild it in",
    "the coming year with the insu-",
    "rance that he has. The insurance",
    "pays for half of the building.",
]


def column(left, top, lines, size=10):
    return [(left, top - 12 * n, size, line) for n, line in enumerate(lines)]


def page(number, *lines):
    return [(60, 805, 8, "Mill News, a paper for millers"), (290, 30, 9, str(number)), *lines]


TWO_COLUMNS = [
    page(1, (60, 740, 22, "Mill burns down"), (60, 710, 10, "6 January 2020"), *column(LEFT, 680, FIRST_COLUMN), *column(RIGHT, 680, SECOND_COLUMN)),
    page(2, (60, 740, 14, "What comes next"), *column(LEFT, 710, ["The town council meets on Friday", "and will hear the owner of the", "mill, who asked for"])),
    page(3, *column(LEFT, 740, ["a permit to build in stone this", "time, and with sprinklers."])),
]  # fmt: skip


def read(data, kind="pdf"):
    return parse(Document(kind, f"m.{kind}", None, data))


def test_columns_hyphens_and_pages_make_whole_paragraphs():
    story = read(pdf(TWO_COLUMNS))
    assert (story.title, story.date) == ("Mill burns down", "2020-01-06")
    text = " ".join(story.text.split("\n\n")[1:3])
    assert "praised the neighbours for a co-operation that saved the houses on both sides of the mill." in text
    assert "with the insurance that he has." in story.text
    assert [section.heading for section in story.sections] == ["What comes next"]
    assert story.text.endswith("who asked for a permit to build in stone this time, and with sprinklers.")


@pytest.mark.parametrize("line", ["By Jane Doe, 3 May 2024", "Von Jane Doe | 3. Mai 2024, 10 Uhr"])
def test_a_byline_with_a_day_under_the_title_is_no_text(line):
    story = read(pdf([page(1, (60, 740, 22, "Mill burns down"), (60, 710, 10, line), *column(LEFT, 680, FIRST_COLUMN), *column(RIGHT, 680, SECOND_COLUMN))]))  # fmt: skip
    assert (story.date, story.authors) == ("2024-05-03", ("Jane Doe",))
    assert "Jane Doe" not in story.text


@pytest.mark.parametrize("place", ["Skopje", "Tel Aviv"])
def test_a_byline_over_a_place_with_a_day_is_no_text(place):
    lines = ((60, 715, 10, "Report by Jane Doe"), (60, 703, 10, f"{place}, 15 January 2022"))
    story = read(pdf([page(1, (60, 740, 22, "Mill burns down"), *lines, *column(LEFT, 680, FIRST_COLUMN), *column(RIGHT, 680, SECOND_COLUMN))]))  # fmt: skip
    assert (story.date, story.authors, story.notes) == ("2022-01-15", ("Jane Doe",), ())
    assert "Jane Doe" not in story.text


LONG_WORDS = (
    "The reconstruction of the hydroelectric station began in the autumn of last year, when representatives of thirty-four municipalities signed the intergovernmental memorandum.",
    "Notwithstanding these announcements, neighbouring communities demonstrated against the construction on Saturday, and counterdemonstrators assembled simultaneously.",
    "The regional council will meet on the ninth of March to hear all parties. Fishermen, farmers and the owners of eleven mills have asked to speak.",
    "Meanwhile the works continue at night under floodlights. Lorries carry gravel through the village from ten in the evening, said the mayor.",
)


def justified(left, top, width, paragraphs):
    """Set paragraphs as typesetters do: each word at its place, without blanks, so that all lines but the last are equally wide."""
    widths = FONT_METRICS["Helvetica"][1]
    lines, y = [], top

    def length(text):
        return sum(widths[letter] for letter in text) / 100  # in 10 points

    for paragraph in paragraphs:
        rows = [[]]
        for word in paragraph.split():
            if length(" ".join([*rows[-1], word])) > width:
                rows.append([])
            rows[-1].append(word)
        for row in rows:
            gap = (width - sum(map(length, row))) / max(len(row) - 1, 1) if row is not rows[-1] else length(" ")
            places = accumulate((length(word) + gap for word in row), initial=left)
            lines += [(round(x, 2), y, 10, word) for x, word in zip(places, row, strict=False)]
            y -= 12
        y -= 6
    return lines, y


TITLE_LINE = (60, 770, 20, "Station divides the valley")


@pytest.mark.parametrize("width", [160, 300, 470])
def test_wide_gaps_between_words_part_no_line(width):
    story = read(pdf([[TITLE_LINE, *justified(60, 730, width, LONG_WORDS)[0]]]))
    assert story.text.split("\n\n")[1:] == list(LONG_WORDS)


@pytest.mark.parametrize("gap", [10, 18, 30])
@pytest.mark.parametrize("width", [170, 220])
def test_justified_columns_are_read_one_after_the_other(width, gap):
    first, _ = justified(60, 730, width, LONG_WORDS[:2])
    second, _ = justified(60 + width + gap, 730, width, LONG_WORDS[2:])
    in_rows = sorted((*first, *second), key=lambda line: (-line[1], line[0]))  # as some programs write them
    for lines in ([*first, *second], in_rows):
        assert read(pdf([[TITLE_LINE, *lines]])).text.split("\n\n")[1:] == list(LONG_WORDS)


def test_what_stands_over_columns_and_below_them_is_read_before_and_after_them():
    over, y = justified(60, 730, 470, LONG_WORDS[:1])
    left, bottom = justified(60, y - 10, 225, LONG_WORDS[1:3])
    right, _ = justified(305, y - 10, 225, LONG_WORDS[3:])
    below, _ = justified(60, bottom - 40, 470, [LONG_WORDS[0].replace("autumn", "spring")])
    story = read(pdf([[TITLE_LINE, *over, *left, *right, (60, bottom - 18, 14, "What comes next"), *below]]))
    expected = [*LONG_WORDS, "What comes next", LONG_WORDS[0].replace("autumn", "spring")]
    assert story.text.split("\n\n")[1:] == expected


def test_the_values_of_labels_are_no_column():
    labels = [("Date:", "5 May 2021"), ("Place:", "Vienna"), ("Author:", "Jane Doe")]
    lines = [
        (x, 720 - 14 * n, 10, text) for n, row in enumerate(labels) for x, text in zip((60, 140), row, strict=True)
    ]
    story = read(pdf([[TITLE_LINE, *lines, *justified(60, 650, 470, LONG_WORDS)[0]]]))
    assert (story.date, story.authors) == ("2021-05-05", ("Jane Doe",))


def test_a_caption_that_cuts_a_sentence_stands_after_it():
    story = read(pdf([page(1, (60, 740, 22, "Mill burns down"), *column(LEFT, 680, FIRST_COLUMN), (LEFT, 580, 7, "The mill in May"), *column(RIGHT, 680, SECOND_COLUMN))]))  # fmt: skip
    assert "praised the neighbours for a co-operation that saved the houses on both sides of the mill." in story.text
    assert story.text.endswith("half of the building.\n\nThe mill in May")


def test_words_that_begin_like_a_prefix_are_joined_at_the_end_of_a_line():
    lines = ["The council of the re-", "gion met the pre-", "sident on the inter-", "est of a pro-", "ject, and of a post-", "war house, to re-", "elect him."]  # fmt: skip
    story = read(pdf([page(1, (60, 740, 22, "Mill burns down"), *column(LEFT, 680, lines))]))
    assert story.text.endswith("The council of the region met the president on the interest of a project, and of a post-war house, to re-elect him.")  # fmt: skip


def test_which_page_has_which_part_of_the_text_is_kept():
    story = read(pdf(TWO_COLUMNS))
    pages = {part.number: part.span.of(story.text) for part in story.parts if part.form == "page"}
    assert pages[1].startswith("The old mill")
    assert pages[1].endswith("pays for half of the building.")
    assert pages[2].split("\n\n") == [
        "What comes next", "The town council meets on Friday and will hear the owner of the mill, who asked for",
    ]  # fmt: skip
    assert pages[3].strip() == "a permit to build in stone this time, and with sprinklers."


def test_running_heads_and_page_numbers_are_no_text():
    story = read(pdf(TWO_COLUMNS))
    assert "paper for millers" not in story.text
    assert not {"1", "2", "3"} & set(story.text.split("\n\n"))


def test_the_title_is_that_of_the_file_only_where_it_stands_there():
    stated = {"Title": "What the file says", "Author": "Ida Berg", "CreationDate": "D:20200107080000Z"}
    assert read(pdf(TWO_COLUMNS, stated)).title == "Mill burns down"
    plain = [[*column(60, 700, ["The mill on the river burned down, and", "nobody was hurt by it, the town said."])]]
    story = read(pdf(plain, stated))
    assert (story.title, story.authors, story.date) == ("What the file says", ("Ida Berg",), "2020-01-07")
    assert story.notes == ("no date is printed; the day on which the file was made is used: 2020-01-07.",)
    assert read(pdf(plain, {"Title": "Microsoft Word - draft3.docx"})).title.startswith("The mill on the river")


def test_what_a_release_prints_over_its_title_is_no_title():
    contact = column(60, 780, ["CONTACT:", "Ida Berg, 408 315 8168", "ida@mill.example"])
    body = column(
        60,
        640,
        ["GORI, 6 January 2020 - The mill on the river burned down, and", "nobody was hurt by it, the town said."],
    )
    assert (
        read(pdf([[*contact, (60, 700, 10, "Mill on the river burns down"), *body]])).title
        == "Mill on the river burns down"
    )


@pytest.mark.parametrize(
    "line",
    ["6 January 2020, 14:30", "Gori, 6 January 2020, 9 a.m.", "14:30 | 6 January 2020", "6. Januar 2020, 14.30 Uhr", "lundi 6 janvier 2020 à 14 h 30"],
)  # fmt: skip
def test_a_line_with_day_and_time_over_the_text_is_its_date(line):
    story = read(pdf([[(60, 740, 22, "Mill burns down"), *column(60, 710, [line, *FIRST_COLUMN[:4]])]]))
    assert story.date == "2020-01-06"
    assert story.text.split("\n\n")[1].startswith("The old mill on the river")


def test_a_day_inside_a_sentence_is_no_line_of_its_own():
    lines = ["The old mill on the river burned on", "6 January 2020", "and nobody was hurt by the fire."]
    story = read(pdf([[(60, 740, 22, "Mill burns down"), *column(60, 710, lines)]]))
    assert (story.date, len(story.text.split("\n\n"))) == (None, 2)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The long ‐ term plan of the co ‐", "operation is an old one, the well", "‐ known miller said."],
         "The long-term plan of the co-operation is an old one, the well-known miller said."),
        (["The long‐term plan ‐ an old one ‐ is", "that of the well‐", "known miller of the town."],
         "The long-term plan – an old one – is that of the well-known miller of the town."),
        (["Girls of 7\u00ad10 years and a first\u00adever tour of the co\u00ad", "operation that the miller leads."],
         "Girls of 7-10 years and a first-ever tour of the co-operation that the miller leads."),
    ],
)  # fmt: skip
def test_hyphens_of_a_font_are_hyphens_unless_others_show_that_they_are_dashes(lines, text):
    assert read(pdf([[(60, 740, 22, "Mill burns down"), *column(60, 710, lines)]])).text.split("\n\n")[1] == text


@pytest.mark.parametrize(
    "signs", [("•", "•", "•"), ("\uf0b7", "\uf0b7", "\uf0b7"), ("-", "-", "-"), ("1.", "2.", "3.")]
)
def test_bullets_in_a_column_belong_to_the_lines_beside_them(signs):
    items = [
        "flour for the bakers of the town and",
        "of the valley below it",
        "corn",
        "rye for the brewers of the region",
    ]
    text = [(80, 640 - 12 * n, 10, line) for n, line in enumerate(items)]
    bullets = [(60, 640 - 12 * n, 10, sign) for n, sign in zip((0, 2, 3), signs, strict=True)]
    after = column(60, 570, ["Nobody was hurt in the fire, the", "mayor said on Tuesday."])
    story = read(pdf([[(60, 740, 22, "Mill burns down"), *column(60, 710, FIRST_COLUMN[:4]), *bullets, *text, *after]]))
    assert story.text.split("\n\n")[2:] == [
        "flour for the bakers of the town and of the valley below it", "corn", "rye for the brewers of the region",
        "Nobody was hurt in the fire, the mayor said on Tuesday.",
    ]  # fmt: skip
    assert [part.number for part in story.parts if part.form.endswith("item")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "says"),
    [(pdf([[]]), "holds no text"), (b"%PDF-1.4 and nothing", "cannot be opened"), (pdf(TWO_COLUMNS)[:600], "PDF")],
)
def test_a_pdf_that_cannot_be_read_says_why(data, says):
    with pytest.raises(SourceError, match=says):
        read(data)


def word(fill, **stated):
    file, out = docx.Document(), BytesIO()
    for name, value in stated.items():
        setattr(file.core_properties, name, value)
    fill(file)
    file.save(out)
    return out.getvalue()


def report(file):
    file.add_heading("Mill burns down", 0)
    file.add_paragraph("6 January 2020")
    file.add_heading("What is lost", 1)
    file.add_paragraph("The old mill burned on Monday.")
    file.add_paragraph("flour", style="List Bullet")
    file.add_paragraph("corn", style="List Number")
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Sacks", "120", "Carts", "3"), strict=True
    ):
        cell.text = text
    file.sections[0].header.paragraphs[0].text = "Mill News"


def test_headings_lists_and_tables_of_word_files_are_kept():
    story = read(word(report, author="Ida Berg", title="Template"), "docx")
    assert story.text.split("\n\n") == [
        "Mill burns down", "What is lost", "The old mill burned on Monday.", "flour", "corn", "Sacks | 120", "Carts | 3",
    ]  # fmt: skip
    assert (story.date, story.authors, story.notes) == ("2020-01-06", ("Ida Berg",), ())
    assert [section.heading for section in story.sections] == ["What is lost"]
    assert [(part.form, part.number, part.span.of(story.text)) for part in story.parts] == [
        ("item", 1, "flour"), ("numbered item", 2, "corn"),
        ("cell", 1, "Sacks"), ("cell", 1, "120"), ("cell", 2, "Carts"), ("cell", 2, "3"),
    ]  # fmt: skip


def test_each_cell_of_a_word_table_stands_under_its_headings():
    def fill(file):
        file.add_heading("Mill burns down", 0)
        file.add_paragraph("The old mill burned on Monday.")
        table = file.add_table(rows=4, cols=3)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "Mill"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "Sacks"
        for row, column, text in (
            (1, 1, "corn"),
            (1, 2, "rye"),
            (2, 0, "Upper"),
            (2, 2, "7"),
            (3, 0, "Lower"),
            (3, 1, "9"),
        ):
            table.cell(row, column).text = text

    assert read(word(fill), "docx").text.split("\n\n")[2:] == [
        "Mill | Sacks | Sacks", "Mill | corn | rye", "Upper | – | 7", "Lower | 9",
    ]  # fmt: skip


def test_lists_in_lists_and_quotes_of_word_files_are_kept():
    lines = (("a", "List Number"), ("b", "List Number 2"), ("c", "List Number"), ("Wise words.", "Intense Quote"))

    def fill(file):
        for text, style in (("Mill burns", "Title"), ("It burned.", None), *lines):
            file.add_paragraph(text, style=style)

    story = read(word(fill), "docx")
    assert [(part.form, part.number, part.depth, part.span.of(story.text)) for part in story.parts] == [
        ("numbered item", 1, 1, "a"), ("numbered item", 1, 2, "b"), ("numbered item", 2, 1, "c"), ("quote", 1, 1, "Wise words."),
    ]  # fmt: skip


def test_a_word_file_without_styles_has_its_first_paragraph_as_title():
    story = read(
        word(lambda file: [file.add_paragraph(text) for text in ("Mill burns", "It burned on Monday.")], title=""),
        "docx",
    )
    assert story.text == "Mill burns\n\nIt burned on Monday."


def test_the_day_of_the_template_is_not_the_day_of_a_word_file():
    lines = ("Mill burns", "It burned on Monday.")
    data = word(lambda file: [file.add_paragraph(line) for line in lines])  # its library's template states 2013-12-23
    assert docx.Document(BytesIO(data)).core_properties.created.year == 2013
    story = read(data, "docx")
    assert story.date is None


def test_lines_in_bold_are_titles_and_headings_under_the_banner_of_a_release():
    def fill(file):
        for line in ("MINISTRY OF MILLS", "Press Release No. 7/2021"):
            file.add_paragraph(line)
        file.add_paragraph().add_run("The mill on the river turns again").bold = True
        for line in ("By Ida Berg", "5 May 2021", "The mill was closed for a year, said the miller on Wednesday."):
            file.add_paragraph(line)
        file.add_paragraph().add_run("What it cost").bold = True
        file.add_paragraph("The wheel cost more than the house, according to the council.")

    story = read(word(fill, author="python-docx"), "docx")
    assert (story.title, story.date, story.authors) == (
        "The mill on the river turns again",
        "2021-05-05",
        ("Ida Berg",),
    )
    assert [section.heading for section in story.sections] == ["What it cost"]
    assert story.text.split("\n\n")[1] == "The mill was closed for a year, said the miller on Wednesday."


def test_a_bold_line_under_the_text_is_no_title_of_a_word_file():
    def fill(file):
        for line in ("The mill on the river", "The mill was closed for a year, said the miller on Wednesday."):
            file.add_paragraph(line)
        file.add_paragraph().add_run("What it cost").bold = True
        file.add_paragraph("The wheel cost more than the house, according to the council.")

    assert read(word(fill), "docx").title == "The mill on the river"


def test_a_long_cell_that_spans_rows_of_a_word_table_stands_once():
    long = "The mill on the river and the mill on the hill, which the town bought together in spring"

    def fill(file):
        file.add_paragraph("The mills")
        table = file.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(1, 0)).text = long
        table.cell(0, 1).text, table.cell(1, 1).text = "3", "4"

    assert read(word(fill), "docx").text.split("\n\n")[1:] == [f"{long} | 3", "– | 4"]


def test_a_word_file_that_is_none_or_a_bomb_is_refused():
    with pytest.raises(SourceError, match="not a Word document"):
        read(b"PK\x03\x04 nothing", "docx")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"\0" * (201 * 2**20))
    with pytest.raises(SourceError, match="far too large"):
        read(out.getvalue(), "docx")


@pytest.mark.parametrize(
    ("kind", "library", "data"), [("pdf", "pdfminer", pdf(TWO_COLUMNS)), ("docx", "docx", b"PK\x03\x04")]
)
def test_without_the_extra_the_error_says_what_to_install(monkeypatch, kind, library, data):
    import sys

    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SourceError, match=r"pip install 'graph-service\[documents\]'"):
        read(data, kind)


def test_files_are_told_by_their_first_bytes(tmp_path):
    for name, data in (("report", pdf(TWO_COLUMNS)), ("letter", word(report))):
        (tmp_path / name).write_bytes(data)
        (document,) = documents(tmp_path / name)
        assert parse(document).title == "Mill burns down"
