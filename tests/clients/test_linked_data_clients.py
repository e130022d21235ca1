"""Clients that follow IRIs or read what lies at them: pyld, rapper, roqet, curl."""

import shutil
import subprocess

import pytest
import requests
from pyld import jsonld

STORY = "prevention-is-key-in-fighting-human-trafficking"
SCHEMA = {"schema": "https://schema.org/"}


def command(name, *arguments):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return subprocess.run([name, *arguments], capture_output=True, text=True, timeout=60, check=False)


def no_network(url, _options):
    raise AssertionError(f"{url} was asked for")


@pytest.mark.parametrize(("kind", "path"), [("NewsArticle", f"story/{STORY}"), ("Organization", "organization/odihr")])
def test_pyld_frames_by_type_without_a_network(service, kind, path):
    document = requests.get(f"{service.address}/data/{path}.jsonld", timeout=30).json()
    framed = jsonld.frame(
        document, {"@context": SCHEMA, "@type": f"schema:{kind}"}, {"documentLoader": no_network, "omitGraph": False}
    )
    assert service.names.entity(path) in [node["@id"] for node in framed["@graph"]]


def test_pyld_loads_an_iri_by_its_own_header(service):
    quads = jsonld.to_rdf(f"{service.address}/data/story/{STORY}", {"format": "application/n-quads"})
    lines = requests.get(f"{service.address}/data/story/{STORY}.nt", timeout=30).text.splitlines()
    assert quads.count("\n") == len(set(lines))


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf"])
def test_rapper_reads_as_many_triples_from_each_format(service, extension):
    counted = command("rapper", "-q", "-g", f"{service.address}/data/story/{STORY}.{extension}")
    lines = requests.get(f"{service.address}/data/story/{STORY}.nt", timeout=30).text.splitlines()
    assert len(counted.stdout.splitlines()) == len(lines), counted.stderr


def test_rapper_follows_an_iri(service):
    assert len(command("rapper", "-q", "-g", f"{service.address}/id/organization/odihr").stdout.splitlines()) > 20


def test_roqet_reads_rows(service):
    query = "SELECT ?h WHERE { ?s <https://schema.org/headline> ?h } LIMIT 2"
    assert command("roqet", "-q", "-p", service.sparql, "-e", query).stdout.count("row:") == 2


def test_who_asks_for_rows_alone_gets_a_graph_where_the_answer_is_one(service):
    # roqet asks so for every query, and reads whatever comes as rows: it has no way to show a graph of a service.
    query = "CONSTRUCT { ?s <urn:h> ?h } WHERE { ?s <https://schema.org/headline> ?h } LIMIT 2"
    response = requests.get(
        service.sparql, params={"query": query}, headers={"Accept": "application/sparql-results+xml"}, timeout=30
    )
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    assert "Accept" in response.headers["Vary"]


def test_curl_gets_texts_compressed(service, tmp_path):
    address, file = f"{service.address}/data/story/{STORY}.ttl", tmp_path / "answer"
    write = "%{size_download} %header{content-encoding}"
    plain = command("curl", "-s", "-o", str(file), "-w", write, address).stdout.split()
    whole = file.read_bytes()
    size, coding = command("curl", "-s", "--compressed", "-o", str(file), "-w", write, address).stdout.split()
    assert file.read_bytes() == whole
    assert plain == [str(len(whole))]
    assert int(size) < len(whole) / 3
    assert coding in {"gzip", "zstd", "br"}
