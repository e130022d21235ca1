"""Files that hold many stories: answers of services, feeds, tables, web archives, mailboxes, and these compressed."""

import gzip
import json
from io import BytesIO

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import Document, Note
from graph_service.reading.documents.field_names import read_columns
from graph_service.reading.readers import documents, documents_from, parse

PAGE = "<!doctype html><title>Mill burns</title><article><h1>Mill burns</h1><p>The old mill on the river burned down on Monday night, the town said.</p><p>Nobody was hurt, and the owner thanked the firemen for their work.</p></article>"  # fmt: skip


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def stories(path, columns=None):
    return [parse(document) for document in documents(path, columns) if isinstance(document, Document)]


def others(path, kind):
    return [str(result) for result in documents(path) if isinstance(result, kind)]


# --- lists inside an object ----------------------------------------------------------------------------------------------

STORIES = [{"title": "First", "body": "One."}, {"title": "Second", "body": "Two."}]


@pytest.mark.parametrize(
    "whole",
    [
        {"status": "ok", "articles": STORIES},
        {"articles": {"results": STORIES, "pages": 1}},
        {"response": {"status": "ok", "results": STORIES}},
        {
            "took": 3,
            "hits": {"total": 2, "hits": [{"_id": str(n), "_source": story} for n, story in enumerate(STORIES)]},
        },
        {"data": STORIES},
        {"items": STORIES, "more": {"items": 1}},
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_list_of_stories_inside_an_object_is_cut_into_them(tmp_path, whole, suffix):
    text = json.dumps(whole, indent=1 if suffix == ".json" else None)
    path = write(tmp_path, f"answer{suffix}", text)
    assert [story.title for story in stories(path)] == ["First", "Second"]
    lines = [document.line for document in documents(path)]
    if suffix == ".json":
        assert all('"' in text.split("\n")[line] for line in lines)
        assert lines[0] < lines[1]
    else:
        assert lines == [1, 1]


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_second_list_beside_the_first_is_read_too(tmp_path, suffix):
    value = {
        "articles": [{"title": "Ferry runs", "content": "It runs again."}],
        "featured": [
            {"title": "Pier opens", "body": "It opens in June."},
            {"title": "Mill burns", "text": "It burned."},
        ],
        "tags": [{"title": "port", "slug": "port"}],
    }
    titles = [story.title for story in stories(write(tmp_path, f"two{suffix}", json.dumps(value)))]
    assert titles == ["Ferry runs", "Pier opens", "Mill burns"]


def test_a_story_that_lists_others_is_one_story(tmp_path):
    path = write(tmp_path, "s.json", json.dumps({"title": "T", "body": "B.", "items": STORIES}))
    assert [story.title for story in stories(path)] == ["T"]


MILL = {"title": "The mill", "text": "It burned on Monday, said the miller.", "date": "2020-01-06"}
OVEN = {"title": "The oven", "text": "It was cold on Tuesday, said the baker.", "date": "2020-01-07"}


@pytest.mark.parametrize(
    "value",
    [
        {"db": [{"meta": {}, "data": {"posts": [MILL, OVEN]}}]},
        {"a1": MILL, "a2": OVEN},
        {"2020-01-06": [MILL], "2020-01-07": [OVEN]},
        {"request": {}, "objects": [MILL, OVEN]},
        {key: {"0": MILL[key], "1": OVEN[key]} for key in MILL},
        {key: [MILL[key], OVEN[key]] for key in MILL},
        {"columns": list(MILL), "index": [0, 1], "data": [list(MILL.values()), list(OVEN.values())]},
    ],
    ids=[
        "deep in lists",
        "under keys",
        "in a list for each day",
        "under another name",
        "columns",
        "columns as lists",
        "columns and rows",
    ],
)
def test_stories_are_found_wherever_they_lie_in_an_object(tmp_path, value):
    (tmp_path / "dump.json").write_text(json.dumps(value))
    read = [parse(document) for document in documents(tmp_path / "dump.json")]
    assert [(story.title, story.date) for story in read] == [("The mill", "2020-01-06"), ("The oven", "2020-01-07")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"value": [MILL, OVEN, MILL | {"title": ""}]}, 'no "title"'),
        ({"value": [MILL, OVEN, {"title": "The ash", "text": None}]}, 'no "body"'),
        ({"results": [MILL, OVEN, "a stray"]}, "an entry of results is not an object"),
        ({"results": [MILL, OVEN, None]}, "an entry of results is not an object"),
    ],
)
def test_what_is_no_story_in_a_list_of_stories_is_refused_and_the_rest_read(tmp_path, value, reason):
    (tmp_path / "dump.json").write_text(json.dumps(value))
    *read, last = documents(tmp_path / "dump.json")
    assert [parse(document).title for document in read] == ["The mill", "The oven"]
    with pytest.raises(SourceError, match=reason):
        raise last if isinstance(last, SourceError) else AssertionError(parse(last))


