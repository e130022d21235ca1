"""The scripts and the style of the pages: small, and kept by browsers for as long as they do not change."""

import gzip

import pytest

from graph_service.web.pages import links

KILOBYTES = {"/": 30, "/search?q=hotline": 30, "/places/kyiv": 30, "/organizations": 30, "/sparql": 140}


@pytest.fixture
def get(client):
    """Get a file, and let go of it on the server."""

    def response(address):
        with client.get(address) as answer:
            answer.get_data()
            return answer

    return response


built = pytest.mark.skipif(not links.manifest(), reason="the scripts of the pages were not built")


@built
def test_a_browser_never_asks_again_for_a_file_whose_name_holds_its_hash(get):
    for name in links.manifest().values():
        response = get(f"/static/built/{name}")
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["built/manifest.json", "icon.svg", "css/base.css", "built/../icon.svg", "built/none-AAAAAAAA.js"]
)
def test_a_browser_asks_again_for_all_other_files(get, path):
    assert "immutable" not in get(f"/static/{path}").headers.get("Cache-Control", "")


@built
@pytest.mark.parametrize(("address", "most"), KILOBYTES.items())
def test_style_and_scripts_of_a_page_are_small(get, read, address, most):
    page = read(address)
    files = [node.attributes["href"] for node in page.css("link[rel=stylesheet]")]
    scripts = [node.attributes["src"] for node in page.css("script[src]")]
    assert scripts
    sizes = [len(gzip.compress(get(file).data)) for file in (*files, *scripts)]
    assert sum(sizes) < most * 1000, dict(zip((*files, *scripts), sizes, strict=True))


def test_without_built_files_a_page_has_the_plain_style_and_no_scripts(get, read, monkeypatch):
    monkeypatch.setattr(links, "manifest", dict)
    page = read("/sparql")  # which is made anew for each request; others are kept
    assert not page.css("script[src]")
    (style,) = (node.attributes["href"] for node in page.css("link[rel=stylesheet]"))
    assert style == "/static/style.css"
    assert get(style).status_code == 200


def test_a_file_that_is_gone_is_asked_for_again(get):
    response = get("/static/built/site-AAAAAAAA.js")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")
