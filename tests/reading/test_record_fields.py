"""What records state, whatever their publisher calls it; and what cannot be used costs the field alone."""

import pytest

from graph_service.reading.dates import record_date
from graph_service.reading.record_fields import authors_of, fields_of


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2019-11-03", "2019-11-03"), ("2019-11", "2019-11"), ("2019", "2019"), (2019, "2019"),
        ("2019-11-03T23:59:59.123Z", "2019-11-03"), ("2019-11-03 23:59:59 -0700", "2019-11-03"), ("2019/11/03 08:00", "2019-11-03"),
        ("2019-11-3", "2019-11-03"), ("20191103", "2019-11-03"), ("20191103T081500Z", "2019-11-03"), ("20191103081500", "2019-11-03"),
        ("Sun, 03 Nov 2019 08:00:00 GMT", "2019-11-03"), ("03 Nov 2019 08:00:00 +0100", "2019-11-03"), ("Sunday, 03-Nov-19 08:00:00 GMT", "2019-11-03"),
        ("Sun Nov 03 2019 08:00:00 GMT+0100 (CET)", "2019-11-03"), ("Sun Nov  3 08:00:00 2019", "2019-11-03"),
        (1572739200, "2019-11-03"), ("1572739200", "2019-11-03"), (1572739200.5, "2019-11-03"), (1572739200000, "2019-11-03"), ("/Date(1572739200000+0100)/", "2019-11-03"),
        ("November 3, 2019, 8:00 am", "2019-11-03"), ("3. November 2019", "2019-11-03"), ("23-11-2019", "2019-11-23"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(value, date):
    assert record_date(value) == date


@pytest.mark.parametrize(
    "value", ["soon", "2019-13-45", "2019-02-30", "0000-00-00", "yesterday", 17, True, "12", 10**30, "x" * 500, [2019, 11], "5 hours ago"]
)  # fmt: skip
def test_what_is_no_date_is_none(value):
    assert record_date(value) is None


def test_a_day_or_month_that_may_be_either_gives_the_year():
    assert record_date("05-06-2019") == "2019"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ida Berg", ("Ida Berg",)), ("By Ida Berg", ("Ida Berg",)), (["Ida Berg", "Tom Sand"], ("Ida Berg", "Tom Sand")),
        ({"name": "Ida Berg", "url": "https://example.org"}, ("Ida Berg",)), ([{"name": "Ida Berg"}, {"name": "Tom Sand"}], ("Ida Berg", "Tom Sand")),
        ("Ida Berg; Tom Sand", ("Ida Berg", "Tom Sand")), ("Ida Berg, Tom Sand and Una Fjell", ("Ida Berg", "Tom Sand", "Una Fjell")),
        ("Ida Berg, Harbour Office", ("Ida Berg",)), ("ida@example.org (Ida Berg)", ("Ida Berg",)), ("Ida Berg <ida@example.org>", ("Ida Berg",)),
        (5, ()), ("ida@example.org", ()), ("https://example.org/ida", ()), ("Alexander Sand", ("Alexander Sand",)),
    ],
)  # fmt: skip
def test_authors_are_a_string_a_list_or_objects(value, names):
    assert authors_of(value) == names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ida Berg, Tom Sand", ("Ida Berg", "Tom Sand")), ("Анна Петрова, Игорь Смирнов", ("Анна Петрова", "Игорь Смирнов")),
        ("Ida Berg, Addis Ababa", ("Ida Berg",)), ("Ida Berg, Anna van der Velde, São Paulo", ("Ida Berg", "Anna van der Velde")), ("Ida Berg in Mytilene", ("Ida Berg",)),
        ("Ida Berg in Oslo and Tom Sand in Kuala Lumpur", ("Ida Berg", "Tom Sand")), ("Ida Berg for Reuters", ("Ida Berg",)), ("Ida Berg, BBC Verify", ("Ida Berg",)),
        ("IDA BERG, TOM SAND", ("IDA BERG", "TOM SAND")), ("Federal Ministry for Health", ("Federal Ministry for Health",)),
        ("Ministry of Labour, Health and Sport", ("Ministry of Labour, Health and Sport",)), ("Human Rights in Ukraine", ("Human Rights in Ukraine",)),
    ],
)  # fmt: skip
def test_authors_in_one_string_are_its_people_without_places_and_agencies(value, names):
    assert authors_of(value) == names