@pytest.mark.parametrize("inner", [{"related": [MILL, OVEN]}, {"pages": {"a": MILL, "b": OVEN}}])
def test_a_story_with_others_inside_it_is_that_story(tmp_path, inner):
    (tmp_path / "dump.json").write_text(
        json.dumps({"title": "The valley", "body": "All is well, said the mayor.", **inner})
    )
    (document,) = documents(tmp_path / "dump.json")
    assert parse(document).title == "The valley"


def test_a_json_feed_gives_its_title_and_language_to_its_stories(tmp_path):
    items = [{"id": 1, "url": "https://example.org/1", "title": "Eins", "content_html": "<p>Der Text.</p>"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Blatt", "language": "de", "items": items}
    (story,) = stories(write(tmp_path, "feed.json", json.dumps(feed)))
    assert (story.id, story.source, story.language, story.text) == ("1", "Blatt", "de", "Eins\n\nDer Text.")


def test_keys_that_come_twice_stop_nothing(tmp_path):
    path = write(
        tmp_path,
        "twice.json",
        '{"articles": [{"title": "A", "body": "B."}], "articles": [{"title": "C", "body": "D."}, {"title": "E", "body": "F."}]}',
    )
    assert stories(path)


def test_the_articles_in_a_graph_of_json_ld_are_the_stories(tmp_path):
    graph = [
        {"@type": "WebSite", "name": "Mill Times"},
        {"@type": "NewsArticle", "headline": "Mill burns", "articleBody": "It burned."},
    ]
    path = write(tmp_path, "p.json", json.dumps({"@context": "https://schema.org", "@graph": graph}))
    assert [story.title for story in stories(path)] == ["Mill burns"]
    assert not others(path, SourceError)


# --- feeds ---------------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Mill News</title><link>https://example.org/</link><language>en-gb</language>
<item><title>Mill &amp;amp; river</title><link>https://example.org/1</link><pubDate>Mon, 06 Jan 2020 00:30:00 +0300</pubDate>
<dc:creator>Ida Berg</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>The <a href="/mill">mill</a> burned.</p><p>Nobody was hurt.</p>]]></content:encoded></item>
<item><title>Second</title><link>https://example.org/2</link><description>&lt;p&gt;The river rose.&lt;/p&gt;&lt;p&gt;It fell.&lt;/p&gt;</description></item>
<item><link>https://example.org/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/" xml:lang="fr"><title>Moulin</title>
<entry><title type="html">Le &lt;i&gt;moulin&lt;/i&gt;</title><link href="1"/><id>urn:x:1</id><updated>2020-02-02T00:00:00Z</updated>
<published>2020-01-06T00:00:00Z</published><author><name>Ida Berg</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le <a href="m">moulin</a> a brûlé.</p></div></content></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Mill</title></channel><item rdf:about="https://example.org/1">
<title>The mill</title><link>https://example.org/1</link><description>It burned.</description><dc:date>2020-01-06T07:00:00Z</dc:date></item></rdf:RDF>"""


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml", "feed.html", "feed.txt", "feed"])
def test_a_feed_is_one_story_an_entry_whatever_its_file_is_called(tmp_path, name):
    path = write(tmp_path, name, RSS)
    first, second, third = documents(path)
    assert [first.line, second.line, third.line] == [4, 7, 8]
    story = parse(first)
    assert (story.title, story.date, story.url, story.source) == (
        "Mill & river",
        "2020-01-06",
        "https://example.org/1",
        "Mill News",
    )
    assert (story.authors, story.language) == (("Ida Berg",), "en-GB")
    assert story.text.split("\n\n")[1:] == ["The mill burned.", "Nobody was hurt."]
    assert [link.href for link in story.links] == ["https://example.org/mill"]
    assert parse(second).text == "Second\n\nThe river rose.\n\nIt fell."
    with pytest.raises(SourceError, match=r':8: the story has no "title"'):
        parse(third)


