"""Answers leave compressed for whoever accepts it; bodies may come compressed, and may not burst."""

import gzip
import json
import zlib

import pytest
from flask import Flask, Response
from pyoxigraph import RdfFormat, parse

from graph_service.web.app import REQUEST_BYTES
from graph_service.web.requests import compression

DECODE = {"gzip": gzip.decompress, "zstd": compression.zstd.decompress}
ALL = "SELECT * { ?s ?p ?o } LIMIT 3000"


def get(client, path, accept_encoding=None, **headers):
    if accept_encoding is not None:
        headers["Accept-Encoding"] = accept_encoding
    response = client.get(path, headers=headers)
    response.get_data()
    response.close()
    return response


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.parametrize(
    "path",
    ["/", "/api/stories", "/data/organization/odihr.ttl", "/data/organization/odihr.jsonld", "/static/css/lists.css"],
)
def test_a_text_is_the_same_and_shorter(client, path, coding):
    plain, compressed = get(client, path), get(client, path, coding)
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == coding
    assert int(compressed.headers["Content-Length"]) == len(compressed.data) < len(plain.data) / 2
    assert DECODE[coding](compressed.data) == plain.data
    assert all("Accept-Encoding" in response.headers["Vary"] for response in (plain, compressed))


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("br", None),
        ("", None),
    ],
)
def test_the_client_chooses(client, accept, coding):
    assert get(client, "/stories", accept).headers.get("Content-Encoding") == coding


def test_what_is_short_or_no_text_stays_as_it_is(client):
    assert "Content-Encoding" not in get(client, "/healthz", "gzip").headers
    assert "Content-Encoding" not in get(client, "/sparql?query=ASK{}", "gzip").headers
    site = Flask("site")
    site.add_url_rule("/", "picture", lambda: Response(bytes(5000), content_type="image/png"))
    site.after_request(compression.compress)
    assert "Content-Encoding" not in get(site.test_client(), "/", "gzip").headers


@pytest.mark.parametrize("coding", DECODE)
def test_a_long_answer_is_compressed_as_it_is_sent_and_its_file_is_closed(client, coding):
    address = "/sparql?query=" + ALL.replace(" ", "+").replace("?", "%3F")
    plain = get(client, address)
    assert len(plain.data) > compression.WHOLE
    response = client.get(address, headers={"Accept-Encoding": coding})
    assert response.is_streamed
    assert "Content-Length" not in response.headers
    data = b"".join(response.iter_encoded())
    response.close()
    assert json.loads(DECODE[coding](data)) == json.loads(plain.data)


def test_a_stream_gives_parts_before_its_end_and_closes_its_source():
    class Source:
        closed = False
        parts = iter([bytes(range(256)) * 400, b"x" * 100_000, b"end"])

        def __iter__(self):
            return self.parts

        def close(self):
            self.closed = True

    source = Source()
    compressed = compression.CompressedParts(iter(source), compression.COMPRESSORS["gzip"](), source)
    first = next(compressed)
    assert first
    assert next(source.parts, None) is not None, "the whole source was read for the first part"
    assert zlib.decompressobj(31).decompress(first + b"".join(compressed)).startswith(bytes(range(256)))
    compressed.close()
    assert source.closed


def test_a_static_file_has_a_tag_for_each_coding(client):
    plain, compressed = get(client, "/static/css/lists.css"), get(client, "/static/css/lists.css", "gzip")
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    for response, accepted in ((plain, None), (compressed, "gzip")):
        again = get(client, "/static/css/lists.css", accepted, **{"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.headers["ETag"]) == (304, response.headers["ETag"])


def test_errors_and_heads_are_as_their_answers(client):
    assert get(client, "/places/nowhere", "gzip", Accept="text/html").status_code == 404
    whole = get(client, "/data/organization/odihr.ttl", "gzip")
    head = client.head("/data/organization/odihr.ttl", headers={"Accept-Encoding": "gzip"})
    assert (head.headers["Content-Length"], head.data) == (whole.headers["Content-Length"], b"")


# --- bodies -------------------------------------------------------------------------------------------------------

ENCODE = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "zstd": compression.zstd.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", ENCODE)
@pytest.mark.parametrize(
    ("media_type", "body"),
    [("application/sparql-query", b"ASK { ?s ?p ?o }"), ("application/x-www-form-urlencoded", b"query=ASK{?s+?p+?o}")],
)
def test_a_body_may_come_compressed(client, coding, media_type, body):
    response = client.post(
        "/sparql", data=ENCODE[coding](body), content_type=media_type, headers={"Content-Encoding": coding}
    )
    assert response.get_json()["boolean"] is True, response.text


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip"])
def test_another_coding_is_refused_with_those_that_are_read(client, coding):
    response = client.post(
        "/sparql", data=b"x", content_type="application/sparql-query", headers={"Content-Encoding": coding}
    )
    assert response.status_code == 415
    assert response.headers["Accept-Encoding"] == "zstd, gzip"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_bomb_is_refused(client, coding):
    bomb = ENCODE[coding](b"#" * (200 * 2**20))
    assert len(bomb) < REQUEST_BYTES
    response = client.post(
        "/sparql", data=bomb, content_type="application/sparql-query", headers={"Content-Encoding": coding}
    )
    assert response.status_code == 413


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: data[::-1], lambda data: data[:4]]
)
def test_a_damaged_body_is_told(client, coding, damage):
    body = damage(ENCODE[coding](b"ASK { ?s ?p ?o } # " + bytes(range(32, 127)) * 9))
    response = client.post(
        "/sparql", data=body, content_type="application/sparql-query", headers={"Content-Encoding": coding}
    )
    assert response.status_code == 400
    assert coding in response.get_json()["detail"]


def test_a_graph_is_stored_from_a_compressed_body_and_read_back_compressed(tmp_path, encoder, empty_archive):
    import shutil

    from graph_service import StoryGraph
    from graph_service.settings import load
    from graph_service.web import create_app

    data = shutil.copytree(empty_archive, tmp_path / "data")
    with StoryGraph(load({}, data=data, token="secret", processes=1), encoder) as graph:
        client = create_app(graph).test_client()
        triples = "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(500)).encode()
        headers = {"Authorization": "Bearer secret", "Content-Encoding": "gzip"}
        address = "/rdf-graph-store?graph=urn:g"
        assert (
            client.put(address, data=gzip.compress(triples), content_type="text/turtle", headers=headers).status_code
            == 201
        )
        response = get(client, address, "gzip", Accept="application/n-triples")
        assert len(list(parse(gzip.decompress(response.data), RdfFormat.N_TRIPLES))) == 500
        tag = response.headers["ETag"]
        assert not tag.startswith("W/")
        assert tag != get(client, address, Accept="application/n-triples").headers["ETag"]
        again = get(client, address, "gzip", Accept="application/n-triples", **{"If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"]) == (304, tag)
        only = {"Authorization": "Bearer secret", "If-Match": tag}
        assert client.put(address, data=b"", content_type="text/turtle", headers=only).status_code == 204
        assert client.put(address, data=b"", content_type="text/turtle", headers=only).status_code == 412
