"""How files, folders and streams are cut into documents."""

import hashlib
import pickle
from io import BufferedReader, BytesIO

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, Document, Note
from graph_service.reading.readers import documents, documents_from, parse


def errors(result):
    return [str(one) for one in result if isinstance(one, SourceError)]


def test_a_folder_is_read_in_order_without_hidden_and_other_files(tmp_path):
    for name in ("b.txt", "a/c.txt", ".hidden/d.txt", ".e.txt", "picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Title\n\nSome text.")
    *pages, note = documents(tmp_path)
    assert [document.file for document in pages] == [str(tmp_path / "b.txt"), str(tmp_path / "a/c.txt")]
    assert str(note) == f"{tmp_path}: skipped 1 file: 1 .png."


def test_a_folder_says_what_it_passes_over_by_kind(tmp_path):
    for name in (
        "a.txt",
        "b.png",
        "c.png",
        "d.php",
        "page.html?id=27",
        "README",
        ".hidden",
        "e.tar.gz",
        "f.PNG",
        "sub/g.odt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Title\n\nSome text.")
    *_, note = documents(tmp_path)
    assert isinstance(note, Note)
    kinds = note.message.removeprefix("skipped 8 files: ").removesuffix(".").split(", ")
    assert set(kinds) == {"3 .png", "1 .php", "1 .html?…", "1 without a suffix", "1 .tar.gz", "1 .odt"}


@pytest.mark.parametrize("name", ["page.html?id=27", "index.php", "news.aspx", "story.shtml", "page", "page.txt"])
def test_a_page_of_html_that_is_named_is_read_whatever_its_name(tmp_path, name):
    page = "\n<!-- saved --><!DOCTYPE html><html><title>Mill burns</title><body><h1>Mill burns</h1><p>The old mill on the river burned down on Monday night.</p><p>Nobody was hurt, and the owner thanked the firemen.</p>"
    (tmp_path / name).write_text(page)
    (document,) = documents(tmp_path / name)
    assert (document.kind, parse(document).title) == ("html", "Mill burns")