def test_atom_and_rdf_are_feeds_too(tmp_path):
    (atom,) = stories(write(tmp_path, "f.atom", ATOM))
    assert (atom.title, atom.date, atom.url, atom.language) == (
        "Le moulin",
        "2020-01-06",
        "https://example.org/blog/1",
        "fr",
    )
    assert [link.href for link in atom.links] == ["https://example.org/blog/m"]
    (rdf,) = stories(write(tmp_path, "f.rdf", RDF))
    assert (rdf.title, rdf.date, rdf.source) == ("The mill", "2020-01-06", "Mill")


def test_a_page_that_only_speaks_of_feeds_is_a_page(tmp_path):
    page = PAGE.replace("the town said", "said the &lt;rss&gt; feed of the town")
    (story,) = stories(write(tmp_path, "p.html", page))
    assert "<rss>" in story.text


def test_other_xml_is_refused_where_it_is_named_and_passed_over_in_a_folder(tmp_path):
    path = write(
        tmp_path, "sitemap.xml", '<?xml version="1.0"?><urlset><url><loc>https://example.org/</loc></url></urlset>'
    )
    assert "this is not a feed" in others(path, SourceError)[0]
    write(tmp_path, "a.txt", "Title\n\nSome text of a story.")
    assert others(tmp_path, Note) == [f"{tmp_path}: skipped 1 file: 1 .xml."]


def test_entities_of_entities_and_files_are_not_expanded(tmp_path):
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    feed = f'<!DOCTYPE rss [{names}<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>T &f;</title><description>D. &a8;</description></item></channel></rss>'
    result = [
        parse(document).text
        for document in documents(write(tmp_path, "lol.xml", feed))
        if isinstance(document, Document)
    ]
    assert all(len(text) < 1000 and "root:" not in text for text in result)


def test_an_entry_without_a_title_is_called_by_its_first_sentence_and_links_are_completed(tmp_path):
    long = "word " * 60
    items = f"<item><description>&lt;p&gt;The mill burned. Nobody was hurt.&lt;/p&gt;</description><link>/a</link></item><item><description>{long}</description></item>"
    feed = f'<rss version="2.0"><channel><link>https://mill.example/news/</link>{items}</channel></rss>'
    first, second = stories(write(tmp_path, "f.rss", feed))
    assert (first.title, first.url) == ("The mill burned.", "https://mill.example/a")
    assert second.title.endswith("word …")
    assert len(second.title) < 130


SUFFIXES = [
    ("Mill burns down - Valley Paper", "Valley Paper", "Mill burns down"),
    ("Mill burns down | The Valley Paper", "Valley Paper", "Mill burns down"),
    ("Mühle brennt – talbote.de", "www.talbote.de", "Mühle brennt"),
    ("Горить млин — Долина Ньюз", "Долина Ньюз", "Горить млин"),
    ("Valley Paper: Mill burns - and rises", "Valley Paper", "Valley Paper: Mill burns - and rises"),
    ("Mill burns - World - Valley Paper", "Valley Paper", "Mill burns - World"),
    ("Mill burns - Valley Papers", "Valley Paper", "Mill burns - Valley Papers"),
    ("Mill burns | Fire", None, "Mill burns | Fire"),
]


@pytest.mark.parametrize(("printed", "source", "title"), SUFFIXES)
def test_the_title_of_a_record_ends_before_the_name_of_its_source(tmp_path, printed, source, title):
    answer = {
        "status": "ok",
        "articles": [{"source": {"id": None, "name": source}, "title": printed, "content": "The mill burned."}],
    }
    (story,) = stories(write(tmp_path, "news.json", json.dumps(answer)))
    assert story.title == title


