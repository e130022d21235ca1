"""A page or an answer of the API is made once for a generation: asked again it is the same, after an ingest it is another."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_service import StoryGraph
from graph_service.answers import Answers
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.app import warm
from graph_service.web.requests import compression
from graph_service.web.requests.page_cache import in_turn

STORY = "---\nid: {0}\n---\n# {0}\n\nThe OSCE and the Red Cross met in Vienna.\n"
ADDRESSES = [
    "/api/stories", "/api/stories/one", "/api/stories/one/related", "/api/entities?type=organization", "/api/suggest?q=vi",
    "/api/entities/place/vienna", "/api/entities/place/vienna/stories", "/api/entities/place/vienna/related",
    "/api/entities/place/vienna/similar", "/api/path?from=place/vienna&to=organization/osce", "/api/graph?center=place/vienna",
    "/api/central", "/api/communities",
]  # fmt: skip
PAGES = [
    "/",
    "/stories",
    "/stories/one",
    "/places",
    "/places/vienna",
    "/search?q=vienna&sort=newest",
    "/facets/place?q=vienna",
]
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd"}
PATIENCE = 20  # seconds


@pytest.fixture(scope="module")
def archive(tmp_path_factory, empty_archive, encoder):
    """A data folder with one story; each test has a copy."""
    folder = tmp_path_factory.mktemp("archive")
    data = shutil.copytree(empty_archive, folder / "data")
    with StoryGraph(load({}, data=data, processes=1), encoder) as opened:
        opened.add(written(folder, "one"))
    return data


@pytest.fixture
def graph(archive, tmp_path, encoder):
    data = shutil.copytree(archive, tmp_path / "data")
    with StoryGraph(load({}, data=data, processes=1), encoder) as opened:
        yield opened


@pytest.fixture
def client(graph):
    return create_app(graph).test_client()


def written(folder, name):
    file = folder / f"{name}.md"
    file.write_text(STORY.format(name), encoding="utf-8")
    return file


def test_the_same_is_answered_without_asking_the_archive_again(client, monkeypatch):
    first = [client.get(address) for address in ADDRESSES]
    assert [one.status_code for one in first] == [200] * len(ADDRESSES)
    monkeypatch.setattr(Answers, "entity", None)  # whoever asks now fails
    for question in ("stories", "story", "entities", "suggest", "related", "same_story"):
        monkeypatch.setattr(Answers, question, None)
    for address, one in zip(ADDRESSES, first, strict=True):
        again = client.get(address)
        assert (again.data, again.content_type, again.headers["ETag"]) == (
            one.data,
            one.content_type,
            one.headers["ETag"],
        )
        assert client.get(address, headers={"If-None-Match": one.headers["ETag"]}).status_code == 304
        head = client.head(address)
        assert (head.status_code, head.data, head.content_length) == (200, b"", one.content_length)


def test_after_an_ingest_everything_is_asked_anew(client, graph, tmp_path):
    assert client.get("/api/stories").get_json()["total"] == 1
    before = client.get("/api/stories")
    graph.add(written(tmp_path, "two"))
    after = client.get("/api/stories", headers={"If-None-Match": before.headers["ETag"]})
    assert after.get_json()["total"] == 2
    assert client.get("/api/stories/one/related").get_json()["hits"][0]["id"] == "two"


def test_an_error_is_no_answer_to_be_kept(client, graph, tmp_path):
    assert [client.get("/api/stories/two").status_code for _ in range(2)] == [404, 404]
    assert "ETag" not in client.get("/api/stories?limit=x").headers
    graph.add(written(tmp_path, "two"))
    assert client.get("/api/stories/two").status_code == 200


def test_a_search_is_made_each_time(client):
    assert [client.get("/api/search?q=vienna").headers.get("ETag") for _ in range(2)] == [None, None]


# --- pages --------------------------------------------------------------------------------------------------------


def lasting(response):
    """Return the headers of a response without the one that comes once a publication has settled."""
    return [(name, value) for name, value in response.headers if name != "Last-Modified"]


def ask_nothing(monkeypatch):
    """Have whoever asks the archive fail."""
    for question in ("search", "facet", "stories", "story", "entities", "entity", "related", "similar", "status"):
        monkeypatch.setattr(Answers, question, None)


def test_a_page_asked_for_again_costs_neither_questions_nor_compression(client, monkeypatch):
    codings = [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "zstd"}]
    first = {(page, n): client.get(page, headers=headers) for page in PAGES for n, headers in enumerate(codings)}
    assert {response.status_code for response in first.values()} == {200}
    ask_nothing(monkeypatch)
    monkeypatch.setattr(compression, "COMPRESSORS", dict.fromkeys(compression.COMPRESSORS))
    for (page, n), response in first.items():
        again = client.get(page, headers=codings[n])
        assert (page, again.data, lasting(again)) == (page, response.data, lasting(response))


def test_a_page_has_a_tag_that_holds_until_something_is_published(client, graph, tmp_path):
    tags = {page: client.get(page).headers["ETag"] for page in PAGES}
    assert len(set(tags.values())) == len(PAGES)
    for page, tag in tags.items():
        unchanged = client.get(page, headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    graph.add(written(tmp_path, "two"))
    for page, tag in tags.items():
        changed = client.get(page, headers={"If-None-Match": tag})
        assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)


def test_the_page_of_terms_has_a_tag_of_its_own(client):
    page, data = (client.get("/ontology", headers={"Accept": accept}) for accept in ("text/html", "text/turtle"))
    assert page.headers["ETag"] != data.headers["ETag"]
    assert all("Accept" in response.headers["Vary"] for response in (page, data))
    again = client.get("/ontology", headers={"Accept": "text/html", "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_with_other_settings_a_page_may_be_another(graph, encoder):
    tags = []
    for seconds in (1, 2):
        with StoryGraph(load({}, data=graph.settings.data, query_seconds=seconds), encoder) as opened:
            tags.append(create_app(opened).test_client().get("/").headers["ETag"])
    assert tags[0] != tags[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_not_depend_on_the_host_that_a_request_names(graph, page):
    here, elsewhere = create_app(graph).test_client(), create_app(graph).test_client()
    assert here.get(page).data == elsewhere.get(page, base_url="https://evil.example:99").data


def test_a_page_links_to_where_the_application_is_mounted(client):
    for root in ("", "/archive", "/other"):
        page = client.get("/places/vienna", base_url=f"http://localhost{root}").text
        assert f'href="{root}/stories/one"' in page


def test_the_order_of_parameters_makes_no_other_page(client, monkeypatch):
    first = client.get("/search?q=vienna&place=vienna&place=austria")
    ask_nothing(monkeypatch)
    again = client.get("/search?place=vienna&place=austria&q=vienna")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_an_error_page_is_not_kept_and_has_no_tag(client, graph, tmp_path):
    missing, wrong = "/stories/two", "/search?from=soon"
    for page, status in ((missing, 404), (wrong, 400)):
        responses = [client.get(page, headers=BROWSER) for _ in range(2)]
        assert [(each.status_code, each.headers.get("ETag")) for each in responses] == [(status, None)] * 2
    graph.add(written(tmp_path, "two"))
    assert client.get(missing).status_code == 200


def test_pages_that_everybody_starts_from_are_made_before_the_first_request(graph, monkeypatch):
    app = create_app(graph)
    warm(app)
    ask_nothing(monkeypatch)
    for page in ("/", "/search", "/stories", "/people"):
        assert app.test_client().get(page, headers=BROWSER).status_code == 200


def test_the_pages_visited_most_are_made_anew_after_a_publication(client, graph, tmp_path, monkeypatch):
    for address in ("/places/vienna", "/places/vienna", "/stories/one"):
        client.get(address, headers=BROWSER)
    graph.add(written(tmp_path, "two"))
    asked, original, made = [], Answers.entity, threading.Event()

    def entity(answers, key, **page):
        asked.append((threading.current_thread().name, key))
        made.set()
        return original(answers, key, **page)

    monkeypatch.setattr(Answers, "entity", entity)
    assert client.get("/stories/one", headers=BROWSER).status_code == 200
    assert made.wait(PATIENCE)
    assert asked == [("page warmer", "place/vienna")]


def test_pages_are_made_one_after_the_other():
    together, most, turn = [], [], threading.Lock()

    def page():
        together.append(1)
        most.append(len(together))
        time.sleep(0.02)
        together.pop()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda view: view(), [in_turn(turn, page)] * 4))
    assert most == [1, 1, 1, 1]


def test_a_page_that_takes_long_holds_the_others_up_for_a_moment_only():
    turn, ready = threading.Lock(), threading.Event()
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(in_turn(turn, lambda: ready.wait(PATIENCE)))
        assert threads.submit(in_turn(turn, lambda: "a page")).result(PATIENCE) == "a page"
        ready.set()
        assert slow.result(PATIENCE)
    assert turn.acquire(blocking=False)


def test_a_page_that_fails_ends_its_turn():
    turn = threading.Lock()
    with pytest.raises(ZeroDivisionError):
        in_turn(turn, lambda: 1 / 0)()
    assert turn.acquire(blocking=False)