@pytest.mark.parametrize(
    ("value", "id_"),
    [
        (4711, "4711"),
        ("4711", "4711"),
        (4711.0, "4711"),
        ("Node/12", "node-12"),
        ("a-slug", "a-slug"),
        ("8C2F-AA", "8c2f-aa"),
    ],
)
def test_an_id_may_be_a_number_or_any_text(value, id_):
    assert fields_of({"id": value})[0] == {"id": id_}


def test_two_long_ids_never_become_one():
    first, second = (fields_of({"id": "urn:" + "x" * 100 + end})[0]["id"] for end in "ab")
    assert first != second
    assert len(first) <= 80


def test_an_id_that_is_an_address_is_the_address():
    assert fields_of({"guid": "https://example.org/?p=7"})[0] == {"url": "https://example.org/?p=7"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("en_US", "en-US"),
        ("de_DE.UTF-8", "de-DE"),
        ("SR-latn", "sr-Latn"),
        ("english", "en"),
        ("deu", "de"),
        ("uk", "uk"),
    ],
)
def test_a_language_is_a_code_in_any_spelling_or_a_name(value, code):
    assert fields_of({"language": value})[0] == {"language": code}


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"url": "/news/1"}, 'the "url" must be an http or https address'),
        ({"url": "www.example.org/1"}, 'the "url" must be an http or https address'),
        ({"url": "https://[x/"}, 'the "url" must be an address with a host'),
        ({"date": "soon"}, 'the "date" must be a date'),
        ({"language": "elvish"}, 'the "language" must be a BCP 47 language code'),
        ({"dateline": True}, 'the "dateline" must be a string'),
        ({"related": "other"}, 'the "related" must be a list'),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_note(record, says):
    fields, notes = fields_of({"title": "T", **record})
    assert fields == {"title": "T"}
    assert len(notes) == 1
    assert notes[0].startswith(says)
    assert notes[0].endswith("it is left out.")


def test_another_name_stands_in_for_a_value_that_cannot_be_used():
    assert fields_of({"date": "soon", "published_at": "2020-01-02"}) == ({"date": "2020-01-02"}, ())
    assert fields_of({"url": "/a", "link": "https://example.org/a"}) == ({"url": "https://example.org/a"}, ())


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}, float("nan"), "null", "None", "N/A"])
def test_null_and_its_like_state_nothing(nothing):
    assert fields_of({"title": "T", "date": nothing, "author": nothing, "url": nothing}) == ({"title": "T"}, ())


RECORDS = {
    "NewsAPI": {"source": {"id": None, "name": "Bay Post"}, "author": "Ida Berg", "title": "T", "url": "https://example.org/1", "publishedAt": "2020-01-02T03:04:05Z", "content": "B."},
    "WordPress": {"id": 9, "date": "2020-01-02T03:04:05", "date_gmt": "2020-01-01T23:04:05", "guid": {"rendered": "https://example.org/?p=9"}, "link": "https://example.org/1", "title": {"rendered": "T"}, "content": {"rendered": "B."}, "author": 3, "_embedded": {"author": [{"name": "Ida Berg"}]}},
    "trafilatura": {"title": "T", "author": "Ida Berg", "date": "2020-01-02", "text": "B.", "raw_text": "b", "source": "https://example.org/1", "source-hostname": "Bay Post", "id": None},
    "Zyte": {"url": "https://example.org/1", "article": {"headline": "T", "datePublished": "2020-01-02T03:04:05Z", "authors": [{"name": "Ida Berg", "nameRaw": "by"}], "articleBody": "B.", "url": "https://example.org/1"}},
    "newspaper": {"title": "T", "text": "B.", "authors": ["Ida Berg"], "publish_date": "2020-01-02 03:04:05", "url": "https://example.org/1", "meta_lang": "en"},
    "news-please": {"title": "T", "maintext": "B.", "authors": ["Ida Berg"], "date_publish": "2020-01-02 03:04:05", "url": "https://example.org/1", "source_domain": "example.org"},
    "feedparser": {"title": "T", "summary": "s", "content": [{"type": "text/html", "value": "B."}], "link": "https://example.org/1", "published": "Thu, 02 Jan 2020 03:04:05 GMT", "authors": [{"name": "Ida Berg"}], "id": "https://example.org/1"},
    "JSON Feed": {"id": "x", "url": "https://example.org/1", "title": "T", "content_html": "B.", "date_published": "2020-01-02T03:04:05Z", "authors": [{"name": "Ida Berg"}]},
    "Scrapy": {"headline": "T", "text": ["B."], "pub_date": "2 January 2020", "link": "https://example.org/1", "byline": "By Ida Berg"},
    "Elasticsearch": {"_index": "n", "_source": {"title": "T", "body": "B.", "timestamp": 1577934245000, "url": "https://example.org/1", "author": "Ida Berg"}},
    "MongoDB": {"_id": {"$oid": "5e0d"}, "title": "T", "body": "B.", "date": {"$date": "2020-01-02T03:04:05Z"}, "url": "https://example.org/1", "author": "Ida Berg"},
    "schema.org": {"headline": "T", "articleBody": "B.", "datePublished": "2020-01-02", "author": {"name": "Ida Berg"}, "mainEntityOfPage": {"@id": "https://example.org/1"}},
}  # fmt: skip