@pytest.mark.parametrize(("printed", "source", "title"), SUFFIXES[:-1])
def test_the_title_of_an_entry_ends_before_the_name_of_its_source(tmp_path, printed, source, title):
    item = f"<item><title>{printed}</title><link>https://example.org/1</link><description>The mill burned.</description><source url='https://example.org/f'>{source}</source></item>"
    (story,) = stories(
        write(tmp_path, "f.rss", f"<rss version='2.0'><channel><title>All papers</title>{item}</channel></rss>")
    )
    assert (story.title, story.source) == (title, source)


# --- tables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_one_story_a_row(tmp_path, separator):
    rows = [["ID", "Headline", "Pub Date", "Content", "Link"], ["7", '"A ""mill"" burns"', "2020-01-06", '"It burned.\n\nNobody' + separator + ' was hurt."', "https://example.org/1"], ["8", "Two", "", "It rose.", ""]]  # fmt: skip
    path = write(tmp_path, "t.csv", "\r\n".join(separator.join(row) for row in rows))
    first, second = stories(path)
    assert (first.id, first.title, first.date, first.url) == (
        "7",
        'A "mill" burns',
        "2020-01-06",
        "https://example.org/1",
    )
    assert first.text.split("\n\n")[1:] == [
        "It burned.",
        "Nobody was hurt." if separator == "\t" else f"Nobody{separator} was hurt.",
    ]
    assert (second.title, second.date, second.url, second.notes) == ("Two", None, None, ())
    assert [document.line for document in documents(path)] == [2, 5]


@pytest.mark.parametrize(
    "heading",
    [
        "title,text",
        "Titel;Text",
        "Überschrift;Inhalt",
        "Titre;Texte",
        "Título;Texto",
        "Заголовок;Текст",
        "Tytuł;Treść",
        "sep=;\ntitle;text",
    ],
)
def test_headings_are_known_in_several_languages(tmp_path, heading):
    separator = "," if "," in heading else ";"
    (story,) = stories(write(tmp_path, "t.csv", f"{heading}\nT{separator}B."))
    assert story.text == "T\n\nB."


@pytest.mark.parametrize(
    ("dates", "right", "notes"),
    [
        (["03/04/2024", "13/02/2024", "5/6/2024 14:30"], ["2024-04-03", "2024-02-13", "2024-06-05"], []),
        (["03-04-2024", "04-04-2024", "02-13-2024"], ["2024-03-04", "2024-04-04", "2024-02-13"], []),
        (["03/04/2024", "05/05/2024"], ["2024-04-03", "2024-05-05"], ["the day is taken to come first"]),
        (["05/05/2024", "2024-03-04"], ["2024-05-05", "2024-03-04"], []),
        (["13/02/2024", "02/13/2024", "03/04/2024"], ["2024-02-13", "2024-02-13", "2024"], ["it has both orders"]),
        (["03/04/2024", "", "31/02/2024", "30/01/2024"], ["2024-04-03", None, None, "2024-01-30"], []),
    ],
)
def test_a_column_of_dates_says_for_all_whether_the_day_comes_first(tmp_path, dates, right, notes):
    path = write(
        tmp_path,
        "t.csv",
        "".join(["title,text,published\n", *(f"T{n},It burned.,{day}\n" for n, day in enumerate(dates))]),
    )
    assert [story.date for story in stories(path)] == right
    assert [note in line for note, line in zip(notes, others(path, Note), strict=True)] == [True] * len(notes)


def test_each_column_of_dates_has_an_order_of_its_own(tmp_path):
    path = write(
        tmp_path, "t.tsv", "title\ttext\tDatum\tupdated\nA\tB.\t03/04/2024\t04/13/2024\nC\tD.\t25/04/2024\t04/05/2024\n"
    )
    assert [story.date for story in stories(path)] == ["2024-04-03", "2024-04-25"]