def test_a_text_whose_paragraphs_have_tags_is_read_without_them(tmp_path):
    (tmp_path / "s.txt").write_text("Mill burns\n\n<p>The old <b>mill</b> burned.</p>\n<p>Nobody was hurt.</p>\n")
    (document,) = documents(tmp_path / "s.txt")
    assert parse(document).text == "Mill burns\n\nThe old mill burned.\n\nNobody was hurt."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("export", b'[{"title": "A", "body": "B."}]', "json"), ("export.jsonl", b'[\n{"title": "A", "body": "B."}\n]', "json"),
        ("export.log", b'{"title": "A", "body": "B."}\n', "json"), ("notes", b"A title\n\nSome text of a story.", "text"), ("post", b"+++\ntitle = 'A'\n+++\nText.", "markdown"),
        ("mail", b"Subject: A\nFrom: a@example.org\n\nSome text.", "email"), ("tagged.txt", b"A <b> in a text\n\nSome text of a story.", "text"),
    ],
)  # fmt: skip
def test_the_first_bytes_say_what_a_file_of_another_name_holds(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    (document,) = documents(tmp_path / name)
    assert document.kind == kind
    assert parse(document).title[0] == "A"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", "# Mills of the valley\n\nTen mills turn again, said the miller on Monday.\n"),
        ("page.html", "Mills of the valley\n\nTen mills turn again, said the miller on Monday.\n"),
        ("page.html", '{"title": "Mills of the valley", "body": "Ten mills turn again, said the miller on Monday."}'),
        ("story.txt", '{"title": "Mills of the valley", "body": "Ten mills turn again, said the miller on Monday."}'),
        ("story.json", "<!DOCTYPE html><title>x</title><h1>Mills of the valley</h1><p>Ten mills turn again, said the miller on Monday.</p>"),
    ],
)  # fmt: skip
def test_a_file_under_the_name_of_another_form_is_read_as_what_it_holds(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    (document,) = documents(tmp_path / name)
    story = parse(document)
    assert story.title == "Mills of the valley"
    assert story.text.endswith("Ten mills turn again, said the miller on Monday.")


def test_a_fault_in_a_splitter_refuses_that_file_alone(tmp_path, monkeypatch):
    (tmp_path / "a.rss").write_text("<rss></rss>")
    (tmp_path / "b.txt").write_text("Title\n\nSome text of a story.")
    monkeypatch.setattr("feedparser.parse", lambda *_args, **_options: 1 / 0)
    error, document = documents(tmp_path)
    assert "ZeroDivisionError" in str(error)
    assert parse(document).title == "Title"


def test_a_page_keeps_its_bytes_and_their_digest(cases):
    path = cases / "reading" / "windows-1251.txt"
    (document,) = documents(path)
    assert document.data == path.read_bytes()
    assert parse(document).digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_lines_are_numbered_as_in_the_file(cases):
    result = list(documents(cases / "reading" / "good-and-bad-lines.jsonl"))
    assert [document.line for document in result] == [1, *range(3, 14)]


def test_an_array_gives_its_elements_as_they_are_written(cases):
    path = cases / "reading" / "several-stories.json"
    first, second = documents(path)
    assert (first.line, second.line) == (2, 3)
    assert second.data in path.read_bytes()
    assert parse(second).title == "Second of two"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b" \n", "it is empty"),
        ("empty.jsonl", b"\n\n", "it is empty"),
        ("none.json", b"[]", "it holds no story"),
        ("cut.json", b'[{"title": "a", "body": "b"}', "the array is not closed"),
        ("broken.json", b'{"title": \n oops}', "broken.json:2: this is not JSON: expecting value (column 2)"),
        ("story.odt", b"PK\x03\x04mimetype", "files that end in '.odt' cannot be read"),
        ("program.py", b"import os", "files that end in '.py' cannot be read"),
        ("large.txt", b"a" * (DOCUMENT_LIMIT + 1), "it is larger than 10 MiB"),
        ("latin.json", b'{"title": "\xe9"}', "byte 12 is not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    (result,) = errors(documents(tmp_path / name))
    assert says in result


def test_a_missing_path_says_so(tmp_path):
    assert errors(documents(tmp_path / "no.txt"))[0].endswith("there is no such file or folder. Check the path.")


def test_a_folder_without_stories_says_so(tmp_path):
    assert "holds no file that can be read" in errors(documents(tmp_path))[0]


def test_a_line_too_long_does_not_stop_the_next(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_bytes(b'{"title": "' + b"a" * DOCUMENT_LIMIT + b'"}\n{"title": "A", "body": "B."}')
    first, second = documents(path)
    assert "longer than 10 MiB" in str(first)
    assert (second.line, parse(second).title) == (2, "A")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"title": "A", "body": "B."}\n{"title": "C", "body": "D."}\n', "json"),
        (b'{\n "title": "A",\n "body": "B."}', "json"),
        (b'[{"title": "A", "body": "B."}]', "json"),
        (b"\xef\xbb\xbf<!DOCTYPE html><h1>A</h1><p>A sentence of text.</p>", "html"),
        (b"---\ntitle: A\n---\nText.", "markdown"),
        (b"# A\n\nText.", "markdown"),
        (b"A title\n\nSome text of a story.", "text"),
    ],
)
def test_a_stream_shows_what_it_holds(content, kind):
    result = list(documents_from(BufferedReader(BytesIO(content))))
    assert {document.kind for document in result} == {kind}
    assert all(parse(document).text for document in result)


def test_documents_stories_and_errors_cross_to_another_process():
    document = Document("text", "s.txt", None, b"Title\n\nSome text of a story.")
    assert pickle.loads(pickle.dumps(parse(document))) == parse(document)
    error = pickle.loads(pickle.dumps(SourceError("no.", file="a", line=3, hint="do")))
    assert (str(error), error.file, error.line, error.hint) == ("a:3: no. do", "a", 3, "do")
