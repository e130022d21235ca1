"""Word files as offices pass them on: tracked changes, content controls, text boxes, tables in tables, bylines with a day."""

from io import BytesIO

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

LEAD = "The ferry to the islands runs again, said the harbour master on Friday."
SECOND = "Two crews share the shifts until the end of the summer."


def read(fill):
    file, out = docx.Document(), BytesIO()
    file.add_heading("Ferry runs again", 0)
    fill(file)
    file.save(out)
    return parse(Document("docx", "m.docx", None, out.getvalue()))


def add(file, xml):
    """Append an element of the document, given without its namespaces."""
    name = xml[1 : min(map(xml.find, (">", " ")), key=lambda at: at if at > 0 else len(xml))]
    file.element.body.insert_element_before(parse_xml(xml.replace(name, f"{name} {nsdecls('w')}", 1)), "w:sectPr")


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraphs(story):
    return story.text.split("\n\n")[1:]


def test_tracked_changes_are_read_as_if_all_were_accepted():
    def fill(file):
        inserted, deleted = (
            f'<w:ins w:id="1" w:author="E">{run("the islands ")}</w:ins>',
            run("Malta ").replace("w:t", "w:delText"),
        )
        add(
            file,
            f'<w:p>{run("The ferry to ")}{inserted}<w:del w:id="2" w:author="E">{deleted}</w:del>{run("runs again, said the harbour master on Friday.")}</w:p>',
        )
        add(
            file,
            f'<w:p><w:pPr><w:rPr><w:del w:id="3" w:author="E"/></w:rPr></w:pPr>{run("Two crews share the shifts ")}</w:p>',
        )
        add(file, f"<w:p>{run('until the end of the summer.')}</w:p>")
        add(
            file, f'<w:p><w:moveFrom w:id="4" w:author="E">{run("This went elsewhere in the text.")}</w:moveFrom></w:p>'
        )

    assert paragraphs(read(fill)) == [LEAD, SECOND]


def test_a_deleted_row_of_a_table_is_left_out():
    def fill(file):
        file.add_paragraph(LEAD)
        table = file.add_table(2, 2)
        for cell, text in zip(
            (cell for row in table.rows for cell in row.cells), "Boats 3 Crews 2".split(), strict=True
        ):
            cell.text = text
        table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="5" w:author="E"/>'))

    assert paragraphs(read(fill)) == [LEAD, "Boats | 3"]


@pytest.mark.parametrize(
    "xml",
    [
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run(SECOND)}</w:p></w:sdtContent></w:sdt>",
        f"<w:p><w:sdt><w:sdtPr/><w:sdtContent>{run(SECOND)}</w:sdtContent></w:sdt></w:p>",
        f'<w:p><w:smartTag w:element="x">{run("Two crews")}</w:smartTag>{run(SECOND.removeprefix("Two crews"))}</w:p>',
        f"<w:p>{run(SECOND)}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run(' Click to enter text.')}</w:sdtContent></w:sdt></w:p>",
    ],
    ids=["around a paragraph", "in a paragraph", "a smart tag", "an empty one with its hint"],
)
def test_content_controls_are_what_they_hold(xml):
    def fill(file):
        file.add_paragraph(LEAD)
        add(file, xml)

    assert paragraphs(read(fill)) == [LEAD, SECOND]


def test_a_text_box_stands_after_its_paragraph_and_once():
    box = f"<w:txbxContent><w:p>{run(SECOND)}</w:p></w:txbxContent>"
    space = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    )

    def fill(file):
        add(
            file,
            f"<w:p>{run(LEAD)}<w:r><mc:AlternateContent {space}><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        )
        file.add_paragraph("The old ferry is for sale, and nobody has asked for it.")

    assert paragraphs(read(fill)) == [LEAD, SECOND, "The old ferry is for sale, and nobody has asked for it."]


def test_a_table_in_a_cell_follows_its_row():
    def fill(file):
        file.add_paragraph(LEAD)
        table = file.add_table(2, 2)
        table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 0).text = "Ship", "Seats", "Anna"
        inner = table.cell(1, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "deck", "40"

    assert paragraphs(read(fill)) == [LEAD, "Ship | Seats", "Anna", "deck | 40"]


def test_a_table_that_lays_the_page_out_is_read_as_its_paragraphs():
    def fill(file):
        cell = file.add_table(1, 2).cell(0, 1)
        cell.text = LEAD
        cell.add_paragraph(SECOND)

    assert paragraphs(read(fill)) == [LEAD, SECOND]


def test_a_cell_merged_both_ways_stands_in_all_of_its_columns():
    def fill(file):
        file.add_paragraph(LEAD)
        table = file.add_table(3, 3)
        table.cell(0, 0).merge(table.cell(1, 1)).text = "Anna"
        for row, text in enumerate(("deck", "hold", "crew")):
            table.cell(row, 2).text = text
        table.cell(2, 0).text, table.cell(2, 1).text = "Maria", "new"

    assert paragraphs(read(fill)) == [LEAD, "Anna | Anna | deck", "Anna | Anna | hold", "Maria | new | crew"]


@pytest.mark.parametrize(
    "line", ["By Jane Doe, 3 May 2024", "Jane Doe | 3 May 2024", "Von Jane Doe, 3. Mai 2024, 23.40 Uhr"]
)
def test_a_byline_with_a_day_under_the_title_is_no_text(line):
    story = read(lambda file: [file.add_paragraph(text) for text in (line, LEAD, SECOND)])
    assert (story.date, paragraphs(story)) == ("2024-05-03", [LEAD, SECOND])
    assert "|" in line or story.authors == ("Jane Doe",)


def test_what_is_marked_as_hidden_is_no_text():
    def fill(file):
        hidden = file.styles.add_style("Internal", WD_STYLE_TYPE.PARAGRAPH)
        hidden.font.hidden = True
        file.styles.add_style("Internal note", WD_STYLE_TYPE.CHARACTER).font.hidden = True
        file.styles.add_style("Internal memo", WD_STYLE_TYPE.PARAGRAPH).base_style = hidden
        lead = file.add_paragraph(LEAD)
        lead.add_run(" Do not publish before Monday.").font.hidden = True
        lead.add_run(" The desk must check this name.", style="Internal note")
        file.add_paragraph("The lawyers have not yet read this paragraph.", style="Internal")
        file.add_paragraph("Nor have they read the one after it.", style="Internal memo")
        shown = file.add_paragraph(style="Internal").add_run(SECOND)
        shown.font.hidden = False

    assert paragraphs(read(fill)) == [LEAD, SECOND]