def test_a_table_in_a_code_page_is_read_with_a_note(tmp_path):
    path = write(
        tmp_path,
        "t.csv",
        "Überschrift;Text;Quelle\nMühle brennt;Die Mühle am Fluß brannte.;Bürgerblatt\n".encode("cp1252"),
    )
    (story,) = stories(path)
    assert (story.title, story.source) == ("Mühle brennt", "Bürgerblatt")
    assert others(path, Note) == [f"{path}: its encoding is not stated; cp1252 was guessed."]


def test_utf_16_as_spreadsheets_write_it_is_read(tmp_path):
    (story,) = stories(write(tmp_path, "t.tsv", "title\ttext\nМельница\tОна сгорела.\n".encode("utf-16")))
    assert story.title == "Мельница"


def test_columns_of_other_names_are_read_with_a_mapping(tmp_path):
    path = write(tmp_path, "t.csv", "Kopf,Vorspann,Rumpf,Stand\nT,Lead.,Body.,2020-01-06\n")
    assert 'no column holds the title of a story; the columns are "Kopf", "Vorspann"' in others(path, SourceError)[0]
    mapping = write(tmp_path, "columns.toml", 'title = "Kopf"\nbody = ["Vorspann", "Rumpf"]\ndate = "Stand"\n')
    (story,) = stories(path, read_columns(mapping))
    assert (story.text, story.date) == ("T\n\nLead.\n\nBody.", "2020-01-06")
    records = write(tmp_path, "t.jsonl", json.dumps({"Kopf": "T", "Rumpf": "Body."}))
    assert stories(records, read_columns(mapping))[0].text == "T\n\nBody."


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ('tittle = "a"', 'a story has no "tittle"'),
        ("title = 3", "neither the name of a column"),
        ("title", "cannot be read"),
    ],
)
def test_a_mapping_that_cannot_be_meant_says_so(tmp_path, mapping, says):
    with pytest.raises(SourceError, match=says):
        read_columns(write(tmp_path, "c.toml", mapping))


def test_cells_without_a_column_are_told_and_a_quote_without_end_stops_that_file_alone(tmp_path):
    path = write(tmp_path, "t.csv", "title,text\nA,B.,C\n")
    assert others(path, Note) == [f"{path}:2: the row has more cells than the table has columns; the first 2 are read."]
    write(tmp_path, "u.csv", 'title,text\nA,"' + "b" * (11 * 2**20))
    assert [story.title for story in stories(tmp_path)] == ["A"]
    assert "a quote is not closed" in others(tmp_path / "u.csv", SourceError)[0].lower()


# --- compressed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.html.gz", PAGE), ("s.jsonl.gz", '{"title": "Mill burns", "body": "B."}\n'), ("f.xml.gz", RSS.replace("Mill &amp;amp; river", "Mill burns")), ("t.csv.gz", "title,text\nMill burns,B."), ("p.gz", PAGE)],
)  # fmt: skip
def test_what_is_compressed_is_read_as_what_it_holds(tmp_path, name, content):
    path = write(tmp_path, name, gzip.compress(content.encode()))
    documents_ = [document for document in documents(path) if isinstance(document, Document)]
    assert parse(documents_[0]).title == "Mill burns"


def test_a_compressed_stream_is_read():
    (document,) = documents_from(BytesIO(gzip.compress(PAGE.encode())))
    assert parse(document).title == "Mill burns"


def test_a_bomb_is_refused(tmp_path):
    path = write(tmp_path, "b.jsonl.gz", gzip.compress(b"\n" * 2**24))
    assert "far too large" in others(path, SourceError)[0]
    path = write(tmp_path, "b.txt.gz", gzip.compress(b"a" * 2**24))
    assert others(path, SourceError)


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: data[:30] + b"????" + data[34:]])
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = write(tmp_path, "p.html.gz", damage(gzip.compress(PAGE.encode())))
    assert "cannot be decompressed" in others(path, SourceError)[0]


