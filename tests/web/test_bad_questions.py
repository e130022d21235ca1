"""Whatever is asked, the answer is a list or says what is wrong with the question; it is never a fault of ours."""

from urllib.parse import parse_qs

import pytest

from graph_service.results import FACETS

REFUSED = {
    "ten thousand characters": ("q=" + "a" * 10_000, "q"),
    "a huge number of terms": ("q=" + "+".join(map(str, range(1000))), "q"),
    "a question given twice": ("q=a&q=b", "q"),
    "an unknown mode": ("q=hotline&mode=fuzzy", "mode"),
    "dates the wrong way round": ("q=hotline&from=2005&to=2001", "from"),
    "a day that no calendar has": ("q=hotline&to=2003-02-30", "to"),
    "an offset that is no number": ("q=hotline&offset=%F0%9F%98%80", "offset"),
    "an offset of astronomers": ("q=hotline&offset=99999999999", "offset"),
    "a limit of nothing": ("q=hotline&limit=0", "limit"),
    "a value that can be no id": ("q=hotline&place=Ukraine%00", "place"),
    "a value half encoded": ("q=hotline&topic=%ED%A0%80", "topic"),
    "too many values": ("q=hotline&" + "&".join(f"person=p{n}" for n in range(21)), "person"),
    "an unknown facet": ("q=hotline&facets=place,colour", "facets"),
    "all facets and none": ("q=hotline&facets=none,place", "facets"),
}
EMPTY = {
    "only punctuation": "q=%3F%3F%3F!!+...",
    "only a minus": "q=-",
    "only title:": "q=title:",
    "an empty phrase": "q=%22%22",
    "quotation marks around nothing": "q=%22...%22+-",
    "the sign for what is no character": "q=%EF%BF%BD",
    "an unknown value": "q=hotline&place=atlantis",
    "an unknown source": "q=hotline&source=no-such-paper",
    "a phrase that no story has": "q=%22hotline+of+the+moon%22",
    "a title that no story has": "q=title:xqzzxq",
    "dates of no story": "q=hotline&from=1801&to=1802",
    "a word that is none": "q=xqzzxq&mode=keyword",
}
ANSWERED = {
    "nothing": "q=",
    "one stop word": "q=the",
    "blanks": "q=+++%09%0A+",
    "an unbalanced mark": "q=%22hotline",
    "operators of other engines": "q=a+AND+OR",
    "brackets": "q=((hotline)",
    "control characters": "q=hot%07line%1B%5B31m+%08",
    "half of a character": "q=%ED%A0%80",
    "junk in percents": "q=%FF%FE%C0%80",
    "NUL": "q=hotline%00",
    "mixed scripts": "q=hotline+%D0%B3%D0%B0%D1%80%D1%8F%D1%87%D0%B0+%E7%83%AD%E7%BA%BF",
    "from right to left": "q=%D7%A7%D7%95+%D8%AE%D8%B7+%E2%80%AEhotline",
    "combining marks without end": "q=e" + "%CC%81" * 300,
    "many terms": "q=" + "+".join(map(str, range(250))),
    "one endless word": "q=" + "a" * 1_000,
    "beyond the end": "q=hotline&offset=1000000",
    "pictures": "q=%F0%9F%98%80+%F0%9F%87%BA%F0%9F%87%A6",
    "markup": "q=%3Cscript%3Ealert(1)%3C/script%3E",
    "only what must not be": "q=-hotline",
    "no facet": "q=hotline&facets=none",
}
MODES = ("hybrid", "semantic", "keyword")


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_by_its_name(client, case):
    query, field = REFUSED[case]
    response = client.get(f"/api/search?{query}")
    details = response.get_json()
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert field in details["detail"].split()
    assert details["hint"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", EMPTY)
def test_what_nothing_answers_is_answered_with_nothing_and_a_hint(client, case, mode):
    query = EMPTY[case] if "mode=" in EMPTY[case] else f"{EMPTY[case]}&mode={mode}"
    found = client.get(f"/api/search?{query}")
    assert found.status_code == 200
    assert (found.json["total"], found.json["hits"]) == (0, [])
    assert found.json["hint"]
    filters = parse_qs(query)  # a facet lists what may be chosen instead of, or beside, what is
    assert not any(values for facet, values in found.json["facets"].items() if facet not in filters)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", ANSWERED)
def test_what_is_odd_is_answered_like_any_question(client, case, mode):
    found = client.get(f"/api/search?{ANSWERED[case]}&mode={mode}")
    assert found.status_code == 200
    assert found.json["hits"] or found.json["total"] or found.json["hint"]
    assert found.json["total"] >= len(found.json["hits"])


@pytest.mark.parametrize("query", [*(query for query, _ in REFUSED.values()), *EMPTY.values(), *ANSWERED.values()])
def test_a_page_answers_them_all(client, query):
    page = client.get(f"/search?{query}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code in {200, 400}
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "query", ["\ud800", "hotline \udfff", "\x00", "word " * 5_000, "a" * 100_000, '"' * 99_999, "-" * 100_000]
)
def test_a_program_may_ask_anything_too(demo, query, mode):
    found = demo.search(query, mode=mode)
    assert found.total >= len(found.hits)
    found.query.encode()


def test_the_facets_asked_for_are_those_counted(client):
    def facets(asked):
        return list(client.get(f"/api/search?q=hotline{asked}").json["facets"])

    assert facets("") == facets("&facets=") == list(FACETS)
    assert facets("&facets=source,place,place") == ["place", "source"]
    assert facets("&facets=none") == []