@pytest.mark.parametrize("program", RECORDS)
def test_records_of_scrapers_and_services_are_read_as_they_come(program):
    fields, notes = fields_of(RECORDS[program])
    assert notes == ()
    wanted = ("title", "body", "date", "url", "authors")
    assert tuple(fields[key] for key in wanted) == ("T", "B.", "2020-01-02", "https://example.org/1", ("Ida Berg",))


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Berg, Ida", ("Ida Berg",)),
        ("García Lorca, María", ("María García Lorca",)),
        ("Berg, Ida; Rossi, Marco", ("Ida Berg", "Marco Rossi")),
        ("Berg, Ida and Rossi, Marco", ("Ida Berg", "Marco Rossi")),
        ("Doe, J.", ("J. Doe",)),
        ("Reuters, Paris", ("Reuters, Paris",)),
        ("Ida Berg, Florence", ("Ida Berg",)),
        ("IDA BERG | Reuters", ("IDA BERG",)),
        ("Berg, Ida | Reuters", ("Ida Berg",)),
        ("Ida Berg | Valley Post", ("Ida Berg",)),
        ("Ida Berg / AFP", ("Ida Berg",)),
        ("[[Ida Berg]]", ("Ida Berg",)),
        ([["Ida Berg"]], ("Ida Berg",)),
        (["[[People/Ida Berg|Ida Berg]]", "[[Zoe Adams]]"], ("Ida Berg", "Zoe Adams")),
    ],
)
def test_an_author_is_named_as_one_says_it_and_without_the_agency_beside_it(value, names):
    assert authors_of(value) == names


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Ida Berg, Tom Hill and AFP", ("Ida Berg", "Tom Hill")),
        ("Ida Berg, Reuters and AP", ("Ida Berg",)),
        ("AFP and Ida Berg", ("Ida Berg",)),
        ("Ida Berg avec AFP", ("Ida Berg",)),
        ("Ida Berg et Tom Hill, avec Reuters et AFP", ("Ida Berg", "Tom Hill")),
        ("Ida Berg (EFE)", ("Ida Berg",)),
        ("Ida Berg/AP", ("Ida Berg",)),
        ("Ida Berg und Tom Hill (mit dpa)", ("Ida Berg", "Tom Hill")),
        ("Reuters and AFP", ("Reuters", "AFP")),
        ("Ida Berg (ibe)", ("Ida Berg",)),
        ("Anna BERG, Tom HILL", ("Anna BERG", "Tom HILL")),
        ("Van der Berg, Jan", ("Jan Van der Berg",)),
    ],
)
def test_authors_are_named_without_the_agencies_and_initials_beside_them(byline, authors):
    assert fields_of({"title": "T", "author": byline})[0]["authors"] == authors


@pytest.mark.parametrize(
    ("stated", "date"),
    [("13.2.23", "2023-02-13"), ("2/13/23", "2023-02-13"), ("13/2/23", "2023-02-13"), ("5.2.23", "2023-02-05"), ("2/5/23", "2023"),
     ("2023-W06", "2023-02"), ("2023-W05", "2023"), ("2023-W01", "2023-01"), ("2022-W52", "None"), ("2023-W60", "None"), ("23-02-13", "None")],
)  # fmt: skip
def test_of_a_short_date_and_of_a_week_what_is_certain_is_read(stated, date):
    assert str(record_date(stated)) == date