def test_what_is_whole_before_a_cut_is_read_and_the_cut_is_told(tmp_path):
    records = "".join(
        json.dumps({"title": f"Story {n}", "body": f"{n * 7919} mills burned."}) + "\n" for n in range(500)
    )
    for name, text in (
        ("s.jsonl.gz", records),
        ("t.csv.gz", "title,text\n" + "".join(f"Story {n},{n * 7919} burned.\n" for n in range(500))),
    ):
        path = write(tmp_path, name, gzip.compress(text.encode())[:-300])
        titles = [story.title for story in stories(path)]
        assert 1 < len(titles) < 500
        assert titles == [f"Story {n}" for n in range(len(titles))]
        (error,) = others(path, SourceError)
        assert "to the end" in error


# --- web archives --------------------------------------------------------------------------------------------------------


def archive(*responses, compressed):
    records = []
    for address, media_type, status, body in responses:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{len(records)}>\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: 2020-01-06T07:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(gzip.compress(record) if compressed else record for record in records)


@pytest.mark.parametrize("compressed", [True, False])
def test_the_pages_of_a_web_archive_are_stories_with_its_addresses(tmp_path, compressed):
    russian = PAGE.replace("Mill burns", "Мельница сгорела").replace("The old mill on the river burned down on Monday night, the town said.", "Старая мельница у реки сгорела в понедельник ночью, сообщил город.").replace("Nobody was hurt, and the owner thanked the firemen for their work.", "Никто не пострадал, и хозяин поблагодарил пожарных за их работу.")  # fmt: skip
    data = archive(
        ("https://example.org/mill", "text/html; charset=windows-1251", "200 OK", russian.encode("cp1251")),
        ("https://example.org/m.png", "image/png", "200 OK", b"\x89PNG"),
        ("https://example.org/gone", "text/html", "404 Not Found", b"<p>Gone.</p>"),
        compressed=compressed,
    )
    path = write(tmp_path, "w.warc.gz" if compressed else "w.warc", data)
    (story,) = stories(path)
    assert (story.title, story.url, story.language) == ("Мельница сгорела", "https://example.org/mill", "ru")
    assert story.date == "2020-01-06"
    assert story.notes == ("the page states no date; the date of its record is used: 2020-01-06.",)
    assert others(path, Note) == [f"{path}: skipped 2 responses that are not pages: 1 image/png, 1 status 404."]


def test_a_page_that_a_crawl_keeps_as_text_is_a_story(tmp_path):
    lines = ["The mill burned", "Home", "Archive", "It burned on Monday night, said the miller, who had smelt smoke since noon.", "Nobody was hurt, and the flour had been sold the week before.", "About us"]  # fmt: skip
    text = "\n".join(lines).encode()
    head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/mill\r\nWARC-Date: 2020-01-08T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:2b1e7f2e-0000-4000-8000-000000000001>\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"  # fmt: skip
    (tmp_path / "crawl.warc").write_bytes(head.encode() + text + b"\r\n\r\n")
    (document,) = documents(tmp_path / "crawl.warc")
    story = parse(document)
    assert (story.title, story.url) == ("The mill burned", "https://example.org/mill")
    assert story.text.split("\n\n")[1:] == lines[3:5]


def test_what_is_no_web_archive_says_so(tmp_path):
    for data in (b"No archive.\n" * 9, b"\x89PNG\r\n\x1a\n" * 9):
        assert "web archive" in others(write(tmp_path, "w.warc", data), SourceError)[0]


# --- messages ------------------------------------------------------------------------------------------------------------

PLAIN = b"""From: "Mill News" <news@example.org>
Subject: =?utf-8?q?M=C3=BChle_brennt?=
Date: Mon, 6 Jan 2020 00:30:00 +0300
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

The old M=FChle on the river burned down on Monday,
and nobody in the town was hurt by it, the owner said
while the firemen were still at work.

From now on there is no mill.
--=20
Mill News, Example Street 1
"""


def test_a_message_is_a_story():
    story = parse(Document("email", "m.eml", None, PLAIN))
    assert (story.title, story.source, story.date) == ("Mühle brennt", "Mill News", "2020-01-06")
    assert story.text.split("\n\n")[1:] == [
        "The old Mühle on the river burned down on Monday, and nobody in the town was hurt by it, the owner said while the firemen were still at work.",
        "From now on there is no mill.",
    ]


