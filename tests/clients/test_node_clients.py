"""Clients of the JavaScript world, installed by npm for the test: Comunica, jsonld.js, N3.js, rdfxml-streaming-parser."""

import json
import shutil
import subprocess

import pytest
import requests

pytestmark = pytest.mark.slow
PACKAGES = ("@comunica/query-sparql@4.3", "jsonld@8", "n3@1", "rdfxml-streaming-parser@3")
STORY = "story/prevention-is-key-in-fighting-human-trafficking"
COMUNICA = """
import { QueryEngine } from '@comunica/query-sparql';
const engine = new QueryEngine(), counts = [];
for (const source of JSON.parse(process.argv[2])) {
  const bindings = await engine.queryBindings('SELECT * { ?s ?p ?o }', { sources: [source] });
  counts.push((await bindings.toArray()).length);
}
console.log(JSON.stringify(counts));
"""
READERS = """
import { Parser } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import jsonld from 'jsonld';
const text = async extension => (await fetch(process.argv[2] + extension)).text(), counts = [];
for (const extension of ['.ttl', '.nt', '.trig', '.nq'])
  counts.push(new Parser().parse(await text(extension)).length);
const xml = new RdfXmlParser(), triples = [];
xml.on('data', triple => triples.push(triple));
const done = new Promise((resolve, reject) => { xml.on('end', resolve); xml.on('error', reject); });
xml.write(await text('.rdf'));
xml.end();
await done;
const document = JSON.parse(await text('.jsonld'));
const frame = { '@context': { schema: 'https://schema.org/' }, '@type': 'schema:NewsArticle' };
const framed = await jsonld.frame(document, frame);
console.log(JSON.stringify([...counts, triples.length, (await jsonld.toRDF(document)).length, framed['@id']]));
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js is not installed")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    install = ["npm", "install", "--silent", "--ignore-scripts", *PACKAGES]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if installed.returncode:
        pytest.skip(f"npm cannot install the clients here: {installed.stderr[:200]}")

    def run(script, argument):
        (folder / "script.mjs").write_text(script, encoding="utf-8")
        ran = subprocess.run(
            ["node", "script.mjs", argument], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return run


@pytest.fixture
def triples(service):
    return len(set(requests.get(f"{service.address}/data/{STORY}.nt", timeout=30).text.splitlines()))


def test_comunica_finds_the_triples_of_whatever_it_is_pointed_at(node, service, triples):
    sources = [f"{service.address}{path}" for path in (f"/id/{STORY}", f"/data/{STORY}", f"/data/{STORY}.ttl")]
    assert node(COMUNICA, json.dumps(sources)) == [triples] * 3


def test_comunica_asks_the_endpoint(node, service):
    script = COMUNICA.replace("?s ?p ?o", "?s a <https://schema.org/NewsArticle>")
    assert node(script, json.dumps([service.sparql])) == [service.count("?s a schema:NewsArticle")]


def test_readers_of_each_format_find_as_many_triples(node, service, triples):
    *counts, framed = node(READERS, f"{service.address}/data/{STORY}")
    assert counts == [triples] * 6
    assert framed == service.names.entity(STORY)