def test_the_part_in_html_is_read_without_what_newsletters_put_around_it():
    body = "<table><tr><td><a href='https://example.org/v'>View in browser</a></td></tr><tr><td><h1>Mill burns</h1><p>The old mill on the river burned down on Monday night, the town said.</p><p>Nobody was hurt, and the owner thanked the firemen for their work.</p></td></tr><tr><td><a href='https://example.org/u'>Unsubscribe</a></td></tr></table>"  # fmt: skip
    data = f"Subject: Mill burns\nFrom: news@example.org\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html; charset=utf-8\n\n{body}\n--b--\n"
    story = parse(Document("email", "m.eml", None, data.encode()))
    assert story.title == "Mill burns"
    assert "Nobody was hurt, and the owner thanked the firemen for their work." in story.text.split("\n\n")
    assert "Unsubscribe" not in story.text
    assert "View in browser" not in story.text


def test_lines_that_flow_are_one_and_the_name_of_a_list_is_no_title():
    text = b"Subject: [mill-news] The mill burned\r\nContent-Type: text/plain; format=flowed\r\n\r\nIt burned on Monday \r\nnight, said the miller.\r\n\r\n-- \r\nMill News, 1 River Street\r\n"
    story = parse(Document("email", "m.eml", None, text))
    assert story.text == "The mill burned\n\nIt burned on Monday night, said the miller."


def test_a_picture_s_description_is_not_the_text_of_an_entry(tmp_path):
    item = "<item><title>The mill</title><description><![CDATA[<p>It burned on Monday night.</p><p>The post <a href='m'>The mill</a> appeared first on <a href='x'>Valley</a>.</p>]]></description><media:description>Smoke</media:description></item>"
    (tmp_path / "a.rss").write_text(
        f"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>Valley</title>{item}</channel></rss>"
    )
    (document,) = documents(tmp_path / "a.rss")
    assert parse(document).text == "The mill\n\nIt burned on Monday night."


def test_a_sentence_that_begins_with_from_starts_no_message(tmp_path):
    path = write(tmp_path, "m.mbox", b"From a@b Mon Jan  6 07:00:00 2020\n" + PLAIN)
    assert [story.title for story in stories(path)] == ["Mühle brennt"]


def test_a_mailbox_is_cut_into_its_messages(tmp_path):
    box = (
        b"From a@b Mon Jan  6 2020\n"
        + PLAIN.replace(b"\nFrom now", b"\n>From now")
        + b"\nFrom c@d Tue Jan  7 2020\n"
        + PLAIN.replace(b"\nFrom now", b"\n>From now").replace(b"M=C3=BChle", b"Turm")
    )
    path = write(tmp_path, "m.mbox", box)
    assert [document.line for document in documents(path)] == [1, 16]
    assert [story.title for story in stories(path)] == ["Mühle brennt", "Turm brennt"]
    assert "\n\nFrom now on" in stories(path)[0].text


@pytest.mark.parametrize(
    "data",
    [b"Subject: x\n\n", b"Subject: x\nContent-Type: image/png\n\nabc", b"\xff\xfe\x00", b"Content-Type: text/plain; charset=nonsense\nSubject: x\n\n\xe9", b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 2000],
)  # fmt: skip
def test_a_message_that_is_none_is_refused_or_read(data):
    try:
        assert parse(Document("email", "m.eml", 3, data)).title
    except SourceError as error:
        assert str(error).startswith("m.eml:3: ")  # noqa: PT017  # either is right


@pytest.mark.parametrize("address", ["desk@press.agency", "anna.berg@valley.museum", "a@paper.example"])
def test_an_author_of_a_feed_after_an_address_is_a_name(tmp_path, address):
    file = tmp_path / "feed.rss"
    file.write_text(
        f'<rss version="2.0"><channel><title>Valley Paper</title><item><title>A bridge opens</title><author>{address} (Anna Berg)</author>'
        "<description>The first carts crossed it on Wednesday morning, in the rain.</description></item></channel></rss>",
        encoding="utf-8",
    )
    (document,) = documents(file)
    assert parse(document).authors == ("Anna Berg",)
